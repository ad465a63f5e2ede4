/**
 * Who would lose a right that RBAC gives: the API server asks this set before RBAC, so a deny takes a right away. Each
 * grant is a `never deny` of its subject, and is proved like an invariant.
 */
import type { CheckedInvariant } from "../../check/checked.ts";
import type { Program } from "../../compile/decision-tree.ts";
import type { RuleRef } from "../../check/rule-ref.ts";
import { scopesOf } from "../../engine/create-engine.ts";
import type { PolicyEngine } from "../../engine/policy-engine.ts";
import type { UserInfo } from "../../engine/question.ts";
import { newBreaks } from "../invariants/breaks.ts";
import { findWitness } from "../invariants/find-witness.ts";
import { type Point, questionOf, surroundingsOf } from "../invariants/point.ts";
import { controlPlaneUser } from "../invariants/samples.ts";
import { search, searchSpace } from "../invariants/search.ts";
import type { RbacGrant, RbacSubject } from "./rbac-grants.ts";

export interface LostRight {
  readonly subject: RbacSubject;
  readonly binding: string;
  readonly role: string;
  readonly point: Point;
  readonly timeMatters: boolean;
  /** Rules that deny it; none: the default is deny. */
  readonly rules: readonly RuleRef[];
  /** Otherwise a condition may come out so, and no values were found for which it does. */
  readonly isCertain: boolean;
}
export interface RbacFindings {
  /** Of each subject the first right that it would lose. */
  readonly lost: readonly LostRight[];
  /** All of a subject's grants are about more than can be looked through. */
  readonly unknown: readonly RbacSubject[];
  readonly subjects: number;
}

export interface RbacContext {
  readonly program: Program;
  readonly engine: PolicyEngine;
  readonly defaultDeny: boolean;
  readonly cluster: { readonly name: string | undefined; readonly version: string };
}

/** Its members pass no authorizer. */
const UNASKED_GROUP = "system:masters";

export function lostRights(grants: readonly RbacGrant[], context: RbacContext): RbacFindings {
  const bySubject = Map.groupBy(grants, ({ subject }) => JSON.stringify(subject));
  const asked = [...bySubject.values()].flatMap((own) => {
    const [first] = own;
    const isAsked = first !== undefined && !(first.subject.kind === "Group" && first.subject.name === UNASKED_GROUP);
    return isAsked ? [{ subject: first.subject, own }] : [];
  });
  const find = newFinder(grants, context);
  const lost: LostRight[] = [];
  const unknown: RbacSubject[] = [];
  for (const { subject, own } of asked.toSorted((a, b) => compare(a.subject, b.subject))) {
    const found = find(subject, own);
    if (found === "too large") unknown.push(subject);
    else if (found !== undefined) lost.push(found);
  }
  return { lost, unknown, subjects: asked.length };
}

function compare(a: RbacSubject, b: RbacSubject): number {
  const key = ({ kind, namespace, name }: RbacSubject) => `${kind} ${namespace}/${name}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}

function newFinder(grants: readonly RbacGrant[], { program, engine, defaultDeny, cluster }: RbacContext) {
  const scopes = scopesOf(program);
  const rights = new Map(grants.map((grant) => [grant, neverDeny(grant)]));
  const space = searchSpace(program, [...rights.values()], scopes, { defaultDeny, cluster });
  const breaks = newBreaks(engine, new Set(program.controlPlane), scopes, cluster);
  return (subject: RbacSubject, own: readonly RbacGrant[]): LostRight | "too large" | undefined => {
    const user = userOf(subject);
    if (space === undefined) return "too large";
    let gaveUp = false;
    let possible: LostRight | undefined;
    for (const grant of own) {
      const right = rights.get(grant) ?? neverDeny(grant);
      const result = search(right, space, user);
      if ("gaveUp" in result) gaveUp = true;
      if (!("broken" in result)) continue;
      const witness = findWitness(result.broken, (point) => breaks(right, point));
      const point = witness ?? result.broken.point;
      const found: LostRight = {
        subject,
        binding: grant.binding,
        role: grant.role,
        point,
        timeMatters: result.broken.world.times.length > 0,
        rules:
          witness === undefined
            ? space.rules.denies(point).map((number) => space.rules.rule(number).ref)
            : engine.decidingRules(questionOf(point), surroundingsOf(point)),
        isCertain: witness !== undefined,
      };
      if (found.isCertain) return found;
      possible ??= found;
    }
    return possible ?? (gaveUp ? "too large" : undefined);
  };
}

function neverDeny({ permissions, place, binding }: RbacGrant): CheckedInvariant {
  return {
    name: binding,
    ref: { name: binding, file: "", line: 1 },
    unit: "root",
    mode: "never",
    effect: "deny",
    head: { subjects: { include: [{ kind: "anyone" }], except: [] }, permissions, place, times: [] },
    clauses: [],
    slots: 0,
  };
}

/** Somebody who is the subject and nothing else, with the groups that such a user always carries. */
function userOf({ kind, name, namespace }: RbacSubject): UserInfo {
  if (kind === "User") return controlPlaneUser(name);
  if (kind === "ServiceAccount") return controlPlaneUser(`system:serviceaccount:${namespace}:${name}`);
  const account = /^system:serviceaccounts(?::(.+))?$/.exec(name);
  if (account !== null) return controlPlaneUser(`system:serviceaccount:${account[1] ?? "any"}:robot`);
  if (name === "system:unauthenticated") return controlPlaneUser("system:anonymous");
  if (name === "system:nodes") return controlPlaneUser("system:node:any");
  const user = controlPlaneUser("somebody");
  return { ...user, groups: [...new Set([name, ...user.groups])] };
}
