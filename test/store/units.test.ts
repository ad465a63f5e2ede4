/** Units on disk: the root and the confined folders load, fail and keep their last good version apart. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import { manualClock } from "../../src/base/clock.ts";
import type { LoadOptions } from "../../src/store/build-policy-set.ts";
import { loadPolicies } from "../../src/store/load-policies.ts";
import { openPolicyStore, type PolicyStore } from "../../src/store/policy-store.ts";

const options: LoadOptions = {
  gates: ["authorization"],
  defaultDeny: false,
  cluster: { name: undefined, version: "1.37" },
  controlPlane: { users: [], groups: [], serviceAccounts: [] },
  allowLockout: [],
  sources: undefined,
  facts: undefined,
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-units-"));
  write("root.policy", ROOT);
  write("teams/a/r.policy", rule("a"));
  write("teams/b/r.policy", rule("b"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ROOT = 'confine "teams/a/" to namespaces "a"\nconfine "teams/b/" to namespaces "b"\n';
const BROKEN = 'allow "broken" group "x" to frob on pods in "a"';
function rule(namespace: string, group = "x"): string {
  return `allow "r" group "${group}" to get on pods in "${namespace}"`;
}
function write(path: string, text: string | Buffer): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), typeof text === "string" ? `language 1\n${text}` : text);
}
async function open(paths: readonly string[] = [folder]): Promise<PolicyStore> {
  const opened = await openPolicyStore(
    (lastGood) => loadPolicies(paths, options, buildPolicySet, lastGood),
    manualClock(0),
  );
  if (opened.kind === "failed") throw new Error(opened.diagnostics.map(({ message }) => message).join("\n"));
  return opened.store;
}
function may({ snapshot }: PolicyStore, namespace: string, group = "x", resource = "pods"): boolean {
  const question = {
    kind: "resource",
    user: { username: "kim", uid: "", groups: [group], extra: {} },
    verb: "get",
    apiGroup: "",
    version: "v1",
    resource,
    subresource: "",
    namespace,
    name: "p",
  } as const;
  return snapshot.engine.authorize(question, { now: 0, namespaceFacts: () => undefined }).decision === "allow";
}
const stale = (store: PolicyStore) => store.units.filter((unit) => unit.stale).map(({ name }) => name);

describe("at the start", () => {
  it("serves all units", async () => {
    const store = await open();
    expect([may(store, "a"), may(store, "b"), may(store, "c")]).toEqual([true, true, false]);
    expect(store.units.map(({ name }) => name)).toEqual(["root", "teams/a", "teams/b"]);
    expect(store.stale).toBe(false);
  });
  it("serves the others when one is broken", async () => {
    write("teams/a/r.policy", BROKEN);
    const store = await open();
    expect([may(store, "a"), may(store, "b"), stale(store)]).toEqual([false, true, ["teams/a"]]);
    expect(store.failure.map(({ code }) => code)).toContain("unknown-verb");
  });
  it("serves the others when a file of one cannot be read", async () => {
    write("teams/a/bad.policy", Buffer.of(0xff));
    const store = await open();
    expect([may(store, "a"), may(store, "b"), stale(store)]).toEqual([false, true, ["teams/a"]]);
  });
});

describe("after a change", () => {
  it("keeps the last good text of a broken unit while the others go live", async () => {
    const store = await open();
    write("teams/a/r.policy", BROKEN);
    write("teams/b/r.policy", rule("b", "y"));
    expect((await store.reload()).succeeded).toBe(false);
    expect([may(store, "a"), may(store, "b"), may(store, "b", "y"), stale(store)]).toEqual([
      true,
      false,
      true,
      ["teams/a"],
    ]);
    write("teams/a/r.policy", rule("a", "y"));
    await store.reload();
    expect([may(store, "a"), may(store, "a", "y"), stale(store), store.failure]).toEqual([false, true, [], []]);
  });
  it("keeps the last good root while folders go live", async () => {
    const store = await open();
    write("root.policy", `${ROOT}${BROKEN}`);
    write("teams/a/r.policy", rule("a", "y"));
    expect((await store.reload()).succeeded).toBe(false);
    expect([may(store, "a", "y"), may(store, "b"), stale(store)]).toEqual([true, true, ["root"]]);
  });
  it("keeps everything when the root no longer says what it confines", async () => {
    const store = await open();
    write("root.policy", "confine confine");
    await store.reload();
    expect([may(store, "a"), may(store, "b"), may(store, "c")]).toEqual([true, true, false]);
    expect(stale(store)).toContain("root");
  });
  it("drops a last good text that no longer fits the root, and says so", async () => {
    const store = await open();
    write("teams/a/r.policy", BROKEN);
    write("root.policy", ROOT.replace('namespaces "a"', 'namespaces "aa"'));
    await store.reload();
    expect([may(store, "a"), may(store, "b"), stale(store)]).toEqual([false, true, ["teams/a"]]);
    expect(store.failure.map(({ code }) => code)).toContain("beyond-confinement");
  });
  it("keeps the documents of a last good text", async () => {
    write("teams/a/d.yaml", Buffer.from('[{"name": "x"}]'));
    const text =
      'data d from "d.yaml" as list of {name: string}\nallow "r" group "{g.name}" to get on pods in "a" for g in data.d';
    write("teams/a/r.policy", text);
    const store = await open();
    write("teams/a/d.yaml", Buffer.from("[1"));
    await store.reload();
    expect([may(store, "a"), stale(store)]).toEqual([true, ["teams/a"]]);
  });
});

describe("links", () => {
  it("do not lead out of a confined folder", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "verdict-elsewhere-"));
    writeFileSync(join(elsewhere, "r.policy"), `language 1\n${rule("c")}`);
    symlinkSync(elsewhere, join(folder, "teams/c"));
    write("root.policy", `${ROOT}confine "teams/c/" to namespaces "cc"\n`);
    const store = await open();
    rmSync(elsewhere, { recursive: true });
    expect([may(store, "c"), stale(store)]).toEqual([false, ["teams/c"]]);
  });
  /** The set as it was before somebody wrote in a confined folder, and what it is afterwards. */
  const loaded = () => loadPolicies([folder], options, buildPolicySet, []);
  const unitOf = (path: string) => loaded().units.find(({ files }) => files.includes(join(folder, path)))?.name;

  it("take no file from the root, and none from another folder", () => {
    write("zz.policy", 'deny "emergency" group "x" to get on secrets');
    symlinkSync("../../zz.policy", join(folder, "teams/a/0.policy"));
    symlinkSync("../b/r.policy", join(folder, "teams/a/1.policy"));
    symlinkSync("../../root.policy", join(folder, "teams/a/2.policy"));
    expect(loaded().diagnostics).toEqual([]);
    expect([unitOf("zz.policy"), unitOf("teams/b/r.policy"), unitOf("root.policy")]).toEqual([
      "root",
      "teams/b",
      "root",
    ]);
  });
  it("read the documents of the root beside the root's file, not beside a link to it", () => {
    write("d.yaml", Buffer.from('["root"]'));
    write(
      "zz.policy",
      'data d from "d.yaml" as list of string\nallow "r" group "{g}" to get on pods in "x" for g in data.d',
    );
    write("teams/a/d.yaml", Buffer.from('["attacker"]'));
    symlinkSync("../../zz.policy", join(folder, "teams/a/0.policy"));
    const { engine } = loaded();
    expect(engine?.compiled?.program.subjects.groups).toEqual(["root", "x"]);
  });
  it("make no file of the root that is none", () => {
    write(".hidden/e.policy", 'allow "e" group "x" to get on secrets everywhere');
    writeFileSync(join(folder, "notes.txt"), 'language 1\nallow "e" group "x" to get on secrets everywhere');
    symlinkSync("../../.hidden/e.policy", join(folder, "teams/a/0.policy"));
    symlinkSync("../../notes.txt", join(folder, "teams/b/0.policy"));
    const { units, engine } = loaded();
    expect(units.map(({ name, stale }) => [name, stale])).toEqual([
      ["root", false],
      ["teams/a", true],
      ["teams/b", true],
    ]);
    expect(engine).toBeDefined();
  });
  it("leave a mounted folder what it is", () => {
    write("teams/a/..2026/m.policy", rule("a", "mounted").replace('"r"', '"m"'));
    symlinkSync("..2026", join(folder, "teams/a/..data"));
    symlinkSync("..data/m.policy", join(folder, "teams/a/m.policy"));
    write("..2026/n.policy", rule("n"));
    symlinkSync("..2026/n.policy", join(folder, "n.policy"));
    expect(loaded().diagnostics).toEqual([]);
    expect([unitOf("teams/a/m.policy"), unitOf("n.policy")]).toEqual(["teams/a", "root"]);
  });
  it("lead to no document outside of the folder", () => {
    write("secret.yaml", Buffer.from('["everybody"]'));
    const outside = join(mkdtempSync(join(tmpdir(), "verdict-elsewhere-")), "d.yaml");
    writeFileSync(outside, '["everybody"]');
    const data =
      'data d from "d.yaml" as list of string\nallow "r" group "{g}" to get on pods in "a" for g in data.d';
    write("teams/a/r.policy", data);
    for (const target of ["../../secret.yaml", outside, "../b/d.yaml"]) {
      write("teams/b/d.yaml", Buffer.from('["everybody"]'));
      symlinkSync(target, join(folder, "teams/a/d.yaml"));
      const { diagnostics, units } = loaded();
      expect(diagnostics.map(({ code }) => code)).toEqual(["beyond-confinement"]);
      expect(units.find(({ name }) => name === "teams/a")?.stale).toBe(true);
      rmSync(join(folder, "teams/a/d.yaml"));
    }
    rmSync(join(outside, ".."), { recursive: true });
    write("teams/a/..2026/d.yaml", Buffer.from('["x"]'));
    symlinkSync("..2026/d.yaml", join(folder, "teams/a/d.yaml"));
    expect(loaded().diagnostics).toEqual([]);
  });
});

describe("folders that are not what they seem", () => {
  const codes = (root: string) => {
    write("root.policy", root);
    return loadPolicies([folder], options, buildPolicySet, []).diagnostics.map(({ code }) => code);
  };
  it("are refused where one lies in another, also before it holds a file", () => {
    expect(codes(`${ROOT}confine "teams/a/inner/" to namespaces "c"\n`)).toContain("duplicate-name");
    expect(codes(`${ROOT}confine "./teams/../teams/a" to namespaces "c"\n`)).toContain("duplicate-name");
  });
  it("are refused where only capitals tell them from one that is the root's", () => {
    expect(codes('confine "Teams/A/" to namespaces "a"\nconfine "teams/b/" to namespaces "b"\n')).toEqual([
      "beyond-confinement",
    ]);
    expect(codes(`${ROOT}confine "teams/A/" to namespaces "c"\n`)).toEqual(["missing-folder"]);
  });
  it("are refused where they hold the file that confines them, and may lie beside it", () => {
    expect(codes(`${ROOT}confine "." to namespaces "c"\n`)).toContain("beyond-confinement");
    expect(codes(`${ROOT}confine "../elsewhere/" to namespaces "c"\n`)).toEqual(["missing-folder"]);
  });
});
