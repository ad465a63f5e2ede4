/**
 * What the statements of all files declare, looked up by name. Files are a set: order means nothing.
 */
import type { Exempt, Grant, LetValue, PolicyFile, Role, Rule, Statement } from "../../src/syntax/ast.ts";
import { bind, type Environment, evaluate, type Result } from "./evaluate.ts";
import { Instant } from "./scalars.ts";
import type { OracleWorld } from "./question.ts";

export interface Declarations {
  readonly rules: readonly Rule[];
  readonly grants: readonly Grant[];
  readonly exemptions: readonly Exempt[];
  /** All blocks of one role, extensions included. */
  roleNamed(name: string): readonly Role[];
  letNamed(name: string): LetValue | undefined;
  /** Constants, data, functions and what surrounds a question. */
  readonly environment: Environment;
}

export function declarationsOf(files: readonly PolicyFile[], world: OracleWorld): Declarations {
  const statements = files.flatMap((file) => file.statements);
  const lets = new Map(ofKind(statements, "let").map((item) => [item.name.text, item.value]));
  const roles = ofKind(statements, "role");
  return {
    rules: ofKind(statements, "rule"),
    grants: ofKind(statements, "grant"),
    exemptions: ofKind(statements, "exempt"),
    roleNamed: (name) =>
      roles.filter((role) => role.name.parts.map((part) => "text" in part && part.text).join("") === name),
    letNamed: (name) => lets.get(name),
    environment: constantsOf(statements, world),
  };
}

function ofKind<K extends Statement["kind"]>(
  statements: readonly Statement[],
  kind: K,
): Extract<Statement, { kind: K }>[] {
  return statements.filter((statement): statement is Extract<Statement, { kind: K }> => statement.kind === kind);
}

function constantsOf(statements: readonly Statement[], world: OracleWorld): Environment {
  const functions = new Map(
    ofKind(statements, "def").map((def) => [
      def.name.text,
      { params: def.params.map(({ text }) => text), body: def.body },
    ]),
  );
  const names = new Map<string, () => Result>([
    ["now", () => new Instant(world.now)],
    ["data", () => world.data],
  ]);
  let environment: Environment = { names, functions };
  for (const { name, value } of ofKind(statements, "let")) {
    if (value.kind === "value") environment = bind(environment, name.text, () => evaluate(value.expr, environment));
  }
  return environment;
}
