/** The policies that the README shows hold: they load, and their tests pass. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { buildPolicySet } from "../src/analyse/build-policy-set.ts";
import { SourceFile } from "../src/diagnostics/source-file.ts";
import { runTests } from "../src/testing/run-tests.ts";
import { TEST_OPTIONS } from "./support/build.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
/** Fenced blocks, without the indentation of the list they stand in. */
const POLICIES = [...README.matchAll(/^( *)```policy\n([\s\S]*?)^ *```/gm)].map(([, indent = "", text = ""]) =>
  text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
);

it("shows some", () => {
  expect(POLICIES.length).toBeGreaterThanOrEqual(2);
});

it.each(POLICIES)("%s", (text) => {
  const set = buildPolicySet([new SourceFile("readme.policy", text)], TEST_OPTIONS);
  expect(set.diagnostics.map(({ message }) => message)).toEqual([]);
  const { failed, tests } = runTests(set, { now: Date.now() });
  expect(tests.flatMap(({ failures }) => failures)).toEqual([]);
  expect(failed).toBe(0);
});
