/**
 * The floor as the prover reads it: who asks by each of its lines. Its text (docs/floor.policy) was checked like any policy
 * when it was generated: at each start that took a quarter of a short command.
 */
import type { PermissionPattern, PlacePattern } from "../../check/checked.ts";
import type { UserInfo } from "../../engine/question.ts";
import { CONTROL_PLANE_USERNAMES } from "../../vocabulary/control-plane.ts";
import { controlPlaneUser } from "../invariants/samples.ts";
import { FLOOR_IDENTITIES, FLOOR_LINES } from "./floor-lines.gen.ts";

export interface FloorLine {
  readonly permissions: readonly PermissionPattern[];
  readonly place?: PlacePattern | undefined;
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
  const lines = JSON.parse(FLOOR_LINES) as readonly FloorLine[];
  const identities = JSON.parse(FLOOR_IDENTITIES) as readonly (Omit<FloorIdentity, "lines"> & {
    readonly lines: readonly number[];
  })[];
  return identities.map((identity) => ({
    ...identity,
    lines: identity.lines.flatMap((number) => lines[number] ?? []),
  }));
}
