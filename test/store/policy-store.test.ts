/** The snapshot that is served: taken whole, kept while the texts on disk are broken. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { manualClock } from "../../src/base/clock.ts";
import type { LoadOptions } from "../../src/store/build-policy-set.ts";
import { loadPolicies } from "../../src/store/load-policies.ts";
import { openPolicyStore } from "../../src/store/policy-store.ts";
import { stubCompiler } from "../support/stub-engine.ts";

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
  folder = mkdtempSync(join(tmpdir(), "verdict-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () =>
  openPolicyStore((lastGood) => loadPolicies([folder], options, stubCompiler(), lastGood), manualClock(5));

test("a broken set does not open", async () => {
  writeFileSync(join(folder, "a.policy"), "broken");
  expect(await open()).toMatchObject({ kind: "failed", diagnostics: [{ code: "syntax" }] });
});

test("a file that cannot be read breaks its set", async () => {
  writeFileSync(join(folder, "a.policy"), "fine");
  writeFileSync(join(folder, "b.policy"), Buffer.of(0xff));
  expect(await open()).toMatchObject({ kind: "failed", diagnostics: [{ code: "not-utf8" }] });
});

test("a reload swaps the snapshot, or keeps the last good one and says so", async () => {
  writeFileSync(join(folder, "a.policy"), "fine");
  const opened = await open();
  if (opened.kind !== "store") throw new Error("not opened");
  const { store } = opened;
  const first = store.snapshot;
  expect(first).toMatchObject({ loadedAt: 5, rules: 1 });
  writeFileSync(join(folder, "a.policy"), "broken");
  expect(await store.reload()).toMatchObject({ succeeded: false });
  expect(store).toMatchObject({ stale: true, failure: [{ code: "syntax" }] });
  expect(store.snapshot).toBe(first);
  writeFileSync(join(folder, "a.policy"), "fine again");
  expect(await store.reload()).toMatchObject({ succeeded: true });
  expect(store).toMatchObject({ stale: false, failure: [] });
  expect(store.snapshot).not.toBe(first);
  expect(Object.isFrozen(store.snapshot)).toBe(true);
});
