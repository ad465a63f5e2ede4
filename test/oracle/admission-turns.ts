/**
 * The body of a rule at admission: one turn for each combination of the items of its loops, in their order, with what
 * the conditions come to in it, which items they are, and where in the object they stand.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/base/json.ts";
import type { Clause, Expr, ForClause } from "../../src/syntax/ast.ts";
import {
  allOf,
  bind,
  type Environment,
  ERROR,
  evaluate,
  negate,
  type Result,
  type Truth,
  truthOf,
  UNKNOWN,
} from "./evaluate.ts";

/** A key of a map or of an element, or a position. */
export type Step = string | number;
export type Places = ReadonlyMap<string, readonly Step[]>;

export interface AdmissionTurn {
  readonly env: Environment;
  readonly truth: Truth;
  /** The same items have the same text, wherever they stand. */
  readonly items: string;
  /** Where the loop variables stand. */
  readonly places: Places;
}

interface Scope {
  readonly env: Environment;
  readonly broken: readonly Truth[];
  readonly items: readonly JsonValue[];
  readonly places: Places;
}

export function admissionTurns(
  clauses: readonly Clause[],
  env: Environment,
  podPath: readonly Step[] | undefined,
): readonly AdmissionTurn[] {
  const roots = new Map<string, readonly Step[]>([["object", []]]);
  if (podPath !== undefined) roots.set("pod", podPath);
  let scopes: readonly Scope[] = [{ env, broken: [], items: [], places: roots }];
  for (const clause of clauses) {
    if (clause.kind !== "for") continue;
    scopes = scopes.flatMap((scope) => walk(clause, scope, withNames(clauses, scope.env)));
  }
  return scopes.map(({ env: inner, broken, items, places }) => {
    const full = withNames(clauses, inner);
    const truth = allOf([...broken, ...clauses.map((clause) => conditionOf(clause, full))]);
    return { env: full, truth, items: JSON.stringify(items), places };
  });
}

function withNames(clauses: readonly Clause[], env: Environment): Environment {
  let full = env;
  for (const clause of clauses) {
    if (clause.kind === "with") full = bind(full, clause.name.text, () => evaluate(clause.value, full));
  }
  return full;
}

function conditionOf(clause: Clause, env: Environment): Truth {
  if (clause.kind === "when") return truthOf(clause.condition, env);
  return clause.kind === "unless" ? negate(truthOf(clause.condition, env)) : true;
}

/** A list that cannot be walked stands in its variables. */
function walk(clause: ForClause, scope: Scope, full: Environment): readonly Scope[] {
  const value = evaluate(clause.in, full);
  const [first = "", second] = clause.vars.map(({ text }) => text);
  if (value === UNKNOWN || value === ERROR) {
    const names = clause.vars.reduce((env, { text }) => bind(env, text, () => value), scope.env);
    return [{ ...scope, env: names, broken: [...scope.broken, value] }];
  }
  const places = placesOfItems(clause.in, value, scope.places, full);
  return entriesOf(value).map(([key, item], index) => {
    const isMap = !Array.isArray(value);
    const name = second ?? first;
    const shown: Result = second === undefined && isMap ? key : item;
    const outer = second === undefined ? scope.env : bind(scope.env, first, () => key);
    const place = places?.[index];
    const at = new Map(scope.places);
    if (place !== undefined && (second !== undefined || !isMap)) at.set(name, place);
    return {
      env: bind(outer, name, () => shown),
      broken: scope.broken,
      items: [...scope.items, identityOf(isMap ? (key as string) : item, index)],
      places: at,
    };
  });
}

function entriesOf(value: Result): readonly (readonly [Step, JsonValue])[] {
  if (Array.isArray(value)) return (value as JsonValue[]).map((item, index) => [index, item]);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).filter(([, item]) => item !== null);
}

/** Elements of a list with keys by those, scalars by their value, others by where they stand. */
function identityOf(item: JsonValue, index: number): JsonValue {
  if (!isJsonObject(item)) return item;
  const keys = ["containerPort", "port"].some((key) => key in item)
    ? ["containerPort", "port", "protocol"]
    : ["mountPath" in item ? "mountPath" : "name"];
  const fields = keys.map((key) => item[key] ?? null);
  return fields.every((field) => field === null) ? index : fields;
}

// ---- places --------------------------------------------------------------------

/** Where an expression stands in the object; undefined: it is no part of it. */
export function placeOfExpr(expr: Expr, places: Places, env: Environment): readonly Step[] | undefined {
  switch (expr.kind) {
    case "paren":
      return placeOfExpr(expr.expr, places, env);
    case "name":
      return places.get(expr.name);
    case "member": {
      const of = placeOfExpr(expr.of, places, env);
      return of && [...of, expr.name.text];
    }
    case "index": {
      const of = placeOfExpr(expr.of, places, env);
      const index = evaluate(expr.index, env);
      return of && (typeof index === "string" || typeof index === "number") ? [...of, index] : undefined;
    }
    default:
      return undefined;
  }
}

function placesOfItems(
  source: Expr,
  value: Exclude<Result, symbol>,
  places: Places,
  env: Environment,
): readonly (readonly Step[])[] | undefined {
  if (source.kind === "call") {
    const [pod] = source.args;
    const at = pod && placeOfExpr(pod, places, env);
    if (pod === undefined || at === undefined || !source.name.text.endsWith("ontainers")) return undefined;
    const spec = (evaluate(pod, env) as JsonObject)["spec"] as JsonObject;
    const lists = [
      "initContainers",
      "containers",
      ...(source.name.text === "containers" ? ["ephemeralContainers"] : []),
    ];
    return lists.flatMap((list) =>
      ((spec[list] ?? []) as readonly JsonValue[]).map((_, index) => [...at, "spec", list, index]),
    );
  }
  const at = placeOfExpr(source, places, env);
  return at && entriesOf(value).map(([key]) => [...at, key]);
}
