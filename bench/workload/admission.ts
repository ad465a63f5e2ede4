/**
 * Thirty rules in the manner of the Pod Security Standards, each in Verdict's words and in CEL's, one Pod that keeps
 * them all, and one that breaks some: 5 KB of AdmissionReview, as a kube-apiserver writes it.
 */

export interface AdmissionRule {
  readonly name: string;
  /** What is forbidden: the body of a `deny`. */
  readonly verdict: string;
  /** The same as CEL over `pod` and `containers` (all of its lists of containers, joined). */
  readonly cel: string;
}

function ofPod(name: string, verdict: string, cel: string): AdmissionRule {
  return { name, verdict: `when ${verdict}`, cel };
}
function ofContainers(name: string, verdict: string, cel: string): AdmissionRule {
  return { name, verdict: `for c in containers(pod)\n  when ${verdict}`, cel: `containers.exists(c, ${cel})` };
}

const HAS_CONTEXT = "has(c.securityContext)";
const ADDED = "has(c.securityContext.capabilities) && has(c.securityContext.capabilities.add)";

function forbiddenCapability(capability: string): AdmissionRule {
  return ofContainers(
    `capability ${capability}`,
    `"${capability}" in (c.securityContext.capabilities.add ?? [])`,
    `${HAS_CONTEXT} && ${ADDED} && "${capability}" in c.securityContext.capabilities.add`,
  );
}
function forbiddenRegistry(registry: string): AdmissionRule {
  return ofContainers(
    `images from ${registry}`,
    `c.image matches "${registry}/*"`,
    `c.image.startsWith("${registry}/")`,
  );
}
function forbiddenVolume(type: string): AdmissionRule {
  return {
    name: `volume ${type}`,
    verdict: `for v in pod.spec.volumes\n  when has v.${type}`,
    cel: `has(pod.spec.volumes) && pod.spec.volumes.exists(v, has(v.${type}))`,
  };
}

export const ADMISSION_RULES: readonly AdmissionRule[] = [
  ofPod("host network", "pod.spec.hostNetwork == true", "has(pod.spec.hostNetwork) && pod.spec.hostNetwork == true"),
  ofPod("host processes", "pod.spec.hostPID == true", "has(pod.spec.hostPID) && pod.spec.hostPID == true"),
  ofPod("host ipc", "pod.spec.hostIPC == true", "has(pod.spec.hostIPC) && pod.spec.hostIPC == true"),
  ofPod(
    "no owner",
    "not has pod.metadata.labels.team",
    "!has(pod.metadata.labels) || !has(pod.metadata.labels.team)",
  ),
  ofPod(
    "runs as root",
    "pod.spec.securityContext.runAsNonRoot != true",
    "!has(pod.spec.securityContext) || !has(pod.spec.securityContext.runAsNonRoot) || pod.spec.securityContext.runAsNonRoot != true",
  ),
  ofPod(
    "no seccomp profile",
    'not (pod.spec.securityContext.seccompProfile.type in ["RuntimeDefault", "Localhost"])',
    '!has(pod.spec.securityContext) || !has(pod.spec.securityContext.seccompProfile) || !(pod.spec.securityContext.seccompProfile.type in ["RuntimeDefault", "Localhost"])',
  ),
  ofContainers(
    "privileged",
    "c.securityContext.privileged == true",
    `${HAS_CONTEXT} && has(c.securityContext.privileged) && c.securityContext.privileged == true`,
  ),
  ofContainers(
    "privilege escalation",
    "c.securityContext.allowPrivilegeEscalation != false",
    `!${HAS_CONTEXT} || !has(c.securityContext.allowPrivilegeEscalation) || c.securityContext.allowPrivilegeEscalation != false`,
  ),
  ofContainers(
    "writable root",
    "c.securityContext.readOnlyRootFilesystem != true",
    `!${HAS_CONTEXT} || !has(c.securityContext.readOnlyRootFilesystem) || c.securityContext.readOnlyRootFilesystem != true`,
  ),
  ofContainers(
    "capabilities kept",
    'not ("ALL" in (c.securityContext.capabilities.drop ?? []))',
    `!${HAS_CONTEXT} || !has(c.securityContext.capabilities) || !has(c.securityContext.capabilities.drop) || !("ALL" in c.securityContext.capabilities.drop)`,
  ),
  ofContainers("latest", 'c.image matches "*:latest"', 'c.image.endsWith(":latest")'),
  ofContainers(
    "no memory limit",
    "not has c.resources.limits.memory",
    "!has(c.resources) || !has(c.resources.limits) || !has(c.resources.limits.memory)",
  ),
  ofContainers(
    "no cpu request",
    "not has c.resources.requests.cpu",
    "!has(c.resources) || !has(c.resources.requests) || !has(c.resources.requests.cpu)",
  ),
  {
    name: "host ports",
    verdict: "for c in containers(pod)\n  for p in c.ports\n  when (p.hostPort ?? 0) != 0",
    cel: "containers.exists(c, has(c.ports) && c.ports.exists(p, has(p.hostPort) && p.hostPort != 0))",
  },
  ...["hostPath", "nfs", "iscsi", "rbd", "cephfs", "flocker"].map(forbiddenVolume),
  ...["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE", "SYS_MODULE", "DAC_OVERRIDE", "MKNOD"].map(forbiddenCapability),
  ...["docker.io", "quay.io", "gcr.io", "ghcr.io"].map(forbiddenRegistry),
];

export function admissionPolicy(): string {
  const rules = ADMISSION_RULES.map(({ name, verdict }) => `deny "${name}"\n  to create on pods\n  ${verdict}\n`);
  return `language 1\n\n${rules.join("\n")}`;
}

function container(index: number, broken: boolean): object {
  const name = `service-${index}`;
  return {
    name,
    image: broken ? `docker.io/library/${name}:latest` : `registry.corp.example/payments/${name}:2026.11.${index}`,
    args: ["--listen", "0.0.0.0:8080", "--log-format", "json"],
    ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
    env: Array.from({ length: 5 }, (_, at) => ({ name: `SETTING_${at}`, value: `a value of some length ${at}` })),
    resources: { limits: { memory: "512Mi" }, requests: { cpu: "100m", memory: "256Mi" } },
    volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
    livenessProbe: {
      httpGet: { path: "/livez", port: "http", scheme: "HTTP" },
      periodSeconds: 10,
      failureThreshold: 3,
    },
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: "IfNotPresent",
    securityContext: {
      privileged: broken,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
  };
}

function pod(broken: boolean): object {
  const labels = { app: "payments", team: "payments", "app.kubernetes.io/version": "2026.11.0" };
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: {
      name: "payments-7d9c4b6f5d-x2x9k",
      namespace: "team-00001-prod",
      labels,
      annotations: { note: "none" },
    },
    spec: {
      volumes: [
        { name: "scratch", emptyDir: {} },
        { name: "token", projected: { sources: [], defaultMode: 420 } },
      ],
      initContainers: [container(0, false)],
      containers: [1, 2, 3].map((index) => container(index, broken && index === 2)),
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      serviceAccountName: "payments",
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      schedulerName: "default-scheduler",
      tolerations: [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" }],
      enableServiceLinks: true,
    },
    status: {},
  };
}

/** The names of the rules that the broken Pod breaks. */
export const BROKEN_RULES: readonly string[] = ["images from docker.io", "latest", "privileged"];

export function admissionBody(broken: boolean): string {
  const kind = { group: "", version: "v1", kind: "Pod" };
  const resource = { group: "", version: "v1", resource: "pods" };
  return JSON.stringify({
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: {
      uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
      kind,
      resource,
      requestKind: kind,
      requestResource: resource,
      name: "payments-7d9c4b6f5d-x2x9k",
      namespace: "team-00001-prod",
      operation: "CREATE",
      userInfo: {
        username: "system:serviceaccount:kube-system:replicaset-controller",
        groups: ["system:authenticated"],
      },
      object: pod(broken),
      oldObject: null,
      dryRun: false,
      options: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" },
    },
  });
}
