/** Units that break one by one, while serving and across restarts: what serves is the last good text of each. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../../src/base/clock.ts";
import type { LoadOptions } from "../../src/store/build-policy-set.ts";
import { buildPolicySet } from "../../src/store/compiler.ts";
import { loadPolicies } from "../../src/store/load-policies.ts";
import { openPolicyStore, type PolicyStore } from "../../src/store/policy-store.ts";
import { openStateFolder, type StateFolder } from "../../src/store/state-folder.ts";

const options: LoadOptions = {
  gates: ["authentication", "authorization", "mutation", "validation"],
  defaultDeny: false,
  cluster: { name: undefined, version: "1.37" },
  controlPlane: { users: [], groups: [], serviceAccounts: [] },
  allowLockout: [],
  sources: undefined,
  facts: undefined,
};

let folder = "";
let state: StateFolder;
const problems: string[] = [];
const states = () => join(folder, "state");
const openState = () => openStateFolder(states(), (why) => void problems.push(why));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-state-"));
  mkdirSync(join(folder, "set/teams/a"), { recursive: true });
  mkdirSync(join(folder, "set/teams/b"), { recursive: true });
  problems.length = 0;
  state = openState();
  put("root.policy", ROOT);
  put("teams/a/a.policy", allow("a rule", "alice", "a"));
  put("teams/b/b.policy", allow("b rule", "bert", "b"));
});
afterEach(async () => {
  await state.settled();
  rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, text: string) => writeFileSync(join(folder, "set", name), text);
const allow = (name: string, user: string, namespace: string, verb = "get") =>
  `language 1\n\nallow "${name}" user "${user}" to ${verb} on pods in "${namespace}"\n`;
const ROOT = [
  "language 1",
  'role "owner" {\n  to get, list, delete on pods\n}',
  'confine "teams/a/" to namespaces "a" within role "owner"',
  'confine "teams/b/" to namespaces "b" within role "owner"',
  'allow "root rule" user "root" to get on pods',
  "",
].join("\n\n");
const BROKEN = 'language 1\n\nallow "x" user to nothing\n';

async function open(): Promise<PolicyStore> {
  const load = (lastGood: Parameters<Parameters<typeof openPolicyStore>[0]>[0]) =>
    loadPolicies([join(folder, "set")], options, buildPolicySet, lastGood);
  const opened = await openPolicyStore(load, manualClock(5), state.read());
  if (opened.kind === "failed") throw new Error(opened.diagnostics.map(({ code }) => code).join(" "));
  return opened.store;
}

const allowed = (store: PolicyStore, username: string, verb: string, namespace: string) =>
  store.snapshot.engine.authorize(
    {
      kind: "resource",
      user: { username, uid: "", groups: [], extra: {} },
      verb,
      apiGroup: "",
      version: "v1",
      resource: "pods",
      subresource: "",
      namespace,
      name: "",
    },
    { now: 0, namespaceFacts: () => undefined },
  ).decision === "allow";

const stale = (store: PolicyStore) =>
  store.units.filter((unit) => unit.stale).map(({ name }) => name.replace(/^.*teams/, "teams"));

test("a broken confined folder stays as it was, and the others go live", async () => {
  const store = await open();
  expect(stale(store)).toEqual([]);
  expect(allowed(store, "alice", "get", "a")).toBe(true);
  put("teams/a/a.policy", BROKEN);
  put("teams/b/b.policy", allow("b rule", "bert", "b", "list"));
  expect(await store.reload()).toMatchObject({ succeeded: false });
  expect(stale(store)).toEqual([expect.stringMatching(/^teams\/a/)]);
  expect(store.failure.some(({ severity }) => severity === "error")).toBe(true);
  expect(allowed(store, "alice", "get", "a")).toBe(true);
  expect(allowed(store, "bert", "list", "b")).toBe(true);
  expect(allowed(store, "bert", "get", "b")).toBe(false);
});

test("a broken root stays as it was, and confined folders go live beside it", async () => {
  const store = await open();
  put("root.policy", `${ROOT}\n${BROKEN}`);
  put("new.policy", allow("not yet", "eve", "b"));
  put("teams/b/b.policy", allow("b rule", "bert", "b", "list"));
  expect(await store.reload()).toMatchObject({ succeeded: false });
  expect(stale(store)).toEqual(["root"]);
  expect(allowed(store, "root", "get", "x")).toBe(true);
  expect(allowed(store, "eve", "get", "b")).toBe(false);
  expect(allowed(store, "bert", "list", "b")).toBe(true);
  put("root.policy", ROOT);
  expect(await store.reload()).toMatchObject({ succeeded: true });
  expect(allowed(store, "eve", "get", "b")).toBe(true);
});

test("a last good text that the new root no longer allows contributes nothing", async () => {
  const store = await open();
  put("teams/a/a.policy", BROKEN);
  put("root.policy", ROOT.replace('namespaces "a"', 'namespaces "z"'));
  expect(await store.reload()).toMatchObject({ succeeded: false });
  expect(allowed(store, "alice", "get", "a")).toBe(false);
  expect(store.failure.map(({ code }) => code)).toContain("beyond-confinement");
});

test("a restart with broken units serves the stored ones; without a store it does not start", async () => {
  state.keep((await open()).lastGood);
  await state.settled();
  put("root.policy", BROKEN);
  put("teams/a/a.policy", BROKEN);
  state = openState();
  const store = await open();
  expect(store.stale).toBe(true);
  expect(allowed(store, "root", "get", "x")).toBe(true);
  expect(allowed(store, "alice", "get", "a")).toBe(true);
  rmSync(states(), { recursive: true });
  state = openState();
  await expect(open()).rejects.toThrow();
});

test("a set whose files are gone is served from what was stored", async () => {
  state.keep((await open()).lastGood);
  await state.settled();
  rmSync(join(folder, "set"), { recursive: true });
  state = openState();
  expect(allowed(await open(), "root", "get", "x")).toBe(true);
});

test("data is kept with the texts that name it", async () => {
  put("names.yaml", "[root]\n");
  put(
    "root.policy",
    `${ROOT}\ndata names from "names.yaml" as list of string\n\nallow "n" anyone to get on url "/x" when user.username in data.names\n`,
  );
  const store = await open();
  put("names.yaml", "{}\n");
  expect(await store.reload()).toMatchObject({ succeeded: false });
  expect(allowed(store, "root", "get", "x")).toBe(true);
  state.keep(store.lastGood);
  await state.settled();
  state = openState();
  expect(stale(await open())).toEqual(["root"]);
});

test("what is stored is readable by its owner only, replaced whole, and forgotten with its unit", async () => {
  const store = await open();
  state.keep(store.lastGood);
  await state.settled();
  const names = readdirSync(states());
  expect(names).toHaveLength(3);
  expect(statSync(join(states(), names[0] ?? "")).mode & 0o777).toBe(0o600);
  rmSync(join(folder, "set/teams/b"), { recursive: true });
  put("root.policy", ROOT.replace(/^confine "teams\/b.*\n/m, ""));
  await store.reload();
  state.keep(store.lastGood);
  await state.settled();
  expect(readdirSync(states())).toHaveLength(2);
  // What a killed process left behind, and what something else wrote.
  const [first = ""] = readdirSync(states());
  writeFileSync(join(states(), `${first}.new`), "{");
  writeFileSync(join(states(), first), readFileSync(join(states(), first), "utf8").slice(0, 20));
  state = openState();
  expect(state.read()).toHaveLength(1);
  expect(problems).toEqual([expect.stringContaining("is not what this program writes")]);
  expect(readdirSync(states())).not.toContain(`${first}.new`);
});

test("a folder that cannot be written is told of and stops nothing", async () => {
  writeFileSync(join(folder, "file"), "");
  state = openStateFolder(join(folder, "file"), (why) => void problems.push(why));
  const store = await open();
  state.keep(store.lastGood);
  await state.settled();
  expect(problems).toHaveLength(2);
});
