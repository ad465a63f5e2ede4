/**
 * Fields that the API server always fills before admission, by type: never absent in a request, whatever the author
 * of the object wrote. From the defaulting functions of Kubernetes (pkg/apis, release 1.37): a field is here only if no
 * combination of others leaves it out. Structures that Go always writes (`{}`) and computed values are here;
 * what admission plugins add (tolerations, priority, serviceAccountName) is not.
 */

/** Of every kind that Kubernetes itself serves, where the kind has them. */
export const FILLED_EVERYWHERE: readonly string[] = ["apiVersion", "kind", "metadata", "spec", "status"];

export const FILLED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  // Pods and their templates
  "core.v1.PodTemplateSpec": ["metadata", "spec"],
  "core.v1.PodTemplate": ["template"],
  "core.v1.PodSpec": [
    "dnsPolicy",
    "restartPolicy",
    "schedulerName",
    "securityContext",
    "terminationGracePeriodSeconds",
  ],
  "core.v1.Container": ["imagePullPolicy", "resources", "terminationMessagePath", "terminationMessagePolicy"],
  "core.v1.EphemeralContainer": [
    "imagePullPolicy",
    "resources",
    "terminationMessagePath",
    "terminationMessagePolicy",
  ],
  "core.v1.ContainerPort": ["protocol"],
  "core.v1.Probe": ["failureThreshold", "periodSeconds", "successThreshold", "timeoutSeconds"],
  "core.v1.HTTPGetAction": ["path", "scheme"],
  "core.v1.GRPCAction": ["service"],
  "core.v1.ObjectFieldSelector": ["apiVersion"],
  "core.v1.SecretVolumeSource": ["defaultMode"],
  "core.v1.ConfigMapVolumeSource": ["defaultMode"],
  "core.v1.DownwardAPIVolumeSource": ["defaultMode"],
  "core.v1.ProjectedVolumeSource": ["defaultMode"],
  "core.v1.ServiceAccountTokenProjection": ["expirationSeconds"],
  "core.v1.HostPathVolumeSource": ["type"],
  "core.v1.ISCSIVolumeSource": ["iscsiInterface"],
  "core.v1.RBDVolumeSource": ["keyring", "pool", "user"],
  "core.v1.PersistentVolumeClaimTemplate": ["metadata", "spec"],
  "core.v1.PersistentVolumeClaimSpec": ["resources", "volumeMode"],

  // Workloads
  "apps.v1.DeploymentSpec": ["progressDeadlineSeconds", "replicas", "revisionHistoryLimit", "strategy", "template"],
  "apps.v1.DeploymentStrategy": ["type"],
  "apps.v1.StatefulSetSpec": [
    "persistentVolumeClaimRetentionPolicy",
    "podManagementPolicy",
    "replicas",
    "revisionHistoryLimit",
    "template",
    "updateStrategy",
  ],
  "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": ["whenDeleted", "whenScaled"],
  "apps.v1.StatefulSetUpdateStrategy": ["type"],
  "apps.v1.DaemonSetSpec": ["revisionHistoryLimit", "template", "updateStrategy"],
  "apps.v1.DaemonSetUpdateStrategy": ["type"],
  "apps.v1.ReplicaSetSpec": ["replicas", "template"],
  "core.v1.ReplicationControllerSpec": ["replicas"],
  "batch.v1.JobSpec": ["template"],
  // Of a Job itself; the template of a CronJob keeps what its author left out.
  "batch.v1.JobSpec@Job": [
    "backoffLimit",
    "completionMode",
    "parallelism",
    "podReplacementPolicy",
    "suspend",
    "template",
  ],
  "batch.v1.CronJobSpec": [
    "concurrencyPolicy",
    "failedJobsHistoryLimit",
    "jobTemplate",
    "successfulJobsHistoryLimit",
    "suspend",
  ],
  "batch.v1.JobTemplateSpec": ["metadata", "spec"],
  "autoscaling.v2.HorizontalPodAutoscalerSpec": ["metrics", "minReplicas"],

  // Network
  "core.v1.ServiceSpec": ["sessionAffinity", "type"],
  "core.v1.ServicePort": ["protocol", "targetPort"],
  "networking.v1.NetworkPolicySpec": ["podSelector", "policyTypes"],
  "networking.v1.NetworkPolicyPort": ["protocol"],
  "core.v1.EndpointPort": ["protocol"],
  "discovery.v1.EndpointPort": ["name", "protocol"],

  // Storage
  "core.v1.PersistentVolumeSpec": ["persistentVolumeReclaimPolicy", "volumeMode"],
  "storage.v1.StorageClass": ["reclaimPolicy", "volumeBindingMode"],

  // The rest
  "core.v1.Secret": ["type"],
  "scheduling.v1.PriorityClass": ["preemptionPolicy"],
  "rbac.v1.RoleRef": ["apiGroup"],
};
