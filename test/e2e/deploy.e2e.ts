/** What can be said about deploy/ and the suite's policies without a cluster: they check, their tests pass, the Dockerfile is sound. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { dockerfileComplaints } from "./harness/dockerfile.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parseConfiguration } from "../../src/server/parse-configuration.ts";
import { DEPLOY } from "./harness/control-plane-files.ts";
import { POLICIES } from "./harness/verdict-configuration.ts";
import { verdictCommand } from "./harness/verdict-process.ts";

describe("the suite's policies", () => {
  it("have nothing to complain about", async () => {
    const checked = await verdictCommand(["check", POLICIES]);
    expect(checked.stderr + checked.stdout).not.toMatch(/^(error|warning)\[/m);
    expect(checked.code).toBe(0);
  });

  it("pass the tests beside them", async () => {
    const tested = await verdictCommand(["test", POLICIES, "--output", "json"]);
    const report = JSON.parse(tested.stdout);
    expect(report.tests.filter((test: { passed: boolean }) => !test.passed)).toEqual([]);
    expect(report.passed).toBeGreaterThan(10);
    expect(tested.code).toBe(0);
  });
});

describe("the configurations in deploy/", () => {
  const inConfigMap = (): unknown =>
    parseAllDocuments(readFileSync(join(DEPLOY, "admission/configuration.yaml"), "utf8"))[0]?.getIn([
      "data",
      "configuration.yaml",
    ]);
  it.each([
    [
      "control-plane/configuration.yaml",
      () => readFileSync(join(DEPLOY, "control-plane/configuration.yaml"), "utf8"),
    ],
    ["admission/configuration.yaml", inConfigMap],
  ])("%s has no mistake", (name, text) => {
    expect(parseConfiguration(new SourceFile(name, String(text())))).toMatchObject({ kind: "configuration" });
  });
});

describe("the first policy in deploy/admission", () => {
  it("checks and passes its test", async () => {
    const maps = parseAllDocuments(readFileSync(join(DEPLOY, "admission/configuration.yaml"), "utf8"));
    const texts = maps.map((map) => map.getIn(["data", "first.policy"])).filter((text) => typeof text === "string");
    expect(texts).toHaveLength(1);
    const folder = mkdtempSync(join(tmpdir(), "verdict-first-policy-"));
    try {
      writeFileSync(join(folder, "first.policy"), String(texts[0]));
      expect(await verdictCommand(["check", "--strict", folder])).toMatchObject({ code: 0 });
      expect(await verdictCommand(["test", folder])).toMatchObject({ code: 0 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("docs/kubernetes.md", () => {
  const page = readFileSync(join(DEPLOY, "../docs/kubernetes.md"), "utf8");
  it("names only files that are there", () => {
    const named = new Set(page.match(/\bdeploy\/[\w./-]*[\w]/g));
    expect(named.size).toBeGreaterThan(5);
    expect([...named].filter((path) => !existsSync(join(DEPLOY, "..", path)))).toEqual([]);
  });

  it("links only to headings that are there", () => {
    const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, "")
        .replaceAll(" ", "-"),
    );
    const links = [...page.matchAll(/\]\(#([\w-]+)\)/g)].map(([, link = ""]) => link);
    expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
  });
});

describe("deploy/Dockerfile", () => {
  const text = readFileSync(join(DEPLOY, "Dockerfile"), "utf8");
  it("keeps the rules", () => {
    expect(dockerfileComplaints(text)).toEqual([]);
  });

  it.each([
    ["a moving tag", "FROM node:26-slim AS build", "FROM node:latest AS build"],
    ["no tag", "FROM node:26-slim AS build", "FROM node AS build"],
    ["root", "USER 65532:65532", "USER root"],
    ["a user that the kubelet cannot tell from root", "USER 65532:65532", "USER node"],
    ["a shell as process 1", 'ENTRYPOINT ["node", "/opt/verdict/dist/main.js"]', "ENTRYPOINT node main.js"],
    ["an install that ignores the lock", "RUN npm ci", "RUN npm install"],
    ["ADD", "COPY . .", "ADD . ."],
    ["a relative working folder", "WORKDIR /source", "WORKDIR source"],
    ["a stage that does not exist", "--from=build /source/dist", "--from=built /source/dist"],
  ])("would be told of %s", (_mistake, good, bad) => {
    expect(text).toContain(good);
    expect(dockerfileComplaints(text.replace(good, bad))).not.toEqual([]);
  });
});
