/** The floor as the prover reads it: its text, checked like any policy once, and who asks by each of its lines. */
import { invariant } from "../../base/invariant.ts";
import type { PermissionPattern, PlacePattern } from "../../check/checked.ts";
import { checkPolicySet } from "../../check/check-policy-set.ts";
import { SourceFile } from "../../diagnostics/source-file.ts";
import type { UserInfo } from "../../engine/question.ts";
import { parsePolicy } from "../../syntax/parse.ts";
import { CONTROL_PLANE_USERNAMES } from "../../vocabulary/control-plane.ts";
import { controlPlaneUser, sampleUsers } from "../invariants/samples.ts";
import { FLOOR_TEXT } from "./floor-text.gen.ts";

export interface FloorLine {
  readonly permissions: readonly PermissionPattern[];
  readonly place: PlacePattern | undefined;
}
/** Somebody the cluster cannot do without. */
export interface FloorIdentity {
  readonly user: UserInfo;
  readonly kind: "control-plane" | "nodes" | "anonymous";
  readonly lines: readonly FloorLine[];
}

let known: readonly FloorIdentity[] | undefined;

/**
 * `controlPlane`: user names, and groups behind `group:`, the built-in ones among them. Whoever the configuration adds
 * may be what the API server calls itself towards the kubelets, unless it is a service account: those run in Pods.
 */
export function floorIdentities(controlPlane: Iterable<string> = []): readonly FloorIdentity[] {
  const own = (known ??= readFloor());
  const names = new Set(own.map(({ user }) => user.username));
  const added = [...controlPlane].filter(
    (name) => !names.has(name) && !name.startsWith("system:serviceaccount:") && !BUILT_IN.has(name),
  );
  if (added.length === 0) return own;
  const lines = own.find(({ user }) => user.username === KUBELET_CLIENT)?.lines ?? [];
  return [...own, ...added.map((name) => ({ user: addedUser(name), kind: "control-plane" as const, lines }))];
}

const KUBELET_CLIENT = "kube-apiserver-kubelet-client";
const BUILT_IN: ReadonlySet<string> = new Set(CONTROL_PLANE_USERNAMES);

function addedUser(name: string): UserInfo {
  if (!name.startsWith("group:")) return controlPlaneUser(name);
  const user = controlPlaneUser(KUBELET_CLIENT);
  return { ...user, groups: [name.slice("group:".length), ...user.groups] };
}

function readFloor(): readonly FloorIdentity[] {
  const file = new SourceFile("floor.policy", FLOOR_TEXT);
  const { set, diagnostics } = checkPolicySet([{ file, ...parsePolicy(file) }], {
    gates: { authorization: true, mutation: true, validation: true },
    readDocument: () => ({ error: "the floor reads nothing" }),
    data: new Map(),
    only: undefined,
    addressesOf: (path) => ({ straight: [path], names: [path] }),
  });
  invariant(
    diagnostics.every(({ severity }) => severity !== "error"),
    "the floor is a sound policy",
  );
  const lines = new Map<string, { readonly user: UserInfo; readonly lines: FloorLine[] }>();
  for (const { head } of set.invariants) {
    const line = { permissions: head.permissions, place: head.place };
    for (const user of head.subjects.include.flatMap(sampleUsers)) {
      const there = lines.get(user.username) ?? { user, lines: [] };
      lines.set(user.username, there);
      there.lines.push(line);
    }
  }
  return [...lines.values()].map((one) => ({ ...one, kind: kindOf(one.user) }));
}

function kindOf({ username }: UserInfo): FloorIdentity["kind"] {
  if (username === "system:anonymous") return "anonymous";
  return username.startsWith("system:node:") ? "nodes" : "control-plane";
}
