/**
 * The table of fields that are never missing, held against a real kube-apiserver. With WRITE_FILLED_FIELDS=1 what it
 * fills in is written to test/vocabulary instead of compared.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, it, onTestFinished } from "vitest";
import { createAuthority } from "./harness/certificates.ts";
import { removeAfterRun } from "./harness/child.ts";
import { startControlPlane } from "./harness/control-plane.ts";
import { eventually } from "./harness/eventually.ts";
import { succeed } from "./harness/kubectl.ts";
import { measureFilledFields } from "./filled/measure.ts";
import { recorderConfiguration, startRecorder } from "./filled/recorder.ts";

const KNOWN = new URL("../vocabulary/kube-apiserver-1.37.2/", import.meta.url);

/** What admission plugins add is not filled in by the API server itself. */
const NO_PLUGINS = [
  ["ServiceAccount", "DefaultTolerationSeconds", "Priority", "LimitRanger", "RuntimeClass", "TaintNodesByCondition"],
  ["DefaultStorageClass", "DefaultIngressClass", "StorageObjectInUseProtection", "PodTopologyLabels"],
]
  .flat()
  .join(",");

it("fills in what the table says", { timeout: 600_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "verdict-filled-"));
  removeAfterRun(folder);
  const controlPlane = await startControlPlane({
    folder,
    binaries: inject("kubeBinaries"),
    moreFlags: ["--authorization-mode=AlwaysAllow", `--disable-admission-plugins=${NO_PLUGINS}`],
  });
  onTestFinished(() => controlPlane.stop());
  const authority = await createAuthority("recorder");
  const recorder = await startRecorder(await authority.issue({ commonName: "recorder", hosts: ["127.0.0.1"] }));
  onTestFinished(() => recorder.stop());
  const stdin = recorderConfiguration(recorder.url, authority.certificate);
  await succeed(controlPlane.admin(["apply", "-f", "-"], { stdin }));
  await eventually("objects are shown to the recorder", async () => {
    await controlPlane.admin(["create", "configmap", "probe", "--dry-run=server"]);
    return recorder.seen.has("probe");
  });
  const client = await controlPlane.clients.issue({ commonName: "admin", organizations: ["system:masters"] });
  const measured = await measureFilledFields({ url: controlPlane.url, client, recorder }, textsOf());
  const file = new URL("filled-fields.json", KNOWN);
  if (process.env["WRITE_FILLED_FIELDS"] !== undefined) writeFileSync(file, `${JSON.stringify(measured, null, 1)}\n`);
  expect(measured).toEqual(JSON.parse(readFileSync(file, "utf8")));
});

/** The texts that the OpenAPI document lists for a field. */
function textsOf(): (type: string, field: string) => readonly string[] {
  const { definitions } = JSON.parse(readFileSync(new URL("openapi-types.json", KNOWN), "utf8")) as {
    definitions: Record<string, { properties?: Record<string, { enum?: readonly string[] }> }>;
  };
  const byType = new Map(
    Object.entries(definitions).map(([name, one]) => [name.split(".").slice(-3).join("."), one]),
  );
  return (type, field) => byType.get(type)?.properties?.[field]?.enum ?? [];
}
