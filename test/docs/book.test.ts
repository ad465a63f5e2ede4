/** The book for authors holds: its policies check and are formatted, their tests pass, its mistakes have the codes that it names, its dialogues are what the command says. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuildOptions, BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import type { JsonValue } from "../../src/base/json.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { formatPolicy } from "../../src/syntax/format.ts";
import { runTests } from "../../src/testing/run-tests.ts";
import { FUNCTIONS } from "../../src/vocabulary/functions.ts";
import { TEST_OPTIONS } from "../support/build.ts";
import { PROJECT } from "../support/verdict-process.ts";
import { type Dialogue, type Files, readBookPage } from "./book-page.ts";

const BOOK = join(PROJECT, "docs/language");
const NOW = Date.UTC(2026, 5, 1);

const pages = readdirSync(BOOK)
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ name, page: readBookPage(join(BOOK, name)) }))
  .filter(({ page: { sets, dialogues } }) => sets.length + dialogues.length > 0);

describe.each(pages)("$name", ({ page }) => {
  it.each(page.sets.map((set) => [set.line, set] as const))(
    "line %i: the policy",
    (_line, { files, shown, codes, fails }) => {
      for (const text of shown) if (codes.length === 0) expect(text).toBe(formatted(text));
      const set = build(files);
      // A note says what is worth knowing; a page shows one only where it is the matter.
      const found = set.diagnostics.filter(({ severity, code }) => severity !== "note" || codes.includes(code));
      expect([...new Set(found.map(({ code }) => code))].toSorted()).toEqual(codes);
      if (found.some(({ severity }) => severity === "error")) return;
      const { tests } = runTests(set, { now: NOW });
      const failed = tests.flatMap(({ name, failures }) => failures.map((failure) => ({ name, ...failure })));
      if (fails) expect(failed).not.toEqual([]);
      else expect(failed).toEqual([]);
    },
  );

  for (const dialogue of page.dialogues) it(`line ${dialogue.line}: the dialogue`, () => hold(dialogue));
});

describe("functions.md", () => {
  const { text } = readBookPage(join(BOOK, "functions.md"));
  const rows = [...text.matchAll(/^\| `(\w+)\(.*?\)` \|.*\| `(.*)` \|$/gm)].map(([, name = "", example = ""]) => ({
    name,
    example,
  }));

  it("has a row for each function of the library", () => {
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...FUNCTIONS.keys()].toSorted());
  });

  it.each(rows)("$name: the example is true", ({ name, example }) => {
    expect(example).toContain(`${name}(`);
    const set = build(
      new Map([
        [
          "example.policy",
          `language 1
deny "true" user "alice" to create on deployments when ${example}
test "is true" {
  create deployments {metadata: {name: "web-1", labels: {app: "web"}}, spec: {template: {spec: {containers: [{name: "web", image: "registry.example.com/web:1.4", ports: [{containerPort: 80}]}]}}}} in "shop"
    is denied because "true"
}
`,
        ],
      ]),
    );
    expect(set.diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    expect(runTests(set, { now: NOW }).tests.flatMap(({ failures }) => failures)).toEqual([]);
  });
});

function formatted(text: string): string {
  const whole = text.startsWith("language ") ? text : `language 1\n\n${text}`;
  const result = formatPolicy(new SourceFile("example.policy", whole));
  if (result.text === undefined)
    return `does not parse: ${result.diagnostics.map(({ message }) => message).join(", ")}`;
  return text.startsWith("language ") ? result.text : result.text.replace(/^language 1\n\n/, "");
}

function build(files: Files): BuiltPolicySet {
  const sources = [...files]
    .filter(([path]) => path.endsWith(".policy"))
    .map(([path, text]) => new SourceFile(path, text));
  const options: BuildOptions = {
    ...TEST_OPTIONS,
    readDocument: (from, path) => {
      const text = files.get(normalize(join(dirname(from), path)));
      return text === undefined ? { error: `\`${path}\` does not exist` } : { value: parse(text) as JsonValue, text };
    },
    now: NOW,
  };
  return buildPolicySet(sources, options);
}

/** In a folder of its own, by a shell, as the reader would. */
function hold({ files, turns }: Dialogue): void {
  const folder = mkdtempSync(join(tmpdir(), "verdict-book-"));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    for (const { typed, printed } of turns) {
      const script = `verdict() { "${process.execPath}" "${PROJECT}src/cli/main.ts" "$@"; }; { ${typed}; } 2>&1`;
      const env = { PATH: process.env["PATH"], NO_COLOR: "1" };
      const { stdout } = spawnSync("sh", ["-c", script], { cwd: folder, env, encoding: "utf8" });
      expect(`$ ${typed}\n${stdout.trimEnd()}`).toBe(`$ ${typed}\n${printed}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
