/** Verdict goes and comes back: what holds meanwhile, and that the cluster recovers by itself. */
import { expect, it } from "vitest";
import { NAMESPACE } from "../harness/admission-wiring.ts";
import { operations } from "../harness/ask-verdict.ts";
import { eventually } from "../harness/eventually.ts";
import { type KubectlResult, succeed } from "../harness/kubectl.ts";
import type { Given } from "./given.ts";

export function outageScenarios(given: Given): void {
  const run = (namespace: string, name: string): Promise<KubectlResult> =>
    given().controlPlane.admin([
      "-n",
      namespace,
      "run",
      name,
      "--image=nginx:1.29",
      "--dry-run=server",
      "-o",
      "json",
    ]);

  it("ends gracefully, and until it is back nothing that it guards passes", async () => {
    const { controlPlane, stopVerdict } = given();
    const john = await controlPlane.person("john-in-the-dark");
    expect(await stopVerdict()).toBe(0);
    // Neither RBAC's word nor anybody else's counts for those who must be asked about …
    expect((await john(["auth", "can-i", "list", "pods"])).code).not.toBe(0);
    // … health probes and administrators are not asked about, so the control plane stays up and repairable …
    expect(await controlPlane.probe("/livez")).toEqual({ status: 200, text: "ok" });
    expect(await controlPlane.probe("/readyz")).toEqual({ status: 200, text: "ok" });
    await succeed(controlPlane.admin(["get", "namespaces"]));
    // … objects are not stored unjudged, except where Verdict itself has to start.
    const refused = await run(NAMESPACE, "unjudged");
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("failed calling webhook");
    await succeed(run("kube-system", "kept-out"));
  });

  it("recovers when Verdict is back, without anybody's help", async () => {
    const { controlPlane, startVerdict } = given();
    await startVerdict();
    const test = await given().serviceAccountToken("default", "test-user");
    await eventually("test-user reads again", async () => {
      return (await controlPlane.nobody(["-n", "default", "get", "pods"], { token: test })).code === 0;
    });
    expect((await succeed(run(NAMESPACE, "judged"))).stdout).toContain('"mutate": "admission-test"');
    const login = await controlPlane.nobody(["auth", "whoami"], { token: given().tokens.dave });
    expect((await succeed(Promise.resolve(login))).stdout).toContain("corp:dave");
    expect((await operations(given(), "/readyz")).status).toBe(200);
  });
}
