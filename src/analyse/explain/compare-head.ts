/** Where a head and a question part: which of who, what, where and when does not match, in the order of a sentence. */
import type { CheckedHead, PermissionPattern } from "../../check/checked.ts";
import type { Asked } from "../../engine/asked.ts";
import {
  type HeadContext,
  headPlaceMatches,
  linkHead,
  type LinkedPermission,
  permissionMatches,
  type Polarity,
  targetsMatch,
  verbsMatch,
} from "../../engine/linked-head.ts";
import { subjectsMatch } from "../../engine/subjects.ts";
import { timesOpen } from "../../engine/times.ts";
import { describePermission, describePlace, describeSubjects, describeTime } from "./describe-head.ts";

export type Part = "who" | "verb" | "resource" | "name" | "where" | "when" | "condition";

export interface Miss {
  readonly part: Part;
  /** What the rule says there. */
  readonly rule: string;
}

/** `all`: the permission must meet every one of the questions (a deny that is repeated at admission). */
export function compareHead(
  head: CheckedHead,
  asked: readonly Asked[],
  polarity: Polarity,
  all: boolean,
  context: HeadContext,
  controlPlane: ReadonlySet<string>,
): readonly Miss[] {
  const linked = linkHead(head, controlPlane);
  const [first] = asked;
  if (first === undefined) return [];
  const misses: Miss[] = [];
  if (!subjectsMatch(linked.subjects, first.user, context.frame)) {
    misses.push({ part: "who", rule: describeSubjects(head.subjects) });
  }
  misses.push(...missedPermissions(head.permissions, linked.permissions, asked, polarity, all, context));
  if (!headPlaceMatches(linked, first, polarity, context)) {
    misses.push({ part: "where", rule: describePlace(head.place) });
  }
  if (!timesOpen(linked.times, context.frame)) {
    misses.push({ part: "when", rule: head.times.map(describeTime).join(" ") });
  }
  return misses;
}

/** The permission that comes nearest: the one with the fewest parts that do not match. */
function missedPermissions(
  permissions: readonly PermissionPattern[],
  linked: readonly LinkedPermission[],
  asked: readonly Asked[],
  polarity: Polarity,
  all: boolean,
  context: HeadContext,
): readonly Miss[] {
  const meets = (permission: LinkedPermission) => {
    const one = (question: Asked) => permissionMatches(permission, question, polarity, context);
    return all ? asked.every(one) : asked.some(one);
  };
  if (linked.some(meets)) return [];
  const found = linked.map((permission, index): readonly Miss[] => {
    const written = permissions[index];
    const rule = written === undefined ? "" : describePermission(written);
    return partsOf(permission, asked, polarity, all).map((part) => ({ part, rule }));
  });
  return found.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function partsOf(
  permission: LinkedPermission,
  asked: readonly Asked[],
  polarity: Polarity,
  all: boolean,
): readonly Part[] {
  const some = (test: (question: Asked) => boolean) => (all ? asked.every(test) : asked.some(test));
  if (!some((question) => question.kind === permission.kind)) return ["verb", "resource"];
  if (permission.kind === "identity") return ["name"];
  const verb = some(
    (question) => question.kind !== "identity" && verbsMatch(permission.verbs, question.verb, polarity),
  );
  const resource =
    permission.kind === "url"
      ? false
      : some((question) => question.kind === "resource" && targetsMatch(permission.targets, question, polarity));
  if (verb && resource) return ["name"];
  return [...(verb ? [] : (["verb"] as const)), ...(resource ? [] : (["resource"] as const))];
}
