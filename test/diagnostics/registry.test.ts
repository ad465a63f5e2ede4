/**
 * Every code of the registry has a page, its refused example earns the code, its mended one does not and has no error,
 * and a repair that the diagnostic offers takes it away. No page is left without a code.
 */
import { mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuildOptions } from "../../src/analyse/policy-set.ts";
import type { JsonValue } from "../../src/base/json.ts";
import { diagnosticCodes, severityOf } from "../../src/diagnostics/codes.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parseConfiguration } from "../../src/server/parse-configuration.ts";
import { findPolicies } from "../../src/store/find-policies.ts";
import { checkTests } from "../../src/testing/check-tests.ts";
import { formatPolicy } from "../../src/syntax/format.ts";
import { FILE_LIMIT, readSource } from "../../src/store/read-source.ts";
import { type Example, readPage, RULES } from "./diagnostic-page.ts";

const PAGES = join(import.meta.dirname, "../../docs/diagnostics");
const NOW = Date.UTC(2026, 6, 1);

describe("the pages", () => {
  const names = readdirSync(PAGES)
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => name.slice(0, -".md".length));
  it("are those of the registry", () => expect(names.toSorted()).toEqual(diagnosticCodes.toSorted()));

  it.each(diagnosticCodes)("%s: title, severity, two examples", (code) => {
    const page = readPage(join(PAGES, `${code}.md`));
    expect([page.title, page.severity]).toEqual([code, severityOf(code)]);
    for (const example of [page.refused, page.mended]) {
      const { policies, configuration, console } = example;
      expect(policies.size > 0 || configuration !== undefined || console !== undefined).toBe(true);
    }
  });
});

const inPolicies = diagnosticCodes.filter(
  (code) => readPage(join(PAGES, `${code}.md`)).refused.policies.size > 0 && code !== "not-formatted",
);

describe.each(inPolicies)("%s", (code) => {
  const page = readPage(join(PAGES, `${code}.md`));
  it("is earned by the refused example", () => expect(codesOf(build(page.refused))).toContain(code));
  it("is not earned by the mended one, which has no error", () => {
    const found = build(page.mended);
    expect(found.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
    expect(codesOf(found)).not.toContain(code);
  });
  it("goes away with the repair, where there is one", () => {
    const found = build(page.refused).find((one) => one.code === code && one.fix !== undefined);
    if (found?.file === undefined) return;
    const policies = new Map(page.refused.policies);
    policies.set(found.file.path, repaired(found.file.text, found));
    expect(codesOf(build({ ...page.refused, policies }))).not.toContain(code);
  });
});

it("not-formatted: the refused example is written as the mended one", () => {
  const { refused, mended } = readPage(join(PAGES, "not-formatted.md"));
  const [before, after] = [refused, mended].map(({ policies }) => policies.get(RULES) ?? "");
  expect(formatPolicy(new SourceFile(RULES, before ?? ""))).toEqual({ text: after });
  expect(formatPolicy(new SourceFile(RULES, after ?? ""))).toEqual({ text: after });
});

const inConfiguration = diagnosticCodes.filter(
  (code) => readPage(join(PAGES, `${code}.md`)).refused.configuration !== undefined,
);

describe.each(inConfiguration)("%s", (code) => {
  const page = readPage(join(PAGES, `${code}.md`));
  const read = ({ configuration = "" }: Example) => {
    const parsed = parseConfiguration(new SourceFile("verdict.yaml", configuration));
    return parsed.kind === "wrong" ? codesOf(parsed.diagnostics) : [];
  };
  it("is earned by the refused configuration", () => expect(read(page.refused)).toEqual([code]));
  it("is not earned by the mended one", () => expect(read(page.mended)).toEqual([]));
});

describe("what no text can show", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "verdict-registry-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const codeOfFile = (path: string) => {
    const read = readSource(path);
    return read.kind === "unreadable" ? read.diagnostic.code : undefined;
  };

  it("no-policies", () =>
    expect(codesOf(findPolicies([join(folder, "nowhere")]).diagnostics)).toEqual(["no-policies"]));
  it("unreadable-file", () => {
    symlinkSync(join(folder, "gone"), join(folder, "a.policy"));
    expect(codeOfFile(join(folder, "a.policy"))).toBe("unreadable-file");
  });
  it("not-utf8", () => {
    writeFileSync(join(folder, "b.policy"), Buffer.from([0x6c, 0xff]));
    expect(codeOfFile(join(folder, "b.policy"))).toBe("not-utf8");
  });
  it("file-too-large", () => {
    writeFileSync(join(folder, "c.policy"), "");
    truncateSync(join(folder, "c.policy"), FILE_LIMIT + 1);
    expect(codeOfFile(join(folder, "c.policy"))).toBe("file-too-large");
  });
});

function codesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code }) => code);
}

function build({ policies, documents, circumstances }: Example): readonly Diagnostic[] {
  const files = [...policies].map(([path, text]) => new SourceFile(path, text));
  const built = buildPolicySet(files, optionsFor(documents, circumstances));
  return [...built.diagnostics, ...checkTests(built)];
}

function optionsFor(documents: Example["documents"], circumstances: Example["circumstances"]): BuildOptions {
  const gates = circumstances.get("gates")?.split(",") ?? [
    "authentication",
    "authorization",
    "mutation",
    "validation",
  ];
  return {
    readDocument: (_from, path) => {
      const text = documents.get(path);
      return text === undefined ? { error: `\`${path}\` does not exist` } : { value: parse(text) as JsonValue, text };
    },
    gates: gates as BuildOptions["gates"],
    defaultDeny: false,
    cluster: { name: "test", version: "1.37" },
    controlPlane: { users: [], groups: [], serviceAccounts: [] },
    allowLockout: [],
    sources: circumstances
      .get("sources")
      ?.split(",")
      .map((source) => ({ type: source.split(":")[0] ?? "", name: source.split(":")[1] ?? "" })),
    facts: circumstances.get("facts") !== "none",
    now: NOW,
  };
}

function repaired(text: string, { fix }: Diagnostic): string {
  return [...(fix?.edits ?? [])]
    .toSorted((one, other) => other.span.start - one.span.start)
    .reduce((result, { span, text: by }) => result.slice(0, span.start) + by + result.slice(span.end), text);
}
