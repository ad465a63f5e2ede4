/**
 * The deliberately simple answer of /mutate: in each round every rule is asked about the same object, the writes are
 * compared two by two, and the next object is written; a round without writes ends it.
 */
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import type { PolicyFile, Rule, Write } from "../../src/syntax/ast.ts";
import { type AdmissionScene, admissionScene, bodiesOf, ruleMeets, turnsOfBody } from "./admission-heads.ts";
import type { OracleRequest } from "./admission-request.ts";
import { type AdmissionTurn, placeOfExpr } from "./admission-turns.ts";
import { ERROR, evaluate, type Result } from "./evaluate.ts";
import { conflictsOf, placeWanted, pointer, type Wanted, withoutDisplaced, written } from "./mutation-writes.ts";
import { nameIn } from "./oracle-authorize.ts";
import { OracleQuantity } from "./quantity.ts";
import type { OracleWorld } from "./question.ts";

export type OracleMutation =
  | { readonly kind: "settled"; readonly object: JsonObject; readonly rounds: number }
  | { readonly kind: "refused"; readonly messages: readonly string[] }
  /** The rules that still write. */
  | { readonly kind: "never-settles"; readonly rules: readonly string[] };

const ROUNDS = 8;

export function oracleMutate(
  files: readonly PolicyFile[],
  request: OracleRequest,
  world: OracleWorld,
): OracleMutation {
  if (request.object === null) throw new Error("a delete is not mutated");
  let object = request.object;
  let still: readonly string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Heads look at the request that came; only the roots see the changes.
    const scene = admissionScene(files, { ...request, object }, world);
    const all = scene.declarations.rules.filter(({ effect, shadow }) => effect === "mutate" && !shadow);
    const rules = all.filter((rule) => ruleMeets(rule, "hold", scene));
    // Whether a rule for namespaces by label is meant is not known where the namespace is not.
    const unsure = all.filter((rule) => !rules.includes(rule) && ruleMeets(rule, "hold", scene, "touch"));
    const answers = rules.map((rule) => ({ rule, wanted: wantedBy(rule, scene) }));
    const erring = answers.filter(({ wanted }) => wanted === ERROR).map(({ rule }) => rule);
    const failed = [...unsure, ...erring].map((rule) => nameIn(rule.name, scene.env));
    if (failed.length > 0) return refusal(failed.map((name) => `mutate "${name}" could not be evaluated`));
    const wanted = answers.flatMap(({ wanted: own }): readonly Wanted[] => (typeof own === "symbol" ? [] : own));
    const current = object;
    const writes = withoutDisplaced(wanted.flatMap((one) => placeWanted(current, one)));
    if (writes.length === 0) return { kind: "settled", object, rounds: round };
    const conflicts = conflictsOf(writes);
    if (conflicts.length > 0)
      return refusal(conflicts.map(({ place, rules: names }) => disagreement(names, pointer(place))));
    object = written(object, writes);
    still = [...new Set(writes.map(({ rule }) => rule))].toSorted();
  }
  return { kind: "never-settles", rules: still };
}

function refusal(messages: readonly string[]): OracleMutation {
  return { kind: "refused", messages: [...new Set(messages)].toSorted() };
}

function disagreement(rules: readonly string[], place: string): string {
  const names = rules.map((rule) => `"${rule}"`);
  if (names.length === 1) return `mutate ${names[0]} disagrees with itself about ${place}`;
  return `mutate ${names.slice(0, -1).join(", ")} and ${names.at(-1)} disagree about ${place}`;
}

/** What a rule wants of one object; an error of any item that is not lifted is an error of all. */
function wantedBy(rule: Rule, scene: AdmissionScene): readonly Wanted[] | typeof ERROR {
  const turns = bodiesOf(rule, scene).flatMap((body) => turnsOfBody(rule, body, scene));
  if (turns.some(({ truth }) => truth !== true)) return ERROR;
  const all = turns.flatMap((turn) => rule.writes.map((write) => wantedOf(rule, write, turn)));
  return all.some((one) => one === ERROR) ? ERROR : all.filter((one) => one !== ERROR);
}

function wantedOf(rule: Rule, write: Write, { env, places }: AdmissionTurn): Wanted | typeof ERROR {
  const [slot, value, op] =
    write.kind === "remove"
      ? write.from === undefined
        ? ([write.what, undefined, "remove"] as const)
        : ([write.from, write.what, "remove-from"] as const)
      : ([write.slot, write.value, write.kind] as const);
  const path = placeOfExpr(slot, places, env);
  const result = value && evaluate(value, env);
  if (path === undefined || typeof result === "symbol") return ERROR;
  if (value !== undefined && result === undefined) return ERROR;
  return { rule: nameIn(rule.name, env), op, path, value: plain(result) };
}

function plain(value: Result): JsonValue | undefined {
  if (value instanceof OracleQuantity) return value.text;
  if (Array.isArray(value)) return (value as JsonValue[]).map((item) => plain(item) ?? null);
  if (typeof value !== "object" || value === null) return value as JsonValue | undefined;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item as JsonValue) ?? null]));
}
