/** The containers of deploy/ start: the arguments and the configuration of each manifest, with only places and ports changed. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { createAuthority } from "./harness/certificates.ts";
import { DEPLOY } from "./harness/control-plane-files.ts";
import { POLICIES } from "./harness/verdict-configuration.ts";
import { startNamespaceServer } from "../support/namespace-server.ts";
import { serveVerdict } from "./harness/verdict-process.ts";

const read = (name: string): string => readFileSync(join(DEPLOY, name), "utf8");

/** A place for everything that a manifest mounts below `mounted`, with certificates in it. */
async function mount(mounted: string): Promise<{ readonly at: (text: string) => string; readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), "verdict-manifest-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const needed of ["tls", "state", "policies", "configuration"]) mkdirSync(join(folder, needed));
  const authority = await createAuthority("manifest");
  const serving = await authority.issue({ commonName: "verdict", hosts: ["127.0.0.1"] });
  writeFileSync(join(folder, "ca.crt"), authority.certificate);
  writeFileSync(join(folder, "tls/tls.crt"), serving.certificate);
  writeFileSync(join(folder, "tls/tls.key"), serving.key);
  const at = (text: string): string =>
    text.replaceAll(mounted, folder).replaceAll("/var/lib/verdict", join(folder, "state"));
  return { at, folder };
}

async function startsAndEnds(configuration: string, moreArguments: readonly string[]): Promise<void> {
  const anyPorts = ["--listen", "127.0.0.1:0", "--operations-listen", "127.0.0.1:0"];
  const verdict = await serveVerdict(configuration, tmpdir(), [...moreArguments, ...anyPorts]);
  try {
    for (const probe of ["/livez", "/readyz"])
      await expect.poll(async () => (await fetch(`${verdict.operations}${probe}`)).status).toBe(200);
  } finally {
    expect(await verdict.stop()).toBe(0);
  }
}

it("the static Pod of the control plane", async () => {
  const { at, folder } = await mount("/etc/kubernetes/verdict");
  const [command, flag, configuration, ...rest]: string[] = parse(at(read("control-plane/verdict.yaml"))).spec
    .containers[0].args;
  expect([command, flag, configuration]).toEqual(["serve", "--config", join(folder, "configuration.yaml")]);
  writeFileSync(join(folder, "configuration.yaml"), at(read("control-plane/configuration.yaml")));
  // Authentication needs a source, which the file only shows how to name; the rest of the suite's policies do without.
  for (const set of ["authorization.policy", "impersonation.policy"]) {
    cpSync(join(POLICIES, set), join(folder, "policies", set));
  }
  await startsAndEnds(join(folder, "configuration.yaml"), rest);
});

it("the replicas of the Deployment", async () => {
  const { at, folder } = await mount("/etc/verdict");
  const pod = parse(at(read("admission/deployment.yaml"))).spec.template.spec;
  const [command, flag, configuration, ...rest]: string[] = pod.containers[0].args;
  expect([command, flag]).toEqual(["serve", "--config"]);
  const cluster = await startNamespaceServer();
  onTestFinished(() => cluster.stop());
  writeFileSync(join(folder, "kubeconfig"), cluster.kubeconfig);
  // Each ConfigMap is laid out as the kubelet does: one file for each key, in the folder where the volume is mounted.
  for (const map of parseAllDocuments(read("admission/configuration.yaml"))) {
    const { metadata, data } = map.toJS();
    const volume = pod.volumes.find(
      (each: { configMap?: { name: string } }) => each.configMap?.name === metadata.name,
    );
    const place = pod.containers[0].volumeMounts.find(
      (each: { name: string }) => each.name === volume.name,
    ).mountPath;
    for (const [key, text] of Object.entries(data)) {
      // No Pod runs here, so the cluster is named by a file.
      const here = at(String(text)).replace("kubeconfig: in-cluster", `kubeconfig: ${join(folder, "kubeconfig")}`);
      writeFileSync(join(place, key), here);
    }
  }
  // Nobody has to forget an endpoint here, so nobody waits for it.
  expect(rest).toEqual(["--shutdown-delay", "10s"]);
  await startsAndEnds(configuration ?? "", ["--shutdown-delay", "0s"]);
  expect(readFileSync(join(folder, "policies/first.policy"), "utf8")).toContain("language 1");
});
