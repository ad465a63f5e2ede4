/** The manifests of deploy/, as a user applies them: the real API server takes them, so they cannot rot. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { webhooksFile } from "../harness/admission-wiring.ts";
import { DEPLOY } from "../harness/control-plane-files.ts";
import { type KubectlResult, succeed } from "../harness/kubectl.ts";
import type { Given } from "./given.ts";

const ADMISSION = join(DEPLOY, "admission");
const VERDICT_NAMESPACE = "verdict-system";

export function manifestScenarios(given: Given): void {
  const admin = (args: readonly string[], stdin?: string): Promise<KubectlResult> =>
    given().controlPlane.admin(args, stdin === undefined ? {} : { stdin });

  it("takes deploy/admission as a whole, and again without a change", async () => {
    const apply = ["apply", "--server-side", "-k", ADMISSION];
    const applied = await succeed(admin(apply));
    for (const what of [
      "deployment.apps/verdict",
      "poddisruptionbudget.policy/verdict",
      "clusterrole.rbac.authorization.k8s.io/verdict-facts",
    ]) {
      expect(applied.stdout).toContain(`${what} serverside-applied`);
    }
    expect(applied.stderr).toBe(""); // no warning: no field the API server does not know, no version about to go
    await succeed(admin(apply));
  });

  it("starts replicas that the strictest Pod Security Standard admits", async () => {
    const deployment = JSON.parse(
      (await succeed(admin(["-n", VERDICT_NAMESPACE, "get", "deployment", "verdict", "-o", "json"]))).stdout,
    );
    const { metadata, spec } = deployment.spec.template;
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { ...metadata, name: "replica", namespace: VERDICT_NAMESPACE },
      spec,
    };
    const created = await succeed(admin(["create", "--dry-run=server", "-f", "-"], JSON.stringify(pod)));
    expect(created.stderr).toBe("");
  });

  it("lets the Deployment's service account watch Namespaces, and nothing more", async () => {
    const as = `--as=system:serviceaccount:${VERDICT_NAMESPACE}:verdict`;
    for (const [verb, resource, answer] of [
      ["watch", "namespaces", "yes"],
      ["list", "namespaces", "yes"],
      ["update", "namespaces", "no"],
      ["list", "secrets", "no"],
    ] as const) {
      const asked = await admin(["auth", "can-i", verb, resource, "--all-namespaces", as]);
      expect(asked.stdout.trim().split(/\s/)[0], `${verb} ${resource}`).toBe(answer);
    }
  });

  it("takes the webhook configurations once the authority is in them, and not before", async () => {
    const dryRun = ["apply", "--server-side", "--dry-run=server", "-f", "-"];
    // Under another name, because the suite's own are there: a merge of the two would be neither.
    const renamed = webhooksFile(given().servingAuthority).replaceAll(/^ {2}name: verdict$/gm, "  name: as-deployed");
    const applied = await succeed(admin(dryRun, renamed));
    expect(applied.stdout.match(/serverside-applied/g)).toHaveLength(2);
    expect(applied.stderr).toBe("");
    const untouched = await admin(dryRun, readFileSync(join(ADMISSION, "webhooks.yaml"), "utf8"));
    expect(untouched.code).not.toBe(0);
  });

  it("takes the control plane's static Pod", async () => {
    const applied = await succeed(
      admin(["apply", "--server-side", "--dry-run=server", "-f", join(DEPLOY, "control-plane/verdict.yaml")]),
    );
    expect(applied.stdout).toContain("pod/verdict serverside-applied");
    expect(applied.stderr).toBe("");
  });

  it("says the same address in the Pod, in its configuration and in the API server's kubeconfigs", () => {
    const read = (name: string): string => readFileSync(join(DEPLOY, "control-plane", name), "utf8");
    const configuration = parse(read("configuration.yaml"));
    for (const [file, path] of [
      ["authorization.kubeconfig", "/authorize"],
      ["authentication.kubeconfig", "/authenticate"],
    ] as const) {
      expect(parse(read(file)).clusters[0].cluster.server).toBe(`https://${configuration.listen}${path}`);
    }
    const ports = parse(read("verdict.yaml")).spec.containers[0].ports.map(
      (port: { containerPort: number }) => port.containerPort,
    );
    expect(ports).toEqual(
      [configuration.listen, configuration.operationsListen].map((at: string) => Number(at.split(":")[1])),
    );
  });
}
