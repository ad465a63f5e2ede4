/** Admission without a Deployment: the API server reads the webhook configurations from disk, and nobody can take them away. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { NAMESPACE } from "../harness/admission-wiring.ts";
import { type ControlPlane, startControlPlane } from "../harness/control-plane.ts";
import { writeStaticAdmission } from "../harness/control-plane-files.ts";
import { succeed } from "../harness/kubectl.ts";
import type { Given } from "./given.ts";

export function staticAdmissionScenarios(given: Given): void {
  let another: ControlPlane | undefined;
  const admin: ControlPlane["admin"] = (...call) => {
    if (!another) throw new Error("the second API server did not start");
    return another.admin(...call);
  };
  beforeAll(async () => {
    const { folder, binaries, wiring, verdict, servingAuthority, reviewVersion } = given();
    const moreFlags = writeStaticAdmission(wiring, verdict.origin, servingAuthority.certificate);
    another = await startControlPlane({
      folder: join(folder, "another"),
      binaries,
      wiring,
      reviewVersion,
      moreFlags,
    });
    await succeed(another.admin(["create", "namespace", NAMESPACE]));
  });
  afterAll(() => another?.stop());

  it("are in force from the first request, though the API knows of none", async () => {
    const registered = await succeed(
      admin(["get", "mutatingwebhookconfigurations,validatingwebhookconfigurations", "-o", "name"]),
    );
    expect(registered.stdout).toBe("");
    const pod = (...more: readonly string[]) => admin(["-n", NAMESPACE, "run", "web", "--image=nginx:1.29", ...more]);
    expect((await succeed(pod("-o", "json"))).stdout).toContain('"mutate": "admission-test"');
    const refused = await admin(["-n", NAMESPACE, "run", "wild", "--image=nginx:1.29", "--privileged"]);
    expect(refused.stderr).toContain("container wild is privileged");
  });
}
