/**
 * Where a write goes, resolved against the round's object: keyed steps become positions where the element is
 * there, so that two rules that mean one place say the same, however they found it.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { PathStep } from "../expressions/code.ts";
import { ownValue } from "./equality.ts";
import { jsonPointer } from "./json-pointer.ts";

/** A key of a map, a position of a list, or an element that has to be made with its key. */
export type PlacedStep = PathStep;

export type Place =
  /** `current` is undefined where nothing is there; null reads as that. */
  | { readonly kind: "place"; readonly steps: readonly PlacedStep[]; readonly current: JsonValue | undefined }
  | { readonly kind: "no-place"; readonly message: string };

/** Follows a path through the object. Parents may be missing; parents of the wrong kind are an error. */
export function placeOf(object: JsonObject, path: readonly PathStep[]): Place {
  const steps: PlacedStep[] = [];
  let current: JsonValue | undefined = object;
  for (const step of path) {
    const wrong = wrongKind(current, step);
    if (wrong !== undefined) return { kind: "no-place", message: `${pointerOf(steps) || "the object"} ${wrong}` };
    const placed = placeStep(current, step);
    steps.push(placed);
    current = childOf(current, placed) ?? undefined;
  }
  return { kind: "place", steps, current };
}

/** The place as messages name it; an element that is not there yet goes by the value of its key. */
export function pointerOf(steps: readonly PlacedStep[]): string {
  return jsonPointer(steps.map((step) => (typeof step === "object" ? step.value : step)));
}

/** Equal for equal steps, different for others: a position is not a key of the same text. */
export function stepToken(step: PlacedStep): string {
  if (typeof step === "string") return `.${step}`;
  return typeof step === "number" ? `#${step}` : JSON.stringify([step.key, step.value]);
}

function placeStep(current: JsonValue | undefined, step: PathStep): PlacedStep {
  if (typeof step !== "object" || !Array.isArray(current)) return step;
  const list: readonly JsonValue[] = current;
  const position = list.findIndex((item) => isJsonObject(item) && ownValue(item, step.key) === step.value);
  return position < 0 ? step : position;
}

function childOf(current: JsonValue | undefined, step: PlacedStep): JsonValue | undefined {
  if (typeof step === "string") return isJsonObject(current) ? ownValue(current, step) : undefined;
  return typeof step === "number" && Array.isArray(current) ? (current[step] as JsonValue | undefined) : undefined;
}

/** Why this step cannot be taken from here; undefined if it can, or if a parent would be made. */
function wrongKind(current: JsonValue | undefined, step: PathStep): string | undefined {
  if (typeof step === "number") {
    if (!Array.isArray(current)) return current === undefined ? "is absent" : `is ${kindOf(current)}, not a list`;
    return Number.isInteger(step) && step >= 0 && step < current.length ? undefined : `has no element ${step}`;
  }
  if (current === undefined) return undefined;
  if (typeof step === "object") return Array.isArray(current) ? undefined : `is ${kindOf(current)}, not a list`;
  return isJsonObject(current) ? undefined : `is ${kindOf(current)}, not a map`;
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return "a list";
  if (isJsonObject(value)) return "a map";
  if (typeof value === "bigint") return "a number";
  return `a ${typeof value === "boolean" ? "bool" : typeof value}`;
}
