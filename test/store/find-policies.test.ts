/** Which files make a set, and how texts and documents are read. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findPolicies } from "../../src/store/find-policies.ts";
import { readDocument } from "../../src/store/read-document.ts";
import { FILE_LIMIT, readSource } from "../../src/store/read-source.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string | Uint8Array = "language 1\n"): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  return whole;
}
const found = (...paths: string[]) => findPolicies(paths.map((path) => join(folder, path)));
const names = (...paths: string[]) => found(...paths).paths.map((path) => path.slice(folder.length + 1));

test("folders are read recursively, names with a dot skipped, other files left alone", () => {
  for (const path of [
    "a.policy",
    "sub/b.policy",
    "sub/deep/c.policy",
    ".d.policy",
    ".git/e.policy",
    "..data/f.policy",
    "g.yaml",
  ]) {
    write(path);
  }
  expect(names("")).toEqual(["a.policy", "sub/b.policy", "sub/deep/c.policy"]);
});

test("symlinks are followed, a real path is read once, a circle ends", () => {
  write("..data/a.policy");
  symlinkSync(join(folder, "..data/a.policy"), join(folder, "a.policy"));
  symlinkSync(join(folder, "..data/a.policy"), join(folder, "b.policy"));
  symlinkSync(folder, join(folder, "again"));
  expect(names("")).toEqual(["a.policy"]);
  expect(names("", "a.policy")).toEqual(["a.policy"]);
});

test("a file may be named as it is called; several paths are one set", () => {
  write("one/a.policy");
  write("two/rules.txt");
  expect(names("one", "two/rules.txt")).toEqual(["one/a.policy", "two/rules.txt"]);
});

test("a folder of several sets lists them; one set, or a rule of its own, is a set", () => {
  write("one/a.policy");
  write("deep/er/b.policy");
  write("none/c.yaml");
  const { paths, diagnostics } = found("");
  expect(paths).toEqual([]);
  expect(diagnostics[0]).toMatchObject({ code: "no-policies", message: expect.stringMatching(/deep`, `.*one`$/) });
  write("root.policy");
  expect(names("")).toEqual(["deep/er/b.policy", "one/a.policy", "root.policy"]);
  expect(names("deep")).toEqual(["deep/er/b.policy"]);
});

test("nothing there, nothing in it", () => {
  mkdirSync(join(folder, "empty"));
  expect(found("empty").diagnostics).toMatchObject([
    { code: "no-policies", message: expect.stringContaining("empty") },
  ]);
  expect(found("nowhere").diagnostics).toMatchObject([{ message: expect.stringContaining("does not exist") }]);
});

test("texts are strict UTF-8 and bounded", () => {
  expect(readSource(write("a.policy", "\uFEFFlanguage 1"))).toMatchObject({
    kind: "text",
    file: { text: "language 1" },
  });
  const bad = readSource(write("b.policy", Buffer.from([0x61, 0x0a, 0xff])));
  expect(bad).toMatchObject({ diagnostic: { code: "not-utf8", message: expect.stringContaining("(line 2)") } });
  const large = write("c.policy");
  truncateSync(large, FILE_LIMIT + 1);
  expect(readSource(large)).toMatchObject({ diagnostic: { code: "file-too-large" } });
  expect(readSource(folder)).toMatchObject({
    diagnostic: { code: "unreadable-file", message: expect.stringContaining("folder") },
  });
  expect(readSource(join(folder, "no"))).toMatchObject({
    diagnostic: { message: expect.stringContaining("does not exist") },
  });
});

test("documents: YAML and JSON, exact numbers, ordinary keys, several in a list", () => {
  const policy = write("p/a.policy");
  const seen: string[] = [];
  const read = (name: string, text: string) => {
    write(`p/${name}`, text);
    return readDocument(policy, name, (path) => seen.push(path));
  };
  expect(read("a.yaml", "a: [1, 9007199254740993, 1.5, null, yes]")).toMatchObject({
    value: { a: [1, 9007199254740993n, 1.5, null, "yes"] },
  });
  expect(read("b.json", '{"a": {"b": true}}')).toMatchObject({ value: { a: { b: true } } });
  expect(read("c.yaml", "a: 1\n---\nb: 2\n")).toMatchObject({ value: [{ a: 1 }, { b: 2 }] });
  expect(read("d.yaml", "")).toMatchObject({ value: null });
  expect(Object.keys((read("e.yaml", "__proto__: {x: 1}") as { value: object }).value)).toEqual(["__proto__"]);
  expect(read("f.yaml", "a: [")).toMatchObject({ error: expect.stringContaining("line 1") });
  expect(read("g.yaml", `a: &a [x]\nb: [${"*a, ".repeat(3000)}]`)).toMatchObject({
    error: expect.stringContaining("aliases"),
  });
  expect(readDocument(policy, "no.yaml", () => undefined)).toMatchObject({
    error: expect.stringContaining("does not exist"),
  });
  expect(seen[0]).toBe(join(folder, "p/a.yaml"));
});
