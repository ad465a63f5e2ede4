/**
 * The floor under `authorization.default: deny`: what nothing speaks about is then Denied instead of left to the next
 * authorizer, so the set itself has to allow, or `defer`, what the control plane and the nodes cannot do without.
 */
import type { CheckedHead, CheckedRule, SubjectSet } from "../../check/checked.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { PolicyEngine } from "../../engine/policy-engine.ts";
import { linkSubjects, subjectsMatch } from "../../engine/subjects.ts";
import { describePoint } from "../invariants/describe-point.ts";
import { contextOf, type Point, questionOf, surroundingsOf } from "../invariants/point.ts";
import { type FloorIdentity, floorIdentities } from "./floor-lines.ts";
import { pointsOf } from "./floor-points.ts";

/** What the default is about: whatever nobody else has spoken about. */
const EVERYTHING: CheckedHead = {
  subjects: { include: [{ kind: "anyone" }], except: [] },
  permissions: [
    {
      kind: "resource",
      verbs: { include: ["*"], except: [] },
      targets: { include: [{ group: "*", resource: "*", subresource: "**" }], except: [] },
      names: undefined,
      fieldSelectors: [],
      labelSelectors: [],
    },
    { kind: "url", verbs: { include: ["*"], except: [] }, paths: { include: [{ glob: "*" }], except: [] } },
  ],
  place: undefined,
  times: [],
};

const WHO: Readonly<Record<FloorIdentity["kind"], string>> = {
  "control-plane": "the control plane",
  nodes: "the nodes",
  anonymous: "anonymous health probes",
};
const MEND: Readonly<Record<FloorIdentity["kind"], string>> = {
  "control-plane": 'add `defer "the control plane" control-plane to * on *`, and one for `url "*"`',
  nodes: 'add `defer "nodes" nodes to * on *`, which leaves them to the Node authorizer, and one for `url "*"`',
  anonymous: 'add `allow "health" anyone to get on url "/livez", "/readyz", "/healthz", "/version"`',
};

/** At most one diagnostic for each kind of identity, with the first question that would be denied. */
export function proveDefault(engine: PolicyEngine, controlPlane: readonly string[]): readonly Diagnostic[] {
  const harmed = new Map<FloorIdentity["kind"], Point>();
  for (const identity of floorIdentities(controlPlane)) {
    if (harmed.has(identity.kind)) continue;
    const point = firstDenied(identity, engine);
    if (point !== undefined) harmed.set(identity.kind, point);
  }
  return KINDS.flatMap((kind): readonly Diagnostic[] => {
    const point = harmed.get(kind);
    if (point === undefined) return [];
    const message = `\`default: deny\` would stop ${WHO[kind]}: ${describePoint(point)} would be denied`;
    return [{ code: "locks-out-control-plane", severity: "error", message, help: MEND[kind] }];
  });
}
const KINDS = ["control-plane", "nodes", "anonymous"] as const;

/** Whether the answers to them may depend on a rule: it must be about somebody of the floor. */
export function concernedByDefault(controlPlane: readonly string[]): (rule: CheckedRule) => boolean {
  const names = new Set(controlPlane);
  const users = floorIdentities(controlPlane).map(({ user }) => {
    const { frame } = contextOf({ kind: "url", user, verb: "get", path: "/" }, undefined);
    return { user, frame };
  });
  const known = new WeakMap<SubjectSet, boolean>();
  const isAbout = (subjects: SubjectSet): boolean => {
    const there = known.get(subjects);
    if (there !== undefined) return there;
    const linked = linkSubjects(subjects, names);
    const made = users.some(({ user, frame }) => subjectsMatch(linked, user, frame));
    known.set(subjects, made);
    return made;
  };
  return ({ gates, head }) => gates.authorization && isAbout(head.subjects);
}

function firstDenied({ user, lines }: FloorIdentity, engine: PolicyEngine): Point | undefined {
  for (const line of lines) {
    for (const point of pointsOf(user, line, EVERYTHING)) {
      const { decision, rule } = engine.authorize(questionOf(point), surroundingsOf(point));
      // What a rule denies is told of the rule.
      if (decision === "deny" && rule === undefined) return point;
    }
  }
  return undefined;
}
