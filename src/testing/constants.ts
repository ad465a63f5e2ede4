/** The constant expressions of a test as plain JSON, and its strings as text. */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { jsonOf } from "../expressions/json-of.ts";
import type * as ast from "../syntax/ast.ts";
import { Failure, type Outcome, UNKNOWN, type Value } from "../values/value.ts";
import { type Problem, isProblem, problem } from "./step-failure.ts";
import type { Scene, Stage } from "./scene.ts";

export function valueOf(expr: ast.Expr, stage: Stage, scene: Scene): { readonly value: Value } | Problem {
  const outcome = stage.bench.evaluate(expr, stage.file, scene.data);
  if (hasDiagnostics(outcome)) {
    const [first] = outcome.diagnostics;
    return problem(first?.message ?? "the expression cannot be evaluated", "an expression that can be evaluated");
  }
  if (outcome instanceof Failure) return problem(outcome.message, "an expression that can be evaluated");
  if (outcome === UNKNOWN) return problem("it reads what a test does not know", "an expression of constants");
  return { value: outcome };
}

type Evaluated = ReturnType<Stage["bench"]["evaluate"]>;
function hasDiagnostics(outcome: Evaluated): outcome is Exclude<Evaluated, Outcome> {
  // A map of the author's may hold a key of that name; a list of diagnostics is not empty.
  if (typeof outcome !== "object" || outcome === null || !("diagnostics" in outcome)) return false;
  const { diagnostics } = outcome;
  const [first] = Array.isArray(diagnostics) ? (diagnostics as readonly unknown[]) : [];
  return typeof first === "object" && first !== null && "severity" in first && "code" in first;
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
