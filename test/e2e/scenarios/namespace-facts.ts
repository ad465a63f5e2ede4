/** Rules that read the labels of Namespaces, with the Namespaces of a real API server: labels change, answers change. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { eventually } from "../harness/eventually.ts";
import { type Kubectl, succeed } from "../harness/kubectl.ts";
import { POLICIES } from "../harness/verdict-configuration.ts";
import { type RunningVerdict, serveVerdict } from "../harness/verdict-process.ts";
import type { Given } from "./given.ts";

const POLICY = `language 1

allow "frank works in the shop"
  user "frank" to list, create on configmaps in "shop"

deny "production is closed to frank"
  user "frank" to list on configmaps
  in namespaces where "env=production"
  because "production is closed"

deny "production takes no data of frank"
  user "frank" to create on configmaps
  in namespaces where "env=production"
  when has object.data
  because "production takes no data"
`;

export function namespaceFactsScenarios(given: Given): void {
  let verdict: RunningVerdict | undefined;
  let frank: Kubectl;
  const admin = (...args: readonly string[]) => succeed(given().controlPlane.admin(args));
  const readiness = async () => (await fetch(`${verdict?.operations}/readyz`)).status;
  const create = (...more: readonly string[]) =>
    frank(["-n", "shop", "create", "configmap", "one", "--from-literal=a=b", "--dry-run=server", ...more]);

  beforeAll(async () => {
    await admin("create", "namespace", "shop");
    frank = await given().controlPlane.person("frank");
    await given().stopVerdict();
    verdict = await serveVerdict(configurationWithFacts(given), given().folder);
    await eventually("the Namespaces are known", async () => (await readiness()) === 200);
  });
  afterAll(async () => {
    await verdict?.stop();
    await given().startVerdict();
    await admin("delete", "namespace", "shop", "--wait=false");
  });

  it("are open while the label is not there", async () => {
    await succeed(frank(["-n", "shop", "get", "configmaps"]));
    await succeed(create());
  });

  it("close authorization and validation when the label comes, and open both when it goes", async () => {
    await admin("label", "namespace", "shop", "env=production");
    await eventually("frank may not list", async () => (await frank(["-n", "shop", "get", "configmaps"])).code !== 0);
    expect((await frank(["-n", "shop", "get", "configmaps"])).stderr).toContain("production is closed");
    expect((await create()).stderr).toContain("production takes no data");
    await admin("label", "namespace", "shop", "env-");
    await eventually("frank may list", async () => (await frank(["-n", "shop", "get", "configmaps"])).code === 0);
    await succeed(create());
  });

  it("are counted as known", async () => {
    const metrics = await (await fetch(`${verdict?.operations}/metrics`)).text();
    expect(metrics).toContain("verdict_facts_synced 1");
  });
}

/** The suite's configuration, its policies with those above, and the API server to watch. */
function configurationWithFacts(given: Given): string {
  const { verdict, folder } = given();
  const policies = mkdtempSync(join(folder, "facts-policies-"));
  cpSync(POLICIES, policies, { recursive: true });
  writeFileSync(join(policies, "facts.policy"), POLICY);
  const document = parseDocument(readFileSync(verdict.configuration, "utf8"));
  document.set("policies", [policies]);
  document.setIn(["cluster", "kubeconfig"], join(folder, "cluster", "admin.kubeconfig"));
  const path = `${verdict.configuration.replace(/\.yaml$/, "")}-facts.yaml`;
  writeFileSync(path, document.toString(), { mode: 0o600 });
  return path;
}
