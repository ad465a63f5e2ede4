/**
 * What the API server puts where the author of an object wrote nothing, by type, before admission sees the object
 * (the defaulting functions of Kubernetes 1.37), where that depends on what else is there. What is always filled in with
 * the same is in `filled-fields.gen.ts`.
 */
import type { JsonObject, JsonValue } from "../base/json.ts";

export type Draft = { [key: string]: JsonValue | undefined };

/** Put where the field is missing, before the computed ones below, which read them. `{}` is a structure that Go always writes. */
export const DEFAULT_VALUES: Readonly<Record<string, JsonObject>> = {
  // Also where it is a template in a StatefulSet.
  "core.v1.PersistentVolumeClaim": {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {},
    spec: {},
    status: {},
  },
  "core.v1.PersistentVolumeClaimStatus": { phase: "Pending" },
  "apps.v1.DeploymentStrategy": { type: "RollingUpdate" },
  "apps.v1.StatefulSetUpdateStrategy": { type: "RollingUpdate" },
  "apps.v1.DaemonSetUpdateStrategy": { type: "RollingUpdate" },
  "core.v1.ServiceSpec": { type: "ClusterIP" },
};

/** Defaults that depend on other fields; they run before the fields below are visited. */
export const COMPUTED_DEFAULTS: Readonly<Record<string, (draft: Draft) => void>> = {
  "core.v1.Container": imagePullPolicy,
  "core.v1.EphemeralContainer": imagePullPolicy,
  "core.v1.Volume": (draft) => {
    if (Object.keys(draft).every((key) => key === "name" || draft[key] === null)) draft["emptyDir"] = {};
  },
  "core.v1.ServicePort": (draft) => {
    if (draft["targetPort"] === undefined || draft["targetPort"] === 0 || draft["targetPort"] === "") {
      draft["targetPort"] = draft["port"];
    }
  },
  "core.v1.ServiceSpec": servicePolicies,
  "apps.v1.DeploymentStrategy": rollingUpdate,
  "apps.v1.StatefulSetUpdateStrategy": rollingUpdate,
  "apps.v1.DaemonSetUpdateStrategy": rollingUpdate,
  "batch.v1.JobSpec@Job": jobSpec,
  "autoscaling.v2.HorizontalPodAutoscalerSpec": (draft) => {
    const average = { type: "Utilization", averageUtilization: 80 };
    if (isEmpty(draft["metrics"]))
      draft["metrics"] = [{ type: "Resource", resource: { name: "cpu", target: average } }];
  },
  "networking.v1.NetworkPolicySpec": (draft) => {
    if (isEmpty(draft["policyTypes"]))
      draft["policyTypes"] = isEmpty(draft["egress"]) ? ["Ingress"] : ["Ingress", "Egress"];
  },
  "rbac.v1.Subject": (draft) => {
    const group = draft["kind"] === "User" || draft["kind"] === "Group" ? "rbac.authorization.k8s.io" : undefined;
    if (group !== undefined && isMissing(draft["apiGroup"])) draft["apiGroup"] = group;
  },
};

/** Only an image whose tag is `latest`, or that has neither tag nor digest, is always pulled. */
function imagePullPolicy(draft: Draft): void {
  if (!isMissing(draft["imagePullPolicy"])) return;
  const image = typeof draft["image"] === "string" ? draft["image"] : "";
  const [name = "", digest] = image.split("@");
  const tag = name.slice(name.lastIndexOf("/") + 1).split(":")[1];
  const isLatest = tag === "latest" || (tag === undefined && digest === undefined);
  draft["imagePullPolicy"] = isLatest ? "Always" : "IfNotPresent";
}

function servicePolicies(draft: Draft): void {
  const type = draft["type"];
  if (type === "ExternalName") return;
  if (isMissing(draft["internalTrafficPolicy"])) draft["internalTrafficPolicy"] = "Cluster";
  if (type === "ClusterIP" && isEmpty(draft["externalIPs"])) return;
  if (isMissing(draft["externalTrafficPolicy"])) draft["externalTrafficPolicy"] = "Cluster";
  if (type === "LoadBalancer" && isMissing(draft["allocateLoadBalancerNodePorts"])) {
    draft["allocateLoadBalancerNodePorts"] = true;
  }
}

function rollingUpdate(draft: Draft): void {
  if (draft["type"] === "RollingUpdate" && isMissing(draft["rollingUpdate"])) draft["rollingUpdate"] = {};
}

function jobSpec(draft: Draft): void {
  if (isMissing(draft["completions"]) && isMissing(draft["parallelism"])) draft["completions"] = 1;
  if (isMissing(draft["parallelism"])) draft["parallelism"] = 1;
  if (isMissing(draft["backoffLimit"]))
    draft["backoffLimit"] = isMissing(draft["backoffLimitPerIndex"]) ? 6 : 2147483647;
  if (isMissing(draft["podReplacementPolicy"])) {
    draft["podReplacementPolicy"] = isMissing(draft["podFailurePolicy"]) ? "TerminatingOrFailed" : "Failed";
  }
}

export function isMissing(value: JsonValue | undefined): value is null | undefined {
  return value === undefined || value === null;
}
function isEmpty(value: JsonValue | undefined): boolean {
  return isMissing(value) || (Array.isArray(value) && value.length === 0);
}
