/** The suite's own tools: a search for secrets that finds nothing proves something only if it would have found them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { kubeBinaries, supportsSuite } from "../../scripts/kube-binaries.ts";
import { sumOfSamples } from "./harness/ask-verdict.ts";
import { createSecrets } from "./harness/secrets.ts";

describe("the search for secrets", () => {
  const secrets = createSecrets();
  const secret = secrets.create('/?%&="ü');
  const header = (user: string): string => Buffer.from(`${user}:${secret}`).toString("base64");
  it.each([
    ["as it is", `login failed for ${secret}!`],
    ["in JSON", JSON.stringify({ token: `alice:${secret}` })],
    ["percent-encoded", `GET /login?password=${encodeURIComponent(secret)}`],
    ["in a form", `q=${new URLSearchParams({ p: secret })}`],
    ["in base64, alone", Buffer.from(secret).toString("base64")],
    ["in a basic header, first alignment", `Basic ${header("ab")}`],
    ["in a basic header, second alignment", `Basic ${header("abc")}`],
    ["in a basic header, third alignment", `Basic ${header("abcd")}`],
    ["in base64url", Buffer.from(`x${secret}y`).toString("base64url")],
  ])("finds one %s", (_form, text) => {
    expect(secrets.findIn(text)).not.toEqual([]);
  });

  it("finds none in what holds none", () => {
    expect(secrets.findIn(`alice logged in; ${createSecrets().create()} was somebody else's`)).toEqual([]);
  });
});

describe("the API server's version", () => {
  it.each([
    ["Kubernetes v1.35.4", false],
    ["Kubernetes v1.36.0", true],
    ["Kubernetes v1.37.2", true],
    ["Kubernetes v2.0.0-alpha.1", true],
    ["nonsense", false],
  ])("%s: %s", (text, supported) => {
    expect(supportsSuite(text)).toBe(supported);
  });
});

describe("the folder that KUBEBUILDER_ASSETS names", () => {
  const assets = (version: string, programs: readonly string[]): string => {
    const folder = mkdtempSync(join(tmpdir(), "verdict-assets-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const script = `#!/bin/sh\necho Kubernetes ${version}\n`;
    for (const program of programs) writeFileSync(join(folder, program), script, { mode: 0o755 });
    return folder;
  };
  const all = ["etcd", "kube-apiserver", "kubectl"];
  it("is taken as it is when it is new enough", async () => {
    const folder = assets("v1.36.3", all);
    expect(await kubeBinaries({ ...process.env, KUBEBUILDER_ASSETS: folder })).toBe(folder);
  });

  it.each([
    ["an old version", "v1.33.1", all, "Kubernetes v1.33.1; the suite needs Kubernetes 1.36 or newer"],
    ["no etcd", "v1.37.2", ["kube-apiserver", "kubectl"], "has no etcd"],
  ])("is refused with %s", async (_why, version, programs, message) => {
    const asked = kubeBinaries({ ...process.env, KUBEBUILDER_ASSETS: assets(version, programs) });
    await expect(asked).rejects.toThrow(message);
  });

  it("unset, and without Go, is a clear refusal", async () => {
    const nowhere = assets("v1.37.2", []);
    const asked = kubeBinaries({ PATH: nowhere, XDG_CACHE_HOME: nowhere });
    await expect(asked).rejects.toThrow("Install Go 1.26");
  });
});

describe("the reader of metrics", () => {
  const text =
    '# HELP a b\na_total{x="1",y="2"} 3\na_total{x="1",y="3"} 4\na_total{x="2"} 5\na_total_more 6\nplain 7\n';
  it("adds the samples whose labels suit", () => {
    expect(sumOfSamples(text, "a_total", { x: "1" })).toBe(7);
    expect(sumOfSamples(text, "a_total", {})).toBe(12);
    expect(sumOfSamples(text, "plain", {})).toBe(7);
    expect(sumOfSamples(text, "missing", {})).toBe(0);
  });
});
