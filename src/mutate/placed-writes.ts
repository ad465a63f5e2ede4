/**
 * The writes of one round that would change something, each at its place. What is so already is no write:
 * a `set` of an equal value, a `default` of what is there, an `append` of an element that is there, a `remove` of
 * nothing. `remove … from` has become the removal of positions.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { ResolvedWrite } from "../expressions/code.ts";
import { equalPresent } from "./equality.ts";
import { isThere } from "./list-element.ts";
import { type PlacedStep, placeOf } from "./place.ts";
import type { RuleFailure, RuleWrites } from "./round-writes.ts";

export type PlacedWrite = { readonly rule: string; readonly steps: readonly PlacedStep[] } & (
  | { readonly kind: "value"; readonly by: "set" | "default"; readonly value: JsonValue }
  | { readonly kind: "remove" }
  /** `steps` lead to the list. */
  | {
      readonly kind: "element";
      readonly at: "end" | "front";
      readonly value: JsonValue;
      readonly keys: readonly string[] | undefined;
    }
);

/**
 * The writes by rule name, then as written. With `satisfied`, sets of values that are there already are kept:
 * they change nothing, but tell which rules hold on to a place.
 */
export function placeWrites(
  object: JsonObject,
  rules: readonly RuleWrites[],
  options: { readonly satisfied: boolean } = { satisfied: false },
): { readonly writes: readonly PlacedWrite[]; readonly failures: readonly RuleFailure[] } {
  const failures: RuleFailure[] = [];
  const writes = rules
    .toSorted((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0))
    .flatMap(({ rule, writes: own }) =>
      own.flatMap((write) => {
        const placed = placeWrite(object, rule, write, options.satisfied);
        if (typeof placed !== "string") return placed;
        failures.push({ rule, message: placed });
        return [];
      }),
    );
  return { writes, failures };
}

/** A text says why the write is impossible. */
function placeWrite(
  object: JsonObject,
  rule: string,
  write: ResolvedWrite,
  satisfied: boolean,
): readonly PlacedWrite[] | string {
  const place = placeOf(object, write.path);
  if (place.kind === "no-place") return place.message;
  const { steps, current } = place;
  if (write.op === "remove") return current === undefined ? [] : [{ rule, steps, kind: "remove" }];

  // INVARIANT: the evaluator hands over JSON; null and undefined are both "absent".
  const value = withOwnKey(write, (write.value ?? undefined) as JsonValue | undefined);
  if (write.op === "remove-from") return removals(rule, steps, current, value);
  const { op } = write;
  if (value === undefined) return `the value to ${op === "default" ? "set" : op} is absent`;
  if (op === "set" || op === "default") {
    if (op === "default" && current !== undefined) return [];
    if (op === "set" && !satisfied && equalPresent(current, value)) return [];
    return [{ rule, steps, kind: "value", by: op, value }];
  }
  if (current !== undefined && !Array.isArray(current)) return notAList(op);
  if (Array.isArray(current) && isThere(current, value, write.keys)) return [];
  return [{ rule, steps, kind: "element", at: op === "append" ? "end" : "front", value, keys: write.keys }];
}

/** An element that is written whole keeps the key that it was asked for by, or it would never be found again. */
function withOwnKey({ op, path }: ResolvedWrite, value: JsonValue | undefined): JsonValue | undefined {
  const last = path.at(-1);
  if (op !== "set" && op !== "default") return value;
  if (typeof last !== "object" || !isJsonObject(value) || Object.hasOwn(value, last.key)) return value;
  return { [last.key]: last.value, ...value };
}

function removals(
  rule: string,
  steps: readonly PlacedStep[],
  current: JsonValue | undefined,
  value: JsonValue | undefined,
): readonly PlacedWrite[] | string {
  if (current === undefined || value === undefined) return [];
  if (!Array.isArray(current)) return notAList("remove from");
  const list: readonly JsonValue[] = current;
  return list.flatMap((item, position): PlacedWrite[] =>
    equalPresent(item, value) ? [{ rule, steps: [...steps, position], kind: "remove" }] : [],
  );
}

function notAList(verb: string): string {
  return `what it would ${verb}${verb === "remove from" ? "" : " to"} is not a list`;
}
