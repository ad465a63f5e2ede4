/**
 * Where a rule runs, which the compiler decides from what the rule reads: what needs the object is decided at
 * admission, the rest at authorization. A deny that needs no object is repeated at admission (engine/admit.ts).
 */
import type { Span } from "../../diagnostics/span.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { CheckedBody, CheckedEffect, CheckedHead, CheckedRule } from "../checked.ts";
import type { CheckContext } from "./check-context.ts";

export interface GateRequest {
  readonly effect: CheckedEffect;
  readonly head: CheckedHead;
  readonly bodies: readonly CheckedBody[];
  readonly file: SourceFile;
  readonly span: Span;
}

const NO_GATE: CheckedRule["gates"] = { authorization: false, admission: false };
export const ASKED: CheckedRule["gates"] = { authorization: true, admission: false };
const ADMITTED: CheckedRule["gates"] = { authorization: false, admission: true };
const BOTH: CheckedRule["gates"] = { authorization: true, admission: true };

export function gatesOf(
  { effect, head, bodies, file, span }: GateRequest,
  context: CheckContext,
): CheckedRule["gates"] {
  const readsObject = bodies.some(({ code }) => code.reads.admission);
  if (effect === "allow" || effect === "defer") {
    if (readsObject) {
      context.collector.report(
        "residual-allow",
        file,
        span,
        "this reads the object, which is not known when the question is asked",
        {
          help: "until both are decided together it answers no opinion: write the condition as a deny at admission",
        },
      );
    }
    return readsObject ? NO_GATE : ASKED;
  }
  const gates = wanted(effect, readsObject, head);
  const wired = {
    authorization: gates.authorization && context.authorizationGate,
    admission:
      gates.admission && (effect === "mutate" ? context.admissionGates.mutation : context.admissionGates.validation),
  };
  if (!wired.authorization && !wired.admission) reportNoGate(effect, file, span, context);
  return gates;
}

/** Of a rule without a body; undefined: there is something to complain of. */
export function plainGates(
  effect: "allow" | "deny",
  head: CheckedHead,
  { authorizationGate, admissionGates }: CheckContext,
): CheckedRule["gates"] | undefined {
  if (effect === "allow") return ASKED;
  return authorizationGate || admissionGates.validation ? wanted(effect, false, head) : undefined;
}

function wanted(effect: CheckedEffect, readsObject: boolean, head: CheckedHead): CheckedRule["gates"] {
  if (effect !== "deny" || readsObject) return ADMITTED;
  return head.permissions.some(({ kind }) => kind === "resource") ? BOTH : ASKED;
}

function reportNoGate(effect: CheckedEffect, file: SourceFile, span: Span, context: CheckContext): void {
  const gate = effect === "mutate" ? "mutation" : effect === "deny" ? "authorization or validation" : "validation";
  context.collector.report("no-gate", file, span, "no webhook that is wired can enforce this rule", {
    help: `add ${gate} to \`gates\` in the configuration, or remove the rule`,
  });
}
