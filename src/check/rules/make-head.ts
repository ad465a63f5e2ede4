/** The head of a statement: who, to do what, where, when, checked with one set of bindings. */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { CheckedHead, PermissionPattern } from "../checked.ts";
import { headScope } from "../expression-access.ts";
import { checkPermission, type HeadKind } from "../heads/permission.ts";
import { checkPlace } from "../heads/place.ts";
import { checkSubjects } from "../heads/subjects.ts";
import { checkTimes } from "../heads/times.ts";
import type { Bindings, CheckContext } from "./check-context.ts";
import { sharedPlace, sharedSubjects } from "./shared-heads.ts";

export interface WrittenHead {
  readonly subjects: ast.Subjects | undefined;
  readonly permissions: readonly ast.Permission[];
  readonly place: ast.Place | undefined;
  readonly times: readonly ast.Time[];
}

export function makeHead(
  written: WrittenHead,
  kind: HeadKind,
  file: SourceFile,
  bindings: Bindings,
  context: CheckContext,
): CheckedHead {
  const scope = headScope(file, bindings, context);
  const permissions: readonly PermissionPattern[] = written.permissions.flatMap((permission) =>
    checkPermission(permission, kind, scope),
  );
  return {
    subjects: sharedSubjects(written.subjects, context.sharedHeads) ?? checkSubjects(written.subjects, scope),
    permissions,
    place: sharedPlace(written.place, context.sharedHeads) ?? checkPlace(written.place, scope),
    times: checkTimes(written.times, scope),
  };
}
