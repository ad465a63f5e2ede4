/** The body of a rule, of a check that it fails, of a grant: clauses, writes, message, and what all of them read. */
import type { BodyCode, BodyReads, ClauseCode, Code } from "../../expressions/code.ts";
import type { StringLiteral } from "../../syntax/ast.ts";
import { newScope } from "../expressions/check-expression.ts";
import { checkText } from "../expressions/check-text.ts";
import { type FrameBuilder, type Local, newFrame, report, type Scope } from "../expressions/scope.ts";
import type { BodyEffect, BodyInput, BodyPart } from "./body-input.ts";
import { checkClauses, type Positions, POSITIONS } from "./check-clauses.ts";
import { checkWrites } from "./check-writes.ts";
import { bodyRoots } from "./root-bindings.ts";
import { carriesSecrets, slotSources, tellsSecret } from "./secrets.ts";

export interface CheckedBodyCode {
  readonly code: BodyCode;
  /** One list for each exemption of the input, in its order. */
  readonly exemptionClauses: readonly (readonly ClauseCode[])[];
}

export function checkBody(input: BodyInput): CheckedBodyCode {
  const { effect, arrivals, schemas, bindings, file, because } = input;
  const locals = [...bindings].map(([name, { value, type }]): [string, Local] => [
    name,
    { kind: "constant", value, type },
  ]);
  const start = newScope({ ...input, roots: bodyRoots(effect, arrivals, schemas), locals });
  const { clauses, already, scope } = checkClauses(input.parts, start, positionsOf(effect));
  const writes = checkWrites(input.writes, { ...scope, file }, arrivals);
  const words = because && { ...scope, file: because.file };
  const message = words && checkMessage(because.because.message, words, clauses, input);
  const help = words && because.because.help && checkMessage(because.because.help, words, clauses, input);
  const reads = readsOf(scope.frame);
  const exemptionClauses = input.exemptions.map((part) => checkExemption(part, scope));
  return {
    code: { clauses, slots: scope.frame.slots, already, message, help, writes, reads },
    exemptionClauses,
  };
}

function positionsOf(effect: BodyEffect): Positions {
  if (effect === "allow" || effect === "defer") return POSITIONS.permitting;
  return effect === "mutate" ? POSITIONS.neutral : POSITIONS.refusing;
}

/**
 * In the frame of the body, whose names it sees. What the body's conditions say is not known to it: it is asked also
 * where one of them could not be evaluated. What it reads does not decide where the rule runs.
 */
function checkExemption(part: BodyPart, scope: Scope): readonly ClauseCode[] {
  refuseNamesOfRule(part, scope);
  const frame = { ...newFrame(), slots: scope.frame.slots };
  const { clauses } = checkClauses([part], { ...scope, frame, present: new Set() }, POSITIONS.exempting);
  scope.frame.slots = frame.slots;
  return clauses;
}

/** An exemption sees the items of its rule and lifts them one by one; a loop of its own by that name would lift them all. */
function refuseNamesOfRule({ clauses, file }: BodyPart, scope: Scope): void {
  const own = clauses.flatMap((clause) =>
    clause.kind === "for" ? clause.vars : clause.kind === "with" ? [clause.name] : [],
  );
  for (const { text, span } of own) {
    if (!scope.locals.has(text)) continue;
    report({ ...scope, file }, "duplicate-name", span, `\`${text}\` is a name of the rule already`, {
      help: `leave this out and read the rule's own \`${text}\`, which lifts single items; or choose another name`,
    });
  }
}

function checkMessage(
  text: StringLiteral,
  scope: Scope,
  clauses: readonly ClauseCode[],
  { arrivals }: BodyInput,
): Code {
  const { code } = checkText(text, scope, "message");
  if (!arrivals.some(carriesSecrets)) return code;
  const sources = slotSources(clauses);
  for (const part of text.parts) {
    if (part.kind === "text" || !tellsSecret(scope.check(part.expr, scope).code, sources)) continue;
    report(
      scope,
      "secret-in-message",
      part.span,
      "a message is logged and shown, and this would tell what a Secret holds",
      {
        label: "from the data of a Secret",
        help: "name the key, or the object: `{object.metadata.name}`, `{keys(object.data)}`",
      },
    );
  }
  return code;
}

const ADMISSION_ROOTS = ["object", "oldObject", "pod", "oldPod"] as const;

function readsOf({ roots, admission }: FrameBuilder): BodyReads {
  return {
    admission: admission || ADMISSION_ROOTS.some((root) => roots.has(root)),
    oldObject: roots.has("oldObject") || roots.has("oldPod"),
    namespace: roots.has("namespace"),
    now: roots.has("now"),
  };
}
