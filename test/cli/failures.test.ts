/** What a failing test says: one line, then the places in which objects and patches differ; and the same as JUnit XML. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "../support/command-line.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-failures-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RULES = `language 1

mutate "labels" to create on pods set object.metadata.labels["shop"] = "true"

test "an object <that> differs" {
  create pods {metadata: {name: "p"}, spec: {containers: [{name: "a", image: "i"}]}} in "x"
    becomes {metadata: {labels: {shop: "no", team: "x"}}, spec: {containers: [{name: "b"}, {name: "c"}]}}
    and warns "w"
}

test "a patch that differs" {
  create pods {metadata: {name: "p", labels: {a: "b"}}, spec: {containers: [{name: "a", image: "i"}]}} in "x"
    patches [{op: "add", path: "/metadata/labels/other", value: "1"}, {op: "add", path: "/metadata/labels/shop", value: "true"}]
}

test "nothing differs" {
  create configmaps {metadata: {name: "c"}} in "x" is unchanged
}
`;

function write(text: string): string {
  const path = join(folder, "a.policy");
  writeFileSync(path, text);
  return path;
}

describe("in words", () => {
  it("each place of an object, each operation of a patch", async () => {
    const path = write(RULES);
    const { code, out } = await command(["test", path]);
    expect(code).toBe(1);
    const lines = out.split("\n");
    expect(lines.filter((line) => line.startsWith(path))).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith("    "))).toEqual([
      '    - metadata.labels.shop: "no"',
      '    + metadata.labels.shop: "true"',
      '    - metadata.labels.team: "x"',
      "    + metadata.labels.team: absent",
      "    - spec.containers: 2 elements",
      "    + spec.containers: 1 element",
      '    - spec.containers[0].name: "b"',
      '    + spec.containers[0].name: "a"',
      '    - {op: "add", path: "/metadata/labels/other", value: "1"}',
      '      {op: "add", path: "/metadata/labels/shop", value: "true"}',
    ]);
  });

  it("as JSON", async () => {
    const { tests } = JSON.parse((await command(["test", write(RULES), "--output", "json"])).out);
    expect(tests[1].failures[0].difference[0]).toBe('- {op: "add", path: "/metadata/labels/other", value: "1"}');
    expect(tests[0].failures[1]).not.toHaveProperty("difference");
  });
});

// ---- JUnit -----------------------------------------------------------------------------

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** As strict as a reader of CI systems: what is not well formed throws. */
function parseXml(xml: string): Element {
  const body = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\s*/, "");
  const tokens = [
    ...body.matchAll(/<(\/?)(\w+)((?: [\w-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)\s*(\/?)>|([^<]+)/g),
  ];
  expect(tokens.map(([whole]) => whole).join("")).toBe(body);
  const root = { name: "", attributes: {}, children: [] as Element[], text: "" };
  const stack = [root];
  for (const [, close, name = "", attributes = "", empty, text] of tokens) {
    const top = stack.at(-1);
    if (top === undefined) throw new Error("more is closed than opened");
    if (text !== undefined) {
      expect(text).not.toMatch(/&(?!(amp|lt|gt|quot);)/);
      top.text += text.trim();
    } else if (close === "/") {
      expect(top.name).toBe(name);
      stack.pop();
    } else {
      const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]);
      const element = { name, attributes: Object.fromEntries(pairs), children: [] as Element[], text: "" };
      top.children.push(element);
      if (empty !== "/") stack.push(element);
    }
  }
  expect(stack).toHaveLength(1);
  const [only] = root.children;
  if (only === undefined) throw new Error("there is no element");
  return only;
}

/** What the schemas of Jenkins and of Ant agree about. */
function holdToSchema(suites: Element): void {
  const counted = ["tests", "failures", "errors", "skipped"];
  expect(suites.name).toBe("testsuites");
  const total = (key: string) => suites.children.reduce((sum, one) => sum + Number(one.attributes[key]), 0);
  for (const key of counted) expect(Number(suites.attributes[key])).toBe(total(key));
  for (const suite of suites.children) {
    expect([suite.name, Object.keys(suite.attributes)]).toEqual(["testsuite", ["name", ...counted]]);
    expect(Number(suite.attributes["tests"])).toBe(suite.children.length);
    for (const one of suite.children) {
      expect([one.name, Object.keys(one.attributes)]).toEqual(["testcase", ["name", "classname", "file", "line"]]);
      expect(one.children.length).toBeLessThanOrEqual(1);
      for (const outcome of one.children) {
        expect(["failure", "error"]).toContain(outcome.name);
        expect(Object.keys(outcome.attributes)).toEqual(["type", "message"]);
      }
    }
    const number = (name: string) => suite.children.filter(({ children }) => children[0]?.name === name).length;
    expect([suite.attributes["failures"], suite.attributes["errors"]].map(Number)).toEqual([
      number("failure"),
      number("error"),
    ]);
  }
}

describe("as JUnit", () => {
  it("a case for each test, with all that failed", async () => {
    const { code, out } = await command(["test", write(RULES), "--output", "junit"]);
    expect(code).toBe(1);
    const suites = parseXml(out);
    holdToSchema(suites);
    expect(suites.attributes).toMatchObject({ tests: "3", failures: "2", errors: "0" });
    const [first] = suites.children[0]?.children ?? [];
    expect(first?.attributes["name"]).toBe("an object &lt;that&gt; differs");
    expect(first?.children[0]?.text).toContain("- metadata.labels.team: &quot;x&quot;");
    expect(first?.children[0]?.text).toContain("expected warns &quot;w&quot;, got no warnings");
  });

  it("an error for each mistake that kept the tests from being run", async () => {
    const path = write('language 1\n\nallow "look" group "dev" to get on pod in "shop"\n');
    const { code, out } = await command(["test", path, "--output", "junit"]);
    expect(code).toBe(1);
    const suites = parseXml(out);
    holdToSchema(suites);
    expect(suites.attributes).toMatchObject({ tests: "1", failures: "0", errors: "1" });
    expect(suites.children[0]?.children[0]?.children[0]?.attributes["type"]).toBe("unknown-resource");
  });
});
