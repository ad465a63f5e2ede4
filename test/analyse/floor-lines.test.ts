/** The floor as the program reads it is the text that people read, checked. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { identitiesOfFloor } from "../../scripts/floor-identities.ts";
import { floorIdentities } from "../../src/analyse/floor/floor-lines.ts";

test("is docs/floor.policy", () => {
  const text = readFileSync(new URL("../../docs/floor.policy", import.meta.url), "utf8");
  const read = floorIdentities();
  expect(read).toEqual(identitiesOfFloor(text));
  expect(read.length).toBeGreaterThan(50);
  // Proofs are kept by line, so lines of several identities are one.
  const lines = read.flatMap((identity) => identity.lines);
  expect(new Set(lines).size).toBeLessThan(lines.length / 2);
});
