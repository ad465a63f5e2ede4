/**
 * A tree-walking evaluator of expressions: absence, unknown and error as the tables of the language say, nothing
 * compiled, nothing cached.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/base/json.ts";
import type { BinaryExpr, Expr, StringLiteral, Word } from "../../src/syntax/ast.ts";
import { callFunction, MALFORMED } from "./functions.ts";
import { type Glob, globMatches, globOfLetters, globOfText } from "./glob.ts";
import { amountOf, OracleQuantity } from "./quantity.ts";
import {
  addScalars,
  compareScalars,
  isScalar,
  OracleDuration,
  type OracleScalar,
  readDuration,
  readLike,
} from "./scalars.ts";
import { scalarFunction } from "./scalar-functions.ts";

export const UNKNOWN = Symbol("unknown");
export const ERROR = Symbol("error");
/** undefined is absent; null is only met inside lists and maps. */
export type Result = JsonValue | OracleScalar | OracleQuantity | undefined | typeof UNKNOWN | typeof ERROR;
export type Truth = boolean | typeof UNKNOWN | typeof ERROR;

export interface Environment {
  /** A value by name; `missing` where nothing is called so. */
  readonly names: ReadonlyMap<string, () => Result>;
  readonly functions: ReadonlyMap<string, { readonly params: readonly string[]; readonly body: Expr }>;
}

export function bind(env: Environment, name: string, value: () => Result): Environment {
  return { ...env, names: new Map([...env.names, [name, value]]) };
}

export function truthOf(expr: Expr, env: Environment): Truth {
  const value = evaluate(expr, env);
  if (typeof value === "boolean" || value === UNKNOWN || value === ERROR) return value;
  return ERROR;
}

export function allOf(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  if (truths.includes(UNKNOWN)) return UNKNOWN;
  return truths.includes(ERROR) ? ERROR : true;
}

export function anyOf(truths: readonly Truth[]): Truth {
  return negate(allOf(truths.map(negate)));
}

export function negate(truth: Truth): Truth {
  return typeof truth === "boolean" ? !truth : truth;
}

export function evaluate(expr: Expr, env: Environment): Result {
  switch (expr.kind) {
    case "string":
      return textOf(expr, env);
    case "number":
      return Number(expr.text);
    case "duration":
      return readDuration(expr.text);
    case "bool":
      return expr.value;
    case "absent":
      return undefined;
    case "paren":
      return evaluate(expr.expr, env);
    case "name":
      return nameValue(expr.name, env);
    case "list":
      return strict(
        expr.items.map((item) => evaluate(item, env)),
        (items) => items.filter((item) => item !== undefined) as JsonValue[],
      );
    case "map":
      return mapValue(expr.entries, env);
    case "member":
      return strict([evaluate(expr.of, env)], ([of]) => memberOf(of, expr.name.text));
    case "index":
      return strict([evaluate(expr.of, env), evaluate(expr.index, env)], ([of, index]) => indexOf(of, index));
    case "call":
      return call(expr.name.text, expr.args, env);
    case "has":
      return strict([evaluate(expr.path, env)], ([value]) => value !== undefined);
    case "fallback": {
      const value = evaluate(expr.value, env);
      return value === undefined ? evaluate(expr.fallback, env) : value;
    }
    case "not":
      return negate(truthOf(expr.operand, env));
    case "negate":
      return strict([evaluate(expr.operand, env)], ([value]) => {
        if (value instanceof OracleDuration) return new OracleDuration(-value.nanoseconds);
        return typeof value === "number" ? -value : ERROR;
      });
    case "and":
      return allOf(expr.operands.map((operand) => truthOf(operand, env)));
    case "or":
      return anyOf(expr.operands.map((operand) => truthOf(operand, env)));
    case "if": {
      const condition = truthOf(expr.condition, env);
      if (typeof condition !== "boolean") return condition;
      return evaluate(condition ? expr.then : expr.else, env);
    }
    case "any":
    case "every":
    case "no":
      return quantified(expr.kind, expr.vars, expr.in, (inner) => truthOf(expr.body, inner), env);
    case "comprehension":
      return comprehension(expr, env);
    case "binary":
      return binary(expr, env);
  }
}

// ---- names and text ------------------------------------------------------------

function nameValue(name: string, env: Environment): Result {
  const value = env.names.get(name);
  if (value === undefined) throw new Error(`the oracle knows no name ${name}`);
  return value();
}

function textOf(literal: StringLiteral, env: Environment): Result {
  const parts = literal.parts.map((part) => (part.kind === "text" ? part.text : evaluate(part.expr, env)));
  return strict(parts, (values) => (values.includes(undefined) ? ERROR : values.map(printed).join("")));
}

export function printed(value: Result): string {
  return Array.isArray(value) ? value.map(printed).join(", ") : String(value);
}

/** What a pattern stands for: a list in it stands for each of its elements, what is absent in it for nothing. */
export function patternsOf(
  literal: StringLiteral,
  env: Environment,
): readonly Glob[] | typeof UNKNOWN | typeof ERROR {
  let globs: readonly Glob[] = [[]];
  for (const part of literal.parts) {
    if (part.kind === "text") {
      globs = globs.map((glob) => [...glob, ...globOfText(part.text)]);
      continue;
    }
    const value = evaluate(part.expr, env);
    if (value === UNKNOWN || value === ERROR) return value;
    const values: readonly Result[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
    globs = globs.flatMap((glob) => values.map((one) => [...glob, ...globOfLetters(printed(one))]));
  }
  return globs;
}

// ---- operators -----------------------------------------------------------------

/** Unknown if an operand is unknown, else an error if one is. */
function strict(operands: readonly Result[], then: (values: readonly Exclude<Result, symbol>[]) => Result): Result {
  if (operands.includes(UNKNOWN)) return UNKNOWN;
  if (operands.includes(ERROR)) return ERROR;
  return then(operands.map((value) => (value === null ? undefined : value)) as Exclude<Result, symbol>[]);
}

function binary(expr: BinaryExpr, env: Environment): Result {
  const left = evaluate(expr.left, env);
  switch (expr.operator) {
    case "matches":
      return matches(left, expr.right, env);
    case "not matches":
      return negate(matches(left, expr.right, env));
    case "matches regex":
      return matchesRegex(left, evaluate(expr.right, env));
    case "not matches regex":
      return negate(matchesRegex(left, evaluate(expr.right, env)));
    default: {
      const { operator } = expr;
      return strict([left, evaluate(expr.right, env)], ([a, b]) => compute(operator, a, b));
    }
  }
}

/** The expressions that are generated mean the same to the platform's own engine. */
function matchesRegex(left: Result, pattern: Result): Truth {
  const found = strict([left, pattern], ([text, regex]) =>
    text === undefined ? false : typeof text === "string" ? new RegExp(`^(?:${regex})$`).test(text) : ERROR,
  );
  return found === UNKNOWN || typeof found === "boolean" ? found : ERROR;
}

function compute(operator: string, a: Exclude<Result, symbol>, b: Exclude<Result, symbol>): Result {
  if (isScalar(a) || isScalar(b) || (isList(b) && b.some(isScalar))) return computeScalars(operator, a, b);
  // Two plain texts have no order: where two meet, one stands for a quantity that is missing.
  const fallback = typeof a === "string" && typeof b === "string" && /^[<>]/.test(operator);
  if (fallback || a instanceof OracleQuantity || b instanceof OracleQuantity)
    return computeQuantities(operator, a, b);
  switch (operator) {
    case "==":
      return sameValue(a, b);
    case "!=":
      return !sameValue(a, b);
    case "in":
      return isIn(a, b);
    case "not in": {
      const found = isIn(a, b);
      return found === ERROR ? ERROR : !found;
    }
    case "+":
      if (typeof a === "string" && typeof b === "string") return a + b;
      if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
      return typeof a === "number" && typeof b === "number" ? a + b : ERROR;
    case "-":
    case "*":
      if (typeof a !== "number" || typeof b !== "number") return ERROR;
      return operator === "-" ? a - b : a * b;
    default:
      return ordered(operator, a, b);
  }
}

/** By value; a text opposite a duration, a version or a time is read as one, and what cannot be read is an error. */
function computeScalars(operator: string, a: Exclude<Result, symbol>, b: Exclude<Result, symbol>): Result {
  if (operator === "in" || operator === "not in") {
    if (a === undefined || b === undefined) return operator === "not in";
    if (!isList(b)) return ERROR;
    const found = anyOf(b.map((one) => truth(computeScalars("==", a, one as never))));
    return operator === "in" ? found : negate(found);
  }
  if (operator === "+" || operator === "-") return addScalars(a, b, operator) ?? ERROR;
  const equality = operator === "==" || operator === "!=";
  if (a === undefined || b === undefined) return equality ? operator === "!=" : ERROR;
  const like = isScalar(a) ? a : isScalar(b) ? b : undefined;
  if (like === undefined) return sameValue(a, b) === (operator === "==");
  const [left, right] = [readLike(like, a), readLike(like, b)];
  if (left === undefined || right === undefined) return ERROR;
  const order = compareScalars(left, right);
  if (equality) return (order === 0) === (operator === "==");
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : operator === ">=" ? order >= 0 : ERROR;
}

function isList(value: Result): value is JsonValue[] {
  return Array.isArray(value);
}

/** By value; a text opposite a quantity is read as one, and what cannot be read is an error. */
function computeQuantities(operator: string, a: Exclude<Result, symbol>, b: Exclude<Result, symbol>): Result {
  if (operator === "in" || operator === "not in") {
    if (!Array.isArray(b)) return b === undefined ? operator === "not in" : ERROR;
    const found = anyOf((b as Result[]).map((one) => truth(computeQuantities("==", a, one as never))));
    return operator === "in" ? found : negate(found);
  }
  const equality = operator === "==" || operator === "!=";
  if (a === undefined || b === undefined) return equality ? operator === "!=" : ERROR;
  const [left, right] = [amountOf(a), amountOf(b)];
  if (left === undefined || right === undefined) return ERROR;
  if (equality) return (left === right) === (operator === "==");
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : operator === ">=" ? left >= right : ERROR;
}

function truth(value: Result): Truth {
  return typeof value === "boolean" || value === UNKNOWN ? value : ERROR;
}

function ordered(operator: string, a: Exclude<Result, symbol>, b: Exclude<Result, symbol>): Result {
  if (typeof a !== "number" || typeof b !== "number" || Number.isNaN(a) || Number.isNaN(b)) return ERROR;
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  return operator === ">" ? a > b : a >= b;
}

function isIn(item: Exclude<Result, symbol>, container: Exclude<Result, symbol>): boolean | typeof ERROR {
  if (item === undefined || container === undefined) return false;
  if (Array.isArray(container)) return container.some((element) => sameValue(element, item));
  if (isMap(container)) return typeof item === "string" && memberOf(container, item) !== undefined;
  return ERROR;
}

function matches(value: Result, right: Expr, env: Environment): Truth {
  const patterns = right.kind === "string" ? patternsOf(right, env) : patternValues(evaluate(right, env));
  if (value === UNKNOWN || patterns === UNKNOWN) return UNKNOWN;
  if (value === ERROR || patterns === ERROR) return ERROR;
  if (value === undefined || value === null) return false;
  return typeof value === "string" ? patterns.some((glob) => globMatches(glob, value)) : ERROR;
}

function patternValues(value: Result): readonly Glob[] | typeof UNKNOWN | typeof ERROR {
  if (value === UNKNOWN) return UNKNOWN;
  const texts: readonly Result[] = Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === "string")) return ERROR;
  return texts.map(globOfText);
}

export function sameValue(a: Result, b: Result): boolean {
  const left = a ?? undefined;
  const right = b ?? undefined;
  if (left === right) return true;
  if (isScalar(left) || isScalar(right)) return false;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  }
  if (!isMap(left) || !isMap(right)) return false;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => sameValue(memberOf(left, key), memberOf(right, key)));
}

// ---- parts ---------------------------------------------------------------------

function isMap(value: Result): value is JsonObject {
  return isJsonObject(value) && !isScalar(value) && !(value instanceof OracleQuantity);
}

function memberOf(of: Exclude<Result, symbol>, name: string): Result {
  if (of === undefined) return undefined;
  if (!isMap(of)) return ERROR;
  return Object.hasOwn(of, name) ? (of[name] ?? undefined) : undefined;
}

function indexOf(of: Exclude<Result, symbol>, index: Exclude<Result, symbol>): Result {
  if (of === undefined || index === undefined) return undefined;
  if (Array.isArray(of) && typeof index === "number") return (of as JsonValue[])[index] ?? undefined;
  if (Array.isArray(of) && typeof index === "string") {
    return (of as JsonValue[]).find((item) => isMap(item) && item[keyFieldOf(item)] === index);
  }
  return typeof index === "string" ? memberOf(of, index) : ERROR;
}

/** Lists of the generated objects have the key `name`, mounts of volumes `mountPath`. */
export function keyFieldOf(item: JsonObject): string {
  return Object.hasOwn(item, "mountPath") ? "mountPath" : "name";
}

function mapValue(
  entries: readonly { readonly key: Word | StringLiteral; readonly value: Expr }[],
  env: Environment,
): Result {
  const keys = entries.map(({ key }) => ("text" in key ? key.text : textOf(key, env)));
  const values = entries.map(({ value }) => evaluate(value, env));
  return strict([...keys, ...values], () => {
    const present = entries.flatMap((_, index) => {
      const value = values[index];
      return value === undefined ? [] : [[String(keys[index]), value as JsonValue] as const];
    });
    return Object.fromEntries(present);
  });
}

function call(name: string, args: readonly Expr[], env: Environment): Result {
  const defined = env.functions.get(name);
  if (defined === undefined) {
    const values = args.map((arg) => evaluate(arg, env));
    return strict(values, (present) => {
      const scalar = scalarFunction(name, present);
      if (scalar !== undefined) return scalar ?? undefined;
      const result = callFunction(name, present as (JsonValue | undefined)[]);
      return result === MALFORMED ? ERROR : (result ?? undefined);
    });
  }
  const inner = args.reduce(
    (scope, arg, index) => bind(scope, defined.params[index] ?? "", () => evaluate(arg, env)),
    env,
  );
  return evaluate(defined.body, inner);
}

// ---- loops ---------------------------------------------------------------------

/** One environment for each item of a list, or key of a map; nothing for what is absent. */
export function itemsOf(
  vars: readonly Word[],
  source: Expr,
  env: Environment,
): readonly Environment[] | typeof UNKNOWN | typeof ERROR {
  const value = evaluate(source, env);
  if (value === UNKNOWN || value === ERROR) return value;
  if (value === undefined || value === null) return [];
  const [first, second] = vars.map(({ text }) => text);
  if (Array.isArray(value)) {
    return (value as JsonValue[]).map((item, index) => {
      if (second === undefined) return bind(env, first ?? "", () => item);
      return bind(
        bind(env, first ?? "", () => index),
        second,
        () => item,
      );
    });
  }
  if (!isMap(value)) return ERROR;
  return Object.entries(value)
    .filter(([, item]) => item !== null)
    .map(([key, item]) => {
      const inner = bind(env, first ?? "", () => key);
      return second === undefined ? inner : bind(inner, second, () => item);
    });
}

function quantified(
  kind: "any" | "every" | "no",
  vars: readonly Word[],
  source: Expr,
  body: (env: Environment) => Truth,
  env: Environment,
): Truth {
  const items = itemsOf(vars, source, env);
  if (items === UNKNOWN || items === ERROR) return items;
  const truths = items.map(body);
  if (kind === "every") return allOf(truths);
  return kind === "any" ? anyOf(truths) : negate(anyOf(truths));
}

function comprehension(expr: Extract<Expr, { kind: "comprehension" }>, env: Environment): Result {
  let scopes: readonly Environment[] = [env];
  for (const loop of expr.loops) {
    const next: Environment[] = [];
    for (const scope of scopes) {
      const items = itemsOf(loop.vars, loop.in, scope);
      if (items === UNKNOWN || items === ERROR) return items;
      next.push(...items);
    }
    scopes = next;
  }
  const chosen: Environment[] = [];
  for (const scope of scopes) {
    const truth = expr.when === undefined ? true : truthOf(expr.when, scope);
    if (truth === UNKNOWN || truth === ERROR) return truth;
    if (truth) chosen.push(scope);
  }
  const values = chosen.map((scope) => evaluate(expr.item, scope));
  return strict(values, (present) => present.filter((value) => value !== undefined) as JsonValue[]);
}
