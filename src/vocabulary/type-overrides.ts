/**
 * What the published schema of Kubernetes does not say: types that are no resources of discovery's, alternatives,
 * and types that mean more in one place than in another. Same notation as kubernetes-types.gen.ts.
 */

/** What CONNECT requests carry (core/v1; their fields are query parameters, so the schema leaves them out). */
export const CONNECT_TYPES: Readonly<Record<string, string>> = {
  "core.v1.PodExecOptions": "apiVersion:s command:[s container:s kind:s stderr:b stdin:b stdout:b tty:b",
  "core.v1.PodAttachOptions": "apiVersion:s container:s kind:s stderr:b stdin:b stdout:b tty:b",
  "core.v1.PodPortForwardOptions": "apiVersion:s kind:s ports:[i",
  "core.v1.PodProxyOptions": "apiVersion:s kind:s path:s",
  "core.v1.NodeProxyOptions": "apiVersion:s kind:s path:s",
  "core.v1.ServiceProxyOptions": "apiVersion:s kind:s path:s",
};

/** Types of which exactly one of the object fields may be set. */
export const ONE_OF_TYPES: ReadonlySet<string> = new Set([
  "core.v1.EnvVarSource",
  "core.v1.LifecycleHandler",
  "core.v1.Probe",
  "core.v1.Volume",
  "core.v1.VolumeProjection",
  "networking.v1.IngressBackend",
  "networking.v1.NetworkPolicyPeer",
]);

/** Fields whose type has another name, because the API server fills more of it there: `TYPE.FIELD` → type. */
export const CONTEXT_TYPES: Readonly<Record<string, string>> = {
  "batch.v1.Job.spec": "batch.v1.JobSpec@Job",
  // What stands in a VolumeAttachment is not filled in.
  "core.v1.PersistentVolume.spec": "core.v1.PersistentVolumeSpec@PersistentVolume",
};

/** Optional in the schema, and yet no object without them is ever stored: the API server's validation asks for them. */
export const REQUIRED_BY_VALIDATION: Readonly<Record<string, readonly string[]>> = {
  "core.v1.Container": ["image"],
  "core.v1.EphemeralContainer": ["image"],
};
