/** What a request step expects of the outcome: one comparison for each kind of expectation. */
import type { JsonValue } from "../base/json.ts";
import type { Complaint, MutationDecision, PatchOperation, RuleRef, ValidationDecision } from "../engine/decision.ts";
import { equalJson } from "../mutate/equality.ts";
import type * as ast from "../syntax/ast.ts";
import { missingFrom } from "./compare-json.ts";
import { jsonValueOf, textsOf } from "./constants.ts";
import { describeJson } from "./describe-json.ts";
import type { Asking } from "./scene.ts";
import { failureOf, isProblem, type Problem, type StepFailure } from "./step-failure.ts";

export interface RequestOutcome {
  readonly mutation: MutationDecision;
  /** undefined: the mutating half refused, so the validating one was never asked. */
  readonly validation: ValidationDecision | undefined;
}

/** Texts for people; undefined: it holds. */
type Mismatch = Pick<StepFailure, "expected" | "actual" | "difference"> | undefined;

export function expectationFailures(
  expectation: ast.Expectation,
  outcome: RequestOutcome,
  asking: Asking,
): readonly StepFailure[] {
  const mismatch = compare(expectation, outcome, asking);
  if (mismatch === undefined) return [];
  if (isProblem(mismatch)) return [failureOf(expectation, mismatch)];
  return [{ at: expectation, ...mismatch, rules: rulesOf(outcome) }];
}

/** The rules that refused, else those that changed the object. */
export function rulesOf({ mutation, validation }: RequestOutcome): readonly RuleRef[] {
  if (!mutation.allowed) return mutation.deniers;
  return validation !== undefined && !validation.allowed ? validation.deniers : mutation.rules;
}

function compare(expectation: ast.Expectation, outcome: RequestOutcome, asking: Asking): Mismatch | Problem {
  const { stage, scene } = asking;
  switch (expectation.kind) {
    case "admitted":
      return isAdmitted(outcome) ? undefined : { expected: "admitted", actual: describeOutcome(outcome) };
    case "unchanged":
      return isAdmitted(outcome) && outcome.mutation.patch.length === 0
        ? undefined
        : { expected: "admitted without a change", actual: describeOutcome(outcome) };
    case "denied":
      return compareDenial(expectation, outcome, asking);
    case "warns":
    case "audits": {
      const messages = textsOf(expectation.messages, stage, scene);
      return isProblem(messages) ? messages : compareMessages(expectation.kind, messages, outcome);
    }
    case "becomes":
    case "patches": {
      const value = jsonValueOf(expectation.value, stage, scene);
      if (isProblem(value)) return value;
      if (!outcome.mutation.allowed) return { expected: "a changed object", actual: describeOutcome(outcome) };
      return expectation.kind === "becomes"
        ? compareObject(value.json, outcome)
        : comparePatch(value.json, outcome.mutation.patch);
    }
  }
}

function isAdmitted({ mutation, validation }: RequestOutcome): boolean {
  return mutation.allowed && validation?.allowed === true;
}

// ---- refusals --------------------------------------------------------------------

function compareDenial(
  { by, because }: Extract<ast.Expectation, { kind: "denied" }>,
  outcome: RequestOutcome,
  { stage, scene }: Asking,
): Mismatch | Problem {
  const rules = textsOf(by, stage, scene);
  if (isProblem(rules)) return rules;
  const messages = textsOf(because, stage, scene);
  if (isProblem(messages)) return messages;
  const expected = [
    "denied",
    ...(rules.length > 0 ? [`by ${quoted(rules)}`] : []),
    ...(messages.length > 0 ? [`because ${quoted(messages)}`] : []),
  ].join(" ");
  const actual = describeOutcome(outcome);
  if (isAdmitted(outcome)) return { expected, actual };
  const deniers = rulesOf(outcome).map(({ name }) => name);
  if (rules.some((rule) => !deniers.some((name) => name === rule || name.endsWith(`: ${rule}`))))
    return { expected, actual };
  return messagesHold(messages, refusalsOf(outcome), rules.length > 0) ? undefined : { expected, actual };
}

/** Without a `by` the list is complete; with it, it names some. A message may be written with its help behind it. */
function messagesHold(
  expected: readonly string[],
  actual: readonly Pick<Complaint, "text" | "help">[],
  someOf: boolean,
): boolean {
  if (expected.length === 0) return true;
  const means = (message: string, { text, help }: Pick<Complaint, "text" | "help">): boolean =>
    message === text || message === `${text}; help: ${help}`;
  const all = expected.every((message) => actual.some((one) => means(message, one)));
  return all && (someOf || actual.every((one) => expected.some((message) => means(message, one))));
}

function refusalsOf({ mutation, validation }: RequestOutcome): readonly Pick<Complaint, "text" | "help">[] {
  return validation === undefined
    ? mutation.messages.map((text) => ({ text, help: undefined }))
    : validation.complaints;
}

// ---- warnings and annotations ----------------------------------------------------

function compareMessages(kind: "warns" | "audits", expected: readonly string[], outcome: RequestOutcome): Mismatch {
  const { validation } = outcome;
  if (validation === undefined) return { expected: `${kind} ${quoted(expected)}`, actual: describeOutcome(outcome) };
  const found = kind === "warns" ? validation.warnings : Object.values(validation.auditAnnotations);
  const holds = kind === "warns" ? isWarning : isAnnotated;
  const missing = expected.filter((message) => !found.some((text) => holds(text, message)));
  if (missing.length === 0) return undefined;
  const nothing = kind === "warns" ? "no warnings" : "no annotations";
  return {
    expected: `${kind} ${quoted(missing)}`,
    actual: found.length === 0 ? nothing : `${kind} ${quoted(found)}`,
  };
}

/** A warning may carry its help behind it. */
function isWarning(text: string, message: string): boolean {
  return text === message || text.startsWith(`${message}; help: `);
}

/** The messages of one rule stand in one annotation. */
function isAnnotated(text: string, message: string): boolean {
  return `; ${text}; `.includes(`; ${message}; `);
}

// ---- changes ---------------------------------------------------------------------

const MOST_DIFFERENCES = 3;

function compareObject(expected: JsonValue | undefined, { mutation }: RequestOutcome): Mismatch {
  const differences = missingFrom(mutation.object ?? undefined, expected);
  if (differences.length === 0) return undefined;
  const shown = differences.slice(0, MOST_DIFFERENCES);
  const say = (of: "expected" | "actual") => shown.map((one) => `${one.path} = ${one[of]}`).join("; ");
  const rest = differences.length - shown.length;
  return {
    expected: `becomes ${say("expected")}`,
    actual: say("actual") + (rest > 0 ? ` (and ${rest} more)` : ""),
    difference: differences.flatMap(({ path, ...one }) => [`- ${path}: ${one.expected}`, `+ ${path}: ${one.actual}`]),
  };
}

function comparePatch(expected: JsonValue | undefined, patch: readonly PatchOperation[]): Mismatch {
  const actual = patch as unknown as readonly JsonValue[];
  if (equalJson(actual as JsonValue, expected)) return undefined;
  const told = {
    expected: `patches ${describeJson(expected)}`,
    actual: `patches ${describeJson(actual as JsonValue)}`,
  };
  return Array.isArray(expected) ? { ...told, difference: differenceOfLists(expected, actual) } : told;
}

/** Operation by operation: what both have stands once, without a sign. */
function differenceOfLists(expected: readonly JsonValue[], actual: readonly JsonValue[]): readonly string[] {
  const lines: string[] = [];
  let next = 0;
  for (const one of expected) {
    const found = actual.findIndex((other, index) => index >= next && equalJson(one, other));
    if (found < 0) {
      lines.push(`- ${describeJson(one)}`);
      continue;
    }
    lines.push(...actual.slice(next, found).map((other) => `+ ${describeJson(other)}`), `  ${describeJson(one)}`);
    next = found + 1;
  }
  return [...lines, ...actual.slice(next).map((other) => `+ ${describeJson(other)}`)];
}

// ---- words -----------------------------------------------------------------------

export function describeOutcome(outcome: RequestOutcome): string {
  if (!isAdmitted(outcome)) {
    const by = rulesOf(outcome).map(({ name }) => name);
    return `denied by ${quoted(by)} because ${quoted(refusalsOf(outcome).map(({ text }) => text))}`;
  }
  const { patch } = outcome.mutation;
  return patch.length === 0
    ? "admitted without a change"
    : `admitted, changed by ${describeJson(patch as unknown as JsonValue)}`;
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(", ");
}
