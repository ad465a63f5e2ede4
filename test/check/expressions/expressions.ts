/** Expressions of tests: read by the real parser, checked among names and roots that look like a rule about pods. */
import { Collector } from "../../../src/diagnostics/collector.ts";
import { SourceFile } from "../../../src/diagnostics/source-file.ts";
import type { RootName } from "../../../src/expressions/code.ts";
import { checkCondition } from "../../../src/check/expressions/check-condition.ts";
import { checkExpression, newScope } from "../../../src/check/expressions/check-expression.ts";
import type { Checked } from "../../../src/check/expressions/checked-expression.ts";
import type { Declarations } from "../../../src/check/expressions/declarations.ts";
import type { Position, RootBinding, Scope } from "../../../src/check/expressions/scope.ts";
import { parseExpression, parsePolicy } from "../../../src/syntax/parse.ts";
import { objectTypeOf, podType } from "../../../src/vocabulary/schema.ts";
import { listOf, mapOf, optional, recordOf, required, STRING, type Type } from "../../../src/vocabulary/types.ts";
import type { Value } from "../../../src/values/value.ts";

export interface Given {
  /** `let`, `def` as a policy writes them. */
  readonly names?: string;
  readonly data?: Readonly<Record<string, { readonly type: Type; readonly value: Value }>>;
  readonly roots?: Partial<Record<RootName, Type>>;
}

export interface Outcome {
  readonly checked: Checked;
  readonly scope: Scope;
  /** `code` and the text it underlines. */
  readonly said: readonly (readonly [code: string, underlined: string])[];
  readonly helps: readonly (string | undefined)[];
  /** The text with every fix applied. */
  readonly mended: string;
}

const USER = recordOf("User", {
  username: required(STRING),
  groups: required(listOf(STRING)),
  extra: required(mapOf(listOf(STRING))),
  nodeName: optional(STRING),
});

export function deploymentType(): Type {
  const type = objectTypeOf({ group: "apps", resource: "deployments", subresource: "" });
  if (type === undefined) throw new Error("no type for deployments");
  return type;
}

function rootsOf(roots: Given["roots"]): ReadonlyMap<RootName, RootBinding> {
  const types: Partial<Record<RootName, Type>> = {
    user: USER,
    object: deploymentType(),
    oldObject: deploymentType(),
    pod: podType(),
    now: { kind: "time" },
    claims: { kind: "any" },
    ...roots,
  };
  return new Map(
    Object.entries(types).map(([name, type]) => [name as RootName, { kind: "here", type, optional: false }]),
  );
}

export function declarationsOf({ names = "", data = {} }: Given): Declarations {
  const file = new SourceFile("names.policy", `language 1\n${names}`);
  const { statements } = parsePolicy(file).ast;
  const lets = statements.flatMap((one) =>
    one.kind === "let" && one.value.kind === "value" ? [{ name: one.name.text, expr: one.value.expr }] : [],
  );
  const defs = statements.flatMap((one) => (one.kind === "def" ? [one] : []));
  return {
    let(name) {
      const found = lets.find((one) => one.name === name);
      return found && { expr: found.expr, file };
    },
    def(name) {
      const found = defs.find((one) => one.name.text === name);
      return found && { params: found.params, body: found.body, file };
    },
    data: (name) => data[name],
    namesInScope: () => [...lets.map(({ name }) => name), ...defs.map(({ name }) => name.text)],
    dataNames: () => Object.keys(data),
  };
}

function checkWith(
  text: string,
  given: Given,
  check: (expr: NonNullable<ReturnType<typeof parseExpression>["expr"]>, scope: Scope) => Checked,
): Outcome {
  const file = new SourceFile("test.policy", text);
  const collector = new Collector();
  const { expr, diagnostics } = parseExpression(file, 0, text.length);
  if (expr === undefined)
    throw new Error(`does not parse: ${text}: ${diagnostics.map(({ message }) => message).join("; ")}`);
  const scope = newScope({ file, collector, declarations: declarationsOf(given), roots: rootsOf(given.roots) });
  const checked = check(expr, scope);
  const said = collector.diagnostics.map(
    (one) => [one.code, one.span ? (one.file ?? file).text.slice(one.span.start, one.span.end) : ""] as const,
  );
  const edits = collector.diagnostics
    .flatMap(({ fix }) => fix?.edits ?? [])
    .toSorted((a, b) => b.span.start - a.span.start);
  const mended = edits.reduce(
    (before, { span, text: by }) => before.slice(0, span.start) + by + before.slice(span.end),
    text,
  );
  return { checked, scope, said, helps: collector.diagnostics.map(({ help }) => help), mended };
}

export function check(text: string, given: Given = {}): Outcome {
  return checkWith(text, given, (expr, scope) => checkExpression(expr, scope));
}

export function condition(text: string, position: Position, given: Given = {}): Outcome {
  return checkWith(text, given, (expr, scope) => checkCondition(expr, scope, position));
}
