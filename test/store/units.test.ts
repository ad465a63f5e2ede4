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
});
