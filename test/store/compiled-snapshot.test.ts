/** A snapshot serves what a build from the texts would serve, and nothing else: whatever changed, it is not used. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LoadOptions } from "../../src/store/build-policy-set.ts";
import { packCompiled, restorePolicies, snapshotOf, writeSnapshot } from "../../src/store/compiled-snapshot.ts";
import { buildPolicySet } from "../../src/store/compiler.ts";
import { type LoadedPolicies, loadPolicies } from "../../src/store/load-policies.ts";
import { pack, unpack } from "../../src/store/pack.ts";
import { textOf } from "../../src/store/unit-text.ts";

const OPTIONS: LoadOptions = {
  gates: ["authentication", "authorization", "mutation", "validation"],
  defaultDeny: false,
  cluster: { name: "here", version: "1.37" },
  controlPlane: { users: [], groups: [], serviceAccounts: [] },
  allowLockout: [],
  sources: undefined,
  facts: undefined,
};

let folder = "";
const refusals: string[] = [];
const set = (name: string) => join(folder, "set", name);
const state = () => join(folder, "state");
const put = (name: string, text: string | Uint8Array) => writeFileSync(set(name), text);
const load = (options = OPTIONS): LoadedPolicies => loadPolicies([join(folder, "set")], options, buildPolicySet, []);
const restore = (options = OPTIONS) =>
  restorePolicies(state(), [join(folder, "set")], options, (why) => void refusals.push(why));

async function keep(options = OPTIONS): Promise<LoadedPolicies> {
  const loaded = load(options);
  const compiled = loaded.engine?.compiled;
  if (compiled === undefined) throw new Error("it does not build");
  const bytes = snapshotOf(loaded, options, packCompiled(compiled));
  if (bytes === undefined) throw new Error("it is not kept");
  await writeSnapshot(state(), bytes);
  return loaded;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-snapshot-"));
  mkdirSync(join(folder, "set/teams/a"), { recursive: true });
  mkdirSync(state());
  refusals.length = 0;
  put("root.policy", ROOT);
  put("teams/a/a.policy", 'language 1\nallow "a rule" group "x" to get on pods in "a"\n');
  put("who.yaml", "[kim, lee]\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ROOT = [
  "language 1",
  'confine "teams/a/" to namespaces "a"',
  'data who from "who.yaml" as list of string',
  'allow "listed" user "{w}" to get on pods for w in data.who',
  'role "reader" { to get, list on configmaps }',
  'grant "reader" to group "y" in "b", "c-*"',
  'deny "privileged" to create on pods for c in containers(pod) when c.securityContext.privileged == true because "no {c.name}"',
  'allow "everything" group "z" to * on pods',
].join("\n");

function may(loaded: LoadedPolicies | undefined, user: string, group: string, resource: string, namespace: string) {
  const question = {
    kind: "resource",
    user: { username: user, uid: "", groups: [group], extra: {} },
    verb: "get",
    apiGroup: "",
    version: "v1",
    resource,
    subresource: "",
    namespace,
    name: "n",
  } as const;
  return loaded?.engine?.authorize(question, { now: 0, namespaceFacts: () => undefined });
}

describe("where nothing changed", () => {
  test("it is what was built", async () => {
    const built = await keep();
    const restored = await restore();
    expect(refusals).toEqual([]);
    expect(restored?.engine?.digest).toBe(built.engine?.digest);
    expect(restored?.engine?.ruleCounts).toEqual(built.engine?.ruleCounts);
    expect(restored?.seen).toBe(built.seen);
    expect(restored?.dataPaths).toEqual(built.dataPaths);
    expect(restored?.diagnostics).toEqual(built.diagnostics);
    for (const user of ["kim", "other"]) {
      for (const group of ["x", "y", "z"]) {
        for (const resource of ["pods", "configmaps"]) {
          for (const namespace of ["a", "b", "c-1", "d"]) {
            const asked = [user, group, resource, namespace] as const;
            expect(may(restored, ...asked)?.decision).toBe(may(built, ...asked)?.decision);
            expect(may(restored, ...asked)?.rule).toEqual(may(built, ...asked)?.rule);
          }
        }
      }
    }
  });
  test("units fall back to the same texts", async () => {
    const built = await keep();
    const restored = await restore();
    const texts = (loaded: LoadedPolicies | undefined) =>
      loaded?.units.map(({ name, text, ...rest }) => ({
        name,
        ...rest,
        files: text?.files.map((file) => [file.path, textOf(file)]),
        documents: text?.documents.map((file) => [file.path, textOf(file)]),
      }));
    expect(texts(restored)).toEqual(texts(built));
  });
  test("a mark before the text is no part of it", async () => {
    put("teams/a/a.policy", `\uFEFF${readFileSync(set("teams/a/a.policy"), "utf8")}`);
    const built = await keep();
    const restored = await restore();
    expect(restored?.engine?.digest).toBe(built.engine?.digest);
  });
});

describe("it is not used", () => {
  const refused = async (options = OPTIONS) => {
    expect(await restore(options)).toBeUndefined();
    expect(refusals).toHaveLength(1);
  };
  test("where there is none, and nothing is said of it", async () => {
    expect(await restore()).toBeUndefined();
    expect(refusals).toEqual([]);
  });
  test.each([
    ["a text changed", () => put("teams/a/a.policy", 'language 1\nallow "a rule" group "w" to get on pods in "a"\n')],
    ["a comment changed", () => put("root.policy", `${ROOT}\n# said so\n`)],
    ["a file is new", () => put("new.policy", "language 1\n")],
    ["a file is gone", () => rmSync(set("teams/a/a.policy"))],
    ["data changed", () => put("who.yaml", "[kim]\n")],
    ["data is gone", () => rmSync(set("who.yaml"))],
    ["a file is no text", () => put("root.policy", Buffer.of(0xff))],
  ])("where %s", async (_, change) => {
    await keep();
    change();
    await refused();
  });
  test("where a file has another name", async () => {
    await keep();
    put("other.policy", readFileSync(set("root.policy")));
    rmSync(set("root.policy"));
    await refused();
  });
  test.each<[string, Partial<LoadOptions>]>([
    ["gates", { gates: ["authorization", "validation"] }],
    ["the default", { defaultDeny: true }],
    ["the version of Kubernetes", { cluster: { name: "here", version: "1.36" } }],
    ["the name of the cluster", { cluster: { name: "there", version: "1.37" } }],
    ["the control plane", { controlPlane: { users: ["me"], groups: [], serviceAccounts: [] } }],
    ["allowed lockouts", { allowLockout: ["x"] }],
  ])("where %s is configured otherwise", async (_, change) => {
    await keep();
    await refused({ ...OPTIONS, ...change });
  });
  test("where it was cut off anywhere, or any byte of it is another", async () => {
    await keep();
    const path = join(state(), "compiled.snapshot");
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const flipped = Buffer.from(whole);
        flipped[at] = (flipped[at] ?? 0) ^ change;
        for (const bytes of [whole.subarray(0, at), flipped]) {
          writeFileSync(path, bytes);
          refusals.length = 0;
          await refused();
        }
      }),
      { numRuns: 60 },
    );
  });
  test("where something else stands under its name", async () => {
    writeFileSync(join(state(), "compiled.snapshot"), "hello");
    await refused();
  });
});

test("what is broken is not kept", () => {
  put("teams/a/a.policy", 'language 1\nallow "a rule" group "x" to frob on pods in "a"\n');
  const loaded = load();
  const compiled = loaded.engine?.compiled;
  expect(compiled && snapshotOf(loaded, OPTIONS, packCompiled(compiled))).toBeUndefined();
});

test("nothing is left aside", async () => {
  await keep();
  expect(readdirSync(state())).toEqual(["compiled.snapshot"]);
});

test("long lists come back in slices, with a breath between them, and are one where they were one", async () => {
  const texts = Array.from({ length: 10_000 }, (_, index) => `text ${index}`);
  const objects = Array.from({ length: 1000 }, (_, index) => ({ index }));
  const value = { texts, names: { texts }, objects, numbers: Int32Array.of(1, 2), short: [1, "two", undefined] };
  let breaths = 0;
  const back = (await unpack(pack(value), async () => void breaths++)) as typeof value;
  expect(back).toEqual(value);
  expect(back.names.texts).toBe(back.texts);
  expect(breaths).toBeGreaterThan(5);
});
