/** The constant expressions of a test as plain JSON, and its strings as text. */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { jsonOf } from "../expressions/json-of.ts";
import type * as ast from "../syntax/ast.ts";
import { Failure, UNKNOWN, type Value } from "../values/value.ts";
import { type Problem, isProblem, problem } from "./step-failure.ts";
import type { Scene, Stage } from "./scene.ts";

export function valueOf(expr: ast.Expr, stage: Stage, scene: Scene): { readonly value: Value } | Problem {
  const { value, diagnostics } = stage.bench.evaluate(expr, stage.file, scene.data);
  const expected = "an expression that can be evaluated";
  const mistake = diagnostics.find(({ severity }) => severity === "error");
  if (mistake !== undefined) return { ...problem(mistake.message, expected), mistakes: diagnostics };
  if (value instanceof Failure) return problem(value.message, expected);
  return value === UNKNOWN ? problem("it reads what a test does not know", "an expression of constants") : { value };
}

/** undefined: the expression is absent. */
export function jsonValueOf(
  expr: ast.Expr,
  stage: Stage,
  scene: Scene,
): { readonly json: JsonValue | undefined } | Problem {
  const evaluated = valueOf(expr, stage, scene);
  if (isProblem(evaluated)) return evaluated;
  const json = jsonOf(evaluated.value);
  if (json instanceof Failure) return problem(json.message, "an expression that can be evaluated");
  return { json: json as JsonValue | undefined };
}

export function objectOf(expr: ast.Expr, stage: Stage, scene: Scene): JsonObject | Problem {
  const evaluated = jsonValueOf(expr, stage, scene);
  if (isProblem(evaluated)) return evaluated;
  return isJsonObject(evaluated.json) ? evaluated.json : problem("it is no object", "an object `{…}`");
}

export function textOf(literal: ast.StringLiteral, stage: Stage, scene: Scene): string | Problem {
  if (literal.parts.every((part) => !("expr" in part)))
    return literal.parts.map((part) => ("text" in part ? part.text : "")).join("");
  const evaluated = valueOf(literal, stage, scene);
  if (isProblem(evaluated)) return evaluated;
  return typeof evaluated.value === "string" ? evaluated.value : problem("it is no text", "a text");
}

export function textsOf(
  literals: readonly ast.StringLiteral[],
  stage: Stage,
  scene: Scene,
): readonly string[] | Problem {
  const texts: string[] = [];
  for (const literal of literals) {
    const text = textOf(literal, stage, scene);
    if (isProblem(text)) return text;
    texts.push(text);
  }
  return texts;
}
