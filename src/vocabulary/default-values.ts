/**
 * What the API server puts where the author of an object wrote nothing, by type, before admission sees the object
 * (the defaulting functions of Kubernetes 1.37). `filled-fields.ts` lists those of them that are always there.
 */
import type { JsonObject, JsonValue } from "../base/json.ts";

export type Draft = { [key: string]: JsonValue | undefined };

/** Put where the field is missing. `{}` is a structure that Go always writes. */
export const DEFAULT_VALUES: Readonly<Record<string, JsonObject>> = {
  "core.v1.PodTemplateSpec": { metadata: {}, spec: {} },
  "core.v1.PodTemplate": { template: {} },
  "core.v1.PodSpec": {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
  },
  "core.v1.Container": container(),
  "core.v1.EphemeralContainer": container(),
  "core.v1.ContainerPort": { protocol: "TCP" },
  "core.v1.Probe": { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  "core.v1.HTTPGetAction": { path: "/", scheme: "HTTP" },
  "core.v1.GRPCAction": { service: "" },
  "core.v1.ObjectFieldSelector": { apiVersion: "v1" },
  "core.v1.SecretVolumeSource": { defaultMode: 420 },
  "core.v1.ConfigMapVolumeSource": { defaultMode: 420 },
  "core.v1.DownwardAPIVolumeSource": { defaultMode: 420 },
  "core.v1.ProjectedVolumeSource": { defaultMode: 420 },
  "core.v1.ServiceAccountTokenProjection": { expirationSeconds: 3600 },
  "core.v1.HostPathVolumeSource": { type: "" },
  "core.v1.ISCSIVolumeSource": { iscsiInterface: "default" },
  "core.v1.RBDVolumeSource": { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" },
  "core.v1.PersistentVolumeClaimTemplate": { metadata: {}, spec: {} },
  // Also where it is a template in a StatefulSet.
  "core.v1.PersistentVolumeClaim": {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {},
    spec: {},
    status: {},
  },
  "core.v1.PersistentVolumeClaimSpec": { resources: {}, volumeMode: "Filesystem" },
  "core.v1.PersistentVolumeClaimStatus": { phase: "Pending" },
  "core.v1.PersistentVolumeSpec": { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" },

  "apps.v1.DeploymentSpec": {
    replicas: 1,
    template: {},
    strategy: {},
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  },
  "apps.v1.DeploymentStrategy": { type: "RollingUpdate" },
  "apps.v1.RollingUpdateDeployment": { maxUnavailable: "25%", maxSurge: "25%" },
  "apps.v1.StatefulSetSpec": {
    replicas: 1,
    template: {},
    podManagementPolicy: "OrderedReady",
    updateStrategy: {},
    revisionHistoryLimit: 10,
    persistentVolumeClaimRetentionPolicy: {},
  },
  "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": { whenDeleted: "Retain", whenScaled: "Retain" },
  "apps.v1.StatefulSetUpdateStrategy": { type: "RollingUpdate" },
  "apps.v1.RollingUpdateStatefulSetStrategy": { partition: 0 },
  "apps.v1.DaemonSetSpec": { template: {}, updateStrategy: {}, revisionHistoryLimit: 10 },
  "apps.v1.DaemonSetUpdateStrategy": { type: "RollingUpdate" },
  "apps.v1.RollingUpdateDaemonSet": { maxUnavailable: 1, maxSurge: 0 },
  "apps.v1.ReplicaSetSpec": { replicas: 1, template: {} },
  "core.v1.ReplicationControllerSpec": { replicas: 1 },
  "batch.v1.JobSpec": { template: {} },
  "batch.v1.JobSpec@Job": { template: {}, completionMode: "NonIndexed", suspend: false },
  "batch.v1.CronJobSpec": {
    jobTemplate: {},
    concurrencyPolicy: "Allow",
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  },
  "batch.v1.JobTemplateSpec": { metadata: {}, spec: {} },
  "autoscaling.v2.HorizontalPodAutoscalerSpec": { minReplicas: 1 },

  "core.v1.ServiceSpec": { sessionAffinity: "None", type: "ClusterIP" },
  "core.v1.ServicePort": { protocol: "TCP" },
  "core.v1.EndpointPort": { protocol: "TCP" },
  "discovery.v1.EndpointPort": { name: "", protocol: "TCP" },
  "networking.v1.NetworkPolicySpec": { podSelector: {} },
  "networking.v1.NetworkPolicyPort": { protocol: "TCP" },
  "storage.v1.StorageClass": { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" },
  "core.v1.Secret": { type: "Opaque" },
  "scheduling.v1.PriorityClass": { preemptionPolicy: "PreemptLowerPriority" },
  "rbac.v1.RoleRef": { apiGroup: "rbac.authorization.k8s.io" },
};

function container(): JsonObject {
  return { resources: {}, terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" };
}

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
