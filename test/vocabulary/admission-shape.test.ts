import { expect, test } from "vitest";
import { admissionShape } from "../../src/vocabulary/admission-shape.ts";
import { CONTROL_PLANE_USERNAMES, CONTROL_PLANE_USERS } from "../../src/vocabulary/control-plane.ts";
import { resolveResource } from "../../src/vocabulary/resolve-resource.ts";
import { segmentsOf } from "./written-resource.ts";

test.each([
  ["pods", "CREATE UPDATE DELETE", "Pod", true],
  ["deployments", "CREATE UPDATE DELETE", "Deployment", true],
  ["pods/ephemeralcontainers", "UPDATE", "Pod", true],
  ["pods/resize", "UPDATE", "Pod", true],
  ["pods/status", "UPDATE", "Pod", true],
  ["namespaces/finalize", "UPDATE", "Namespace", true],
  ["certificatesigningrequests/approval", "UPDATE", "CertificateSigningRequest", true],
  ["deployments/scale", "UPDATE", "Scale", false],
  ["*/scale", "UPDATE", "Scale", false],
  ["pods/eviction", "CREATE", "Eviction", false],
  ["pods/binding", "CREATE", "Binding", false],
  ["serviceaccounts/token", "CREATE", "TokenRequest", false],
  ["pods/exec", "CONNECT", "PodExecOptions", false],
  ["pods/attach", "CONNECT", "PodAttachOptions", false],
  ["pods/portforward", "CONNECT", "PodPortForwardOptions", false],
  ["pods/proxy", "CONNECT", "PodProxyOptions", false],
  ["nodes/proxy", "CONNECT", "NodeProxyOptions", false],
  ["services/proxy", "CONNECT", "ServiceProxyOptions", false],
  ["bindings", "CREATE", "Binding", true],
  ["pods/log", "", undefined, false],
  ["nodes/metrics", "", undefined, false],
  ["users", "", undefined, false],
  ["tokenreviews", "", undefined, false],
  ["localsubjectaccessreviews", "", undefined, false],
  ["validatingwebhookconfigurations", "", undefined, false],
  ["mutatingadmissionpolicies", "", undefined, false],
  ["componentstatuses", "", undefined, false],
  ["deployments/finalizers", "", undefined, false],
  ["*", "CREATE UPDATE DELETE CONNECT", undefined, false],
  ["*.apps", "CREATE UPDATE DELETE", undefined, false],
  ["*.authorization.k8s.io", "", undefined, true],
  ["widgets.example.com", "CREATE UPDATE DELETE", undefined, true],
  ["widgets.example.com/status", "UPDATE", undefined, true],
  ["widgets.example.com/scale", "UPDATE", "Scale", false],
])("%s", (text, operations, kind, whole) => {
  const [target] = resolveResource(segmentsOf(text)).ok ?? [];
  expect(target).toBeDefined();
  if (!target) return;
  const shape = admissionShape(target);
  expect([shape.operations.join(" "), shape.object?.kind, shape.whole]).toEqual([operations, kind, whole]);
});

test("the control plane is an exact list", () => {
  expect(CONTROL_PLANE_USERS).toContain("system:apiserver");
  expect(CONTROL_PLANE_USERS).toContain("system:kube-scheduler");
  expect(CONTROL_PLANE_USERNAMES).toContain("system:serviceaccount:kube-system:generic-garbage-collector");
  expect(CONTROL_PLANE_USERNAMES.some((name) => name.includes("*"))).toBe(false);
});
