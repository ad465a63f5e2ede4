/** The way out that docs/kubernetes.md describes: one edit of a file that the API server watches, with no restart, while Verdict is gone. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { eventually } from "../harness/eventually.ts";
import { succeed } from "../harness/kubectl.ts";
import type { Given } from "./given.ts";

/** The API server polls the file every minute where it misses the event. */
const PATIENCE = { timeout: 80_000, every: 250 };

export function backingOutScenarios(given: Given): void {
  let wired = "";
  const file = (): string => given().wiring.authorizationConfiguration;
  const failedReloads = async (): Promise<number> => {
    const { stdout } = await succeed(given().controlPlane.admin(["get", "--raw", "/metrics"]));
    const reloads = /^apiserver_authorization_config_controller_automatic_reloads_total\{.*status="failure"\} (\d+)/m;
    return Number(reloads.exec(stdout)?.[1] ?? 0);
  };
  afterAll(async () => {
    if (wired) writeFileSync(file(), wired);
  });

  it("keeps the old configuration when the new one is wrong", async () => {
    wired = readFileSync(file(), "utf8");
    const failures = await failedReloads();
    writeFileSync(file(), wired.replace("failurePolicy: Deny", "failurePolicy: Maybe"));
    await eventually("the API server has seen the mistake", async () => (await failedReloads()) > failures, PATIENCE);
    const token = await given().serviceAccountToken("default", "test-user");
    const refused = await given().controlPlane.nobody(["-n", "default", "delete", "pod", "none"], { token });
    expect(refused.stderr).toContain("test-user is read-only");
  }, 90_000);

  it("leaves everything to Node and RBAC once the webhook is taken out, even while Verdict is gone", async () => {
    const { controlPlane, stopVerdict, startVerdict } = given();
    await succeed(
      controlPlane.admin(["-n", "default", "create", "role", "reads-secrets", "--verb=list", "--resource=secrets"]),
    );
    await succeed(
      controlPlane.admin([
        "-n",
        "default",
        "create",
        "rolebinding",
        "reads-secrets",
        "--role=reads-secrets",
        "--user=rita",
      ]),
    );
    const rita = await controlPlane.person("rita");
    const reads = async (): Promise<boolean> => (await rita(["-n", "default", "get", "secrets"])).code === 0;
    await stopVerdict();
    expect(await reads()).toBe(false);
    const document = parseDocument(wired);
    document.deleteIn(["authorizers", 0]);
    writeFileSync(file(), document.toString());
    await eventually("RBAC alone decides", reads, PATIENCE);

    writeFileSync(file(), wired);
    await eventually("Verdict is asked again", async () => !(await reads()), PATIENCE);
    await startVerdict();
    await eventually("Verdict answers again", reads);
  }, 200_000);
}
