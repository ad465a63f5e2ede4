/** Bodies of tests: one rule as a policy writes it, checked for what its head lets arrive, and evaluated. */
import { checkBody } from "../../../src/check/body/check-body.ts";
import type { ArrivingTarget } from "../../../src/check/body/body-input.ts";
import { Collector } from "../../../src/diagnostics/collector.ts";
import { SourceFile } from "../../../src/diagnostics/source-file.ts";
import { type Complaint, linkBody } from "../../../src/expressions/body.ts";
import type { BodyCode } from "../../../src/expressions/code.ts";
import type { Frame } from "../../../src/expressions/frame.ts";
import type { Rule } from "../../../src/syntax/ast.ts";
import { parsePolicy } from "../../../src/syntax/parse.ts";
import { admissionShape, operationOfVerb } from "../../../src/vocabulary/admission-shape.ts";
import { resolveResource } from "../../../src/vocabulary/resolve-resource.ts";
import type { Value } from "../../../src/values/value.ts";
import { declarationsOf, type Given } from "./expressions.ts";

export interface CheckedRuleBody {
  readonly code: BodyCode;
  readonly said: readonly (readonly [code: string, underlined: string])[];
  readonly helps: readonly (string | undefined)[];
  readonly mended: string;
}

/** `rule` is the text of one rule; `named` marks every target as written by its own name. */
export function body(rule: string, given: Given = {}, named = false): CheckedRuleBody {
  const text = `language 1\n${rule}`;
  const file = new SourceFile("rule.policy", text);
  const collector = new Collector();
  const { ast, diagnostics } = parsePolicy(file);
  const [statement] = ast.statements;
  if (statement?.kind !== "rule") throw new Error(`no rule: ${diagnostics.map(({ message }) => message).join("; ")}`);
  collector.add(diagnostics);
  const because = statement.because && { because: statement.because, file };
  const { code } = checkBody({
    effect: statement.effect,
    parts: [{ file, clauses: statement.clauses }],
    arrivals: arrivalsOf(statement, named),
    writes: statement.writes,
    file,
    because,
    bindings: new Map(),
    exemptions: [],
    declarations: declarationsOf(given),
    schemas: { resourceOf: () => undefined },
    collector,
  });
  const said = collector.diagnostics.map(
    (one) => [one.code, one.span ? text.slice(one.span.start, one.span.end) : ""] as const,
  );
  const edits = collector.diagnostics
    .flatMap(({ fix }) => fix?.edits ?? [])
    .toSorted((a, b) => b.span.start - a.span.start);
  const mended = edits.reduce(
    (before, { span, text: by }) => before.slice(0, span.start) + by + before.slice(span.end),
    text,
  );
  return { code, said, helps: collector.diagnostics.map(({ help }) => help), mended };
}

function arrivalsOf({ permission }: Rule, named: boolean): readonly ArrivingTarget[] {
  if (permission.kind !== "verbs" || permission.targets.kind !== "resources") return [];
  const verbs = permission.verbs.include.flatMap((verb) => (verb.kind === "word" ? [verb.text] : []));
  const operations = verbs.map(operationOfVerb);
  return permission.targets.include.flatMap(({ segments }) =>
    (resolveResource(segments).ok ?? []).map((target) => ({
      target,
      operations: admissionShape(target).operations.filter((operation) => operations.includes(operation)),
      named,
    })),
  );
}

export interface Facts {
  readonly object?: Value;
  readonly oldObject?: Value;
  readonly pod?: Value;
  readonly namespace?: Value;
  readonly username?: string;
}

/** The messages of a body's complaints; an error says why. */
export function complaints(code: BodyCode, facts: Facts): readonly string[] {
  const said: string[] = [];
  const linked = linkBody(code);
  linked.complaints(frameOf(code, facts), ({ truth, message }: Complaint) => {
    said.push(typeof truth === "object" ? `error: ${truth.message}` : (message ?? "(no message)"));
  });
  return said;
}

export function frameOf(code: BodyCode, { object, oldObject, pod, namespace, username = "kim" }: Facts): Frame {
  return {
    roots: {
      user: { username, groups: [], extra: {} },
      request: { verb: "create", namespace: "x" },
      object,
      oldObject,
      pod: pod ?? object,
      oldPod: oldObject,
      namespace: namespace ?? { name: "x" },
      cluster: { name: "c", version: "1.37" },
      claims: undefined,
      now: 0,
    },
    slots: Array.from({ length: code.slots }, () => undefined),
    places: [],
    podPath: [],
    nextChange: Number.POSITIVE_INFINITY,
    walked: 0,
  };
}
