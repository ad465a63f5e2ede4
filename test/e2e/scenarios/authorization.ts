/** May they: rules before RBAC, reasons that reach the person, and what no rule speaks about. */
import { beforeAll, expect, it } from "vitest";
import { metric } from "../harness/ask-verdict.ts";
import { NAMESPACE } from "../harness/admission-wiring.ts";
import { eventually } from "../harness/eventually.ts";
import { type Kubectl, type KubectlCall, type KubectlResult, succeed } from "../harness/kubectl.ts";
import { command } from "../../support/command-line.ts";
import { POLICIES } from "../harness/verdict-configuration.ts";
import type { Given } from "./given.ts";

const REASON = "test-user is read-only; ask the platform team";

export function authorizationScenarios(given: Given): void {
  let testUser: Kubectl;
  beforeAll(async () => {
    const { admin, nobody } = given().controlPlane;
    await succeed(admin(["-n", "default", "create", "serviceaccount", "test-user"]));
    await succeed(admin(["-n", "default", "run", "target", "--image=nginx:1.29"]));
    const token = await given().serviceAccountToken("default", "test-user");
    testUser = (args: readonly string[], call: KubectlCall = {}): Promise<KubectlResult> =>
      nobody(args, { ...call, token });
  });

  it("is asked before RBAC by an API server that started and became ready", async () => {
    const { admin } = given().controlPlane;
    const ready = await succeed(admin(["get", "--raw", "/readyz?verbose"]));
    expect(ready.stdout).toContain("[+]poststarthook/rbac/bootstrap-roles ok");
    expect(await metric(given(), "verdict_requests_total", { review: "authorize", code: "200" })).toBeGreaterThan(0);
    const { stdout } = await succeed(admin(["get", "--raw", "/metrics"]));
    expect(stdout).toMatch(
      /^apiserver_authorization_webhook_evaluations_total\{name="verdict",result="success"\} [1-9]/m,
    );
    expect(stdout).not.toMatch(
      /^apiserver_authorization_webhook_evaluations_total\{name="verdict",result="(error|timeout)"\} [1-9]/m,
    );
  });

  it("lets test-user get and list pods", async () => {
    expect((await succeed(testUser(["-n", "default", "get", "pod", "target", "-o", "name"]))).stdout.trim()).toBe(
      "pod/target",
    );
    expect((await succeed(testUser(["-n", "default", "get", "pods", "-o", "name"]))).stdout).toContain("pod/target");
  });

  it("refuses test-user's delete with the rule's reason in kubectl's error", async () => {
    const refused = await testUser(["-n", "default", "delete", "pod", "target", "--wait=false"]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("Forbidden");
    expect(refused.stderr).toContain(REASON);
    await succeed(given().controlPlane.admin(["-n", "default", "get", "pod", "target"]));
  });

  it("refuses the collection as it refuses the one", async () => {
    const refused = await testUser(["delete", "--raw", "/api/v1/namespaces/default/pods"]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain(REASON);
  });

  it("denies what RBAC would allow", async () => {
    const { admin } = given().controlPlane;
    await succeed(
      admin([
        "-n",
        "default",
        "create",
        "rolebinding",
        "rules-default",
        "--clusterrole=cluster-admin",
        "--serviceaccount=default:test-user",
      ]),
    );
    // The binding is in force: what only it allows is allowed.
    await eventually("RBAC knows the binding", async () => {
      return (await testUser(["-n", "default", "create", "configmap", "from-rbac"])).code === 0;
    });
    const refused = await testUser(["-n", "default", "delete", "configmap", "from-rbac"]);
    expect(refused.stderr).toContain(REASON);
    // Who loses what is known before it is served: from the objects as the cluster has them.
    const kinds = "clusterroles,roles,clusterrolebindings,rolebindings";
    const dump = await succeed(admin(["get", kinds, "-A", "-o", "json"]));
    const checked = await command(["check", POLICIES, "--rbac", "-"], dump.stdout);
    expect(checked.code).toBe(0);
    expect(checked.out).toMatch(/\n1 of \d+ subjects of the RBAC dump would lose a right\n/);
    expect(checked.out).toContain(
      'serviceaccount "default/test-user"  `can-i delete pods example -n default --as system:serviceaccount:default:test-user` is denied by "test-user never deletes"',
    );
    await succeed(admin(["-n", "default", "delete", "rolebinding", "rules-default"]));
    const without = await succeed(admin(["get", kinds, "-A", "-o", "yaml"]));
    expect((await command(["check", POLICIES, "--rbac", "-", "--output", "json"], without.stdout)).out).toContain(
      '"lost":[]',
    );
  });

  it("leaves to RBAC what no rule speaks about", async () => {
    const { admin } = given().controlPlane;
    const ask = (): Promise<KubectlResult> => testUser(["-n", "default", "get", "services"]);
    expect((await ask()).stderr).toContain("Forbidden");
    await succeed(admin(["-n", "default", "create", "role", "sees-services", "--verb=list", "--resource=services"]));
    await succeed(
      admin([
        "-n",
        "default",
        "create",
        "rolebinding",
        "sees-services",
        "--role=sees-services",
        "--serviceaccount=default:test-user",
      ]),
    );
    await eventually("RBAC knows the binding", async () => (await ask()).code === 0);
  });

  it("grants a role to a group that authentication gave", async () => {
    const { nobody } = given().controlPlane;
    const { alice, bert } = given().tokens;
    await succeed(nobody(["-n", NAMESPACE, "get", "pods"], { token: alice }));
    expect((await nobody(["-n", "default", "get", "pods"], { token: alice })).stderr).toContain("Forbidden");
    expect((await nobody(["-n", NAMESPACE, "get", "pods"], { token: bert })).stderr).toContain("Forbidden");
  });

  it.each([
    ["get", "pods", "yes"],
    ["list", "pods", "yes"],
    ["delete", "pods", "no"],
    ["deletecollection", "pods", "no"],
    ["watch", "pods", "no"],
    ["create", "deployments", "no"],
  ])("agrees with `can-i %s %s`: %s", async (verb, resource, answer) => {
    const asked = await testUser(["-n", "default", "auth", "can-i", verb, resource]);
    expect(asked.stdout.trim().split(/\s/)[0]).toBe(answer);
    expect(asked.code).toBe(answer === "yes" ? 0 : 1);
    if (verb === "delete") expect(asked.output).toContain(REASON);
  });

  it("does not break `can-i --list`", async () => {
    const listed = await succeed(testUser(["-n", "default", "auth", "can-i", "--list"]));
    expect(listed.stdout).toContain("selfsubjectaccessreviews.authorization.k8s.io");
  });

  it("is asked only in the wired version", async () => {
    const { reviewVersion } = given();
    const other = reviewVersion === "v1" ? "v1beta1" : "v1";
    for (const review of ["authorize", "authenticate", "mutate", "validate"]) {
      const asked = (version: string): Promise<number> =>
        metric(given(), "verdict_requests_total", { review, version });
      expect(await asked(reviewVersion), review).toBeGreaterThan(0);
      expect(await asked(other), review).toBe(0);
    }
  });
}
