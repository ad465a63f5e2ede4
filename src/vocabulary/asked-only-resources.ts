/**
 * Names that authorization questions carry and no discovery document lists: nothing is stored under them.
 * Each is asked by the component named beside it, in the group given here.
 */
import type { ResourceEntry, SubresourceEntry } from "./resource-entry.ts";

const AUTHENTICATION = "authentication.k8s.io";

/** Resources that exist only in questions. */
export const ASKED_ONLY_RESOURCES: readonly ResourceEntry[] = [
  // Impersonation asks for each fact that a request wants to borrow: the legacy verb in core, except for uids and
  // extra keys; the constrained verbs (KEP-5284) all in authentication.k8s.io.
  asked("", "users", false, ["impersonate"]),
  asked("", "groups", false, ["impersonate"]),
  asked(AUTHENTICATION, "users", false, ["impersonate:user-info"]),
  asked(AUTHENTICATION, "groups", false, ["impersonate:user-info"]),
  asked(AUTHENTICATION, "uids", false, ["impersonate", "impersonate:user-info"]),
  asked(AUTHENTICATION, "userextras", false, ["impersonate", "impersonate:user-info"]),
  asked(AUTHENTICATION, "nodes", false, ["impersonate:arbitrary-node", "impersonate:associated-node"]),
  asked(AUTHENTICATION, "serviceaccounts", true, ["impersonate:serviceaccount"]),
  // The certificate admission plugins ask whether the caller may act for a signer.
  asked("certificates.k8s.io", "signers", false, ["approve", "sign", "attest"]),
];

/** Subresources that exist only in questions, by group and resource. */
export const ASKED_ONLY_SUBRESOURCES: Readonly<Record<string, readonly SubresourceEntry[]>> = {
  // The kubelet's own authorizer, one for each part of its API; `proxy` is in discovery already.
  "/nodes": ["log", "metrics", "stats", "pods", "configz", "healthz", "checkpoint", "statusz"].map((name) =>
    part(name, ["get", "create", "update", "patch", "delete"]),
  ),
  // The endpoints admission check for addresses inside the Pod and Service ranges.
  "/endpoints": [part("restricted", ["create", "update"])],
  // The resource claim controller's binding conditions.
  "resource.k8s.io/resourceclaims": [part("binding", ["update", "patch"])],
  // The certificate controller asks these before it approves a kubelet's request.
  "certificates.k8s.io/certificatesigningrequests": [
    part("nodeclient", ["create"]),
    part("selfnodeclient", ["create"]),
  ],
};

/**
 * Of every resource: the admission plugin OwnerReferencesPermissionEnforcement asks for `update` on it when an
 * owner reference blocks the owner's deletion.
 */
export const FINALIZERS = "finalizers";

/** What custom resources and the kinds of aggregated servers may have without our knowing them. */
export const SUBRESOURCES_KNOWN_EVERYWHERE: readonly string[] = ["scale", "status", FINALIZERS];

function asked(group: string, resource: string, namespaced: boolean, verbs: readonly string[]): ResourceEntry {
  return { group, resource, kind: undefined, versions: [], namespaced, verbs, shortNames: [], subresources: [] };
}

function part(name: string, verbs: readonly string[]): SubresourceEntry {
  return { name, kind: undefined, verbs };
}
