/**
 * `elevate` is read and checked, and gives nothing until it is served: a warning, never a silent no. What it would give is
 * checked as a grant, and given to nobody.
 */
import type * as ast from "../../syntax/ast.ts";
import { headScope } from "../expression-access.ts";
import { checkSubjects } from "../heads/subjects.ts";
import { checkGrant } from "./check-grant.ts";
import { type CheckContext, NO_BINDINGS } from "./check-context.ts";

export function checkElevations(context: CheckContext): void {
  for (const { statement, file } of context.own.elevations) {
    context.collector.report("not-served-yet", file, statement.span, "`elevate` is not served yet", {
      help: "it is read and checked, and gives nothing until it is served",
      severity: "warning",
    });
    checkGrant({ statement: asGrant(statement), file }, context);
    if (statement.approvedBy !== undefined)
      checkSubjects(statement.approvedBy.subjects, headScope(file, NO_BINDINGS, context));
  }
}

function asGrant({ roles, subjects, place, times, clauses, span }: ast.Elevate): ast.Grant {
  const everywhere: ast.Place = { kind: "everywhere", span };
  return {
    kind: "grant",
    doc: [],
    span,
    shadow: false,
    roles,
    subjects,
    place: place ?? everywhere,
    times,
    clauses,
    because: undefined,
  };
}
