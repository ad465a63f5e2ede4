/**
 * A plain rule, whose verbs and targets were said by another rule before: what is left of it is who, where and a name. It
 * comes to what the long way would make of its tree.
 */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { PlainRule, PlainSubject } from "../../syntax/plain-rules.ts";
import type { CheckedHead, CheckedRule, SubjectPattern } from "../checked.ts";
import { knownPermissions, withNames } from "../heads/permission.ts";
import { NO_TIMES } from "../heads/times.ts";
import { PLAIN } from "./bodies.ts";
import { type CheckContext, rootBehind } from "./check-context.ts";
import { isExempted } from "./exemptions.ts";
import { plainGates } from "./gates.ts";
import { sharedNamespace, sharedSubject } from "./shared-heads.ts";

/** undefined: to be checked as a tree. */
export function checkPlainRule(
  rule: ast.Rule,
  plain: PlainRule,
  file: SourceFile,
  context: CheckContext,
): CheckedRule | undefined {
  const { effect } = rule;
  const { name, line, words, object, place } = plain;
  if (effect !== "allow" && effect !== "deny") return undefined;
  const known = knownPermissions(words, effect, (rootBehind(file, context) ?? context).headNames);
  if (known === undefined || known.length === 0) return undefined;
  if (isExempted({ rule: name, check: undefined, set: undefined }, context)) return undefined;
  const names = object === undefined ? undefined : { only: false, include: [{ glob: object }], except: [] };
  const head: CheckedHead = {
    subjects: subjectsOf(plain, context),
    permissions: names === undefined ? known : withNames(known, names),
    place: sharedNamespace(place, context.sharedHeads),
    times: NO_TIMES,
  };
  const gates = plainGates(effect, head, context);
  if (gates === undefined) return undefined;
  const ref = { name, file: file.path, line };
  return { name, ref, unit: context.unit, effect, shadow: false, head, gates, bodies: PLAIN };
}

function subjectsOf({ subject, except }: PlainRule, { sharedHeads }: CheckContext): CheckedHead["subjects"] {
  if (except === undefined) return sharedSubject(subject.kind, subject.name, sharedHeads);
  return { include: [patternOf(subject)], except: [patternOf(except)] };
}

function patternOf({ kind, name }: PlainSubject): SubjectPattern {
  return { kind, pattern: { glob: name } };
}
