/** What is heard of is read, and nothing else; where it could mean more than a new text, all has to be looked at. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findPolicies } from "../../src/store/find-policies.ts";
import { fingerprint } from "../../src/store/fingerprint.ts";
import { createPolicyReader, type PolicyReader } from "../../src/store/policy-reader.ts";

let folder = "";
let reader: PolicyReader;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-reader-"));
  mkdirSync(join(folder, "team"));
  put("a.policy", "a");
  put("b.policy", "b");
  put("team/c.policy", "c");
  put("who.yaml", "[k]");
  reader = createPolicyReader([folder]);
  reader.beside([join(folder, "who.yaml")]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
const heard = (...names: readonly string[]) => reader.heardOf(new Set(names.map((name) => join(folder, name))));
const texts = () => reader.last.sources.map(({ path, text }) => `${relative(folder, path)}=${text}`);

it("reads the file that changed, and gives the others as they were", () => {
  const [, before] = reader.last.sources;
  put("a.policy", "aa");
  put("b.policy", "nobody has heard of it");
  expect(heard("a.policy")).toBe("changed");
  expect(texts()).toEqual(["a.policy=aa", "b.policy=b", "team/c.policy=c"]);
  expect(reader.last.sources[1]).toBe(before);
});

it("knows how what it read looked, so that looking at all finds the rest", () => {
  const all = () => fingerprint(findPolicies([folder]).paths);
  put("a.policy", "aa");
  put("team/c.policy", "cc");
  expect(heard("a.policy", "team/c.policy")).toBe("changed");
  expect(reader.last.seen).toBe(all());
  put("b.policy", "bb");
  expect(reader.last.seen).not.toBe(all());
  expect(reader.all().seen).toBe(all());
  expect(texts()).toEqual(["a.policy=aa", "b.policy=bb", "team/c.policy=cc"]);
});

it("takes a file for changed once, by whatever name and however it was saved", () => {
  put("a.policy.tmp", "saved beside");
  renameSync(join(folder, "a.policy.tmp"), join(folder, "a.policy"));
  expect(reader.heardOf(new Set([relative(process.cwd(), join(folder, "a.policy"))]))).toBe("changed");
  expect(heard("a.policy", "a.policy.tmp")).toBe("nothing new");
  expect(texts()[0]).toBe("a.policy=saved beside");
});

it("hears of documents beside the policies", () => {
  expect(heard("who.yaml")).toBe("nothing new");
  put("who.yaml", "[k, l]");
  expect(heard("who.yaml")).toBe("changed");
  reader.beside([join(folder, "who.yaml")]);
  expect(heard("who.yaml")).toBe("nothing new");
});

it("takes what editors leave beside a file for nothing", () => {
  put("4913", "");
  put(".a.policy.swp", "");
  put("a.policy~", "a");
  expect(heard("4913", ".a.policy.swp", "a.policy~", "gone already")).toBe("nothing new");
});

it.each<[string, () => void, readonly string[]]>([
  ["a new file", () => put("new.policy", "n"), ["new.policy"]],
  ["a new folder", () => mkdirSync(join(folder, "other")), ["other"]],
  ["a file that is gone", () => rmSync(join(folder, "a.policy")), ["a.policy"]],
  ["a folder that is gone", () => rmSync(join(folder, "team"), { recursive: true }), ["team"]],
  [
    "a file that is a link now",
    () => {
      rmSync(join(folder, "a.policy"));
      symlinkSync(join(folder, "b.policy"), join(folder, "a.policy"));
    },
    ["a.policy"],
  ],
  ["a text that cannot be read", () => writeFileSync(join(folder, "a.policy"), Uint8Array.of(0xff)), ["a.policy"]],
  ["a new link", () => symlinkSync(join(folder, "team"), join(folder, "..data")), ["..data"]],
])("is unsure after %s", (_what, change, names) => {
  change();
  expect(heard(...names)).toBe("unsure");
  reader.all();
  expect(heard("b.policy")).toBe("nothing new");
});

it("is unsure about a file that could not be read, until it can be", () => {
  writeFileSync(join(folder, "a.policy"), Uint8Array.of(0xff));
  reader.all();
  expect(reader.last.unreadable).toHaveLength(1);
  put("b.policy", "bb");
  expect(heard("b.policy")).toBe("changed");
  expect(reader.last.seen).toBe(fingerprint(findPolicies([folder]).paths));
  put("a.policy", "a");
  expect(heard("a.policy")).toBe("unsure");
});
