/** Heads of thousands of names, places and kinds are held against the floor in steps that grow with them, not with their products. */
import { describe, expect, it, test } from "vitest";
import { floorIdentities } from "../../src/analyse/floor/floor-lines.ts";
import { pointsOf } from "../../src/analyse/floor/floor-points.ts";
import { type FloorSieve, newSieve, newSieveMemory } from "../../src/analyse/floor/floor-sieve.ts";
import { linkHead } from "../../src/engine/linked-head.ts";
import { build } from "../support/build.ts";

const quoted = (word: string, count: number) => Array.from({ length: count }, (_, at) => `"${word}${at}"`).join(", ");

/** How many places, names and questions are looked at for one deny. */
function stepsOf(rule: string): number {
  const { inside, diagnostics } = build(rule);
  const head = inside?.set.rules[0]?.head;
  if (head === undefined) throw new Error(diagnostics.map(({ message }) => message).join());
  const linked = linkHead(head, new Set());
  const memory = newSieveMemory(head);
  let steps = 0;
  const counted = <Item>(all: () => readonly Item[]) => {
    const items = all();
    steps += items.length;
    return items;
  };
  for (const { user, lines } of floorIdentities()) {
    const sieve = newSieve(head, linked, memory.of(user));
    const counting: FloorSieve = {
      place: (point, alike, where, all) => sieve.place(point, alike, where, () => counted(all)),
      name: (point, alike, floor, deny, all) => sieve.name(point, alike, floor, deny, () => counted(all)),
    };
    for (const line of lines) for (const _ of pointsOf(user, line, head, counting)) steps++;
  }
  return steps;
}

test.each<[string, (size: number) => string]>([
  [
    "names in places that are all excepted",
    (size) =>
      `deny "d" anyone to get on secrets, configmaps named ${quoted("n", size)} in ${quoted("m", size)} except "*"`,
  ],
  [
    "names that are all excepted in places",
    (size) =>
      `deny "d" anyone to get on secrets, configmaps named ${quoted("n", size)} except "*" in ${quoted("m", size)}`,
  ],
  [
    "kinds with names in places",
    (size) =>
      `deny "d" anyone to get on ${Array.from({ length: size }, (_, at) => `k${at}.example.com`).join(", ")}
  named ${quoted("n", size)} except "*" in ${quoted("m", size)}`,
  ],
])("%s", (_what, rule) => {
  const [few, many] = [stepsOf(rule(50)), stepsOf(rule(800))];
  expect(few).toBeGreaterThan(50);
  expect(many).toBeLessThan(few * 16 * 1.5);
});

describe("what the sieve lets through is all there is to find", () => {
  it.each([
    ['named "a", "system:kube" in "x", "kube-system"', true],
    ['named "a" except "a" in "kube-system"', false],
    ['in "kube-system" except "kube-*"', false],
    ['in "x", "y", "kube-system" except "x", "y"', true],
    ['named "a", "b" except "a" in "y", "kube-system" except "y"', true],
  ])("%s: %s", (rest, harms) => {
    const codes = build(`deny "d" anyone to get on secrets, configmaps ${rest}`).diagnostics.map(({ code }) => code);
    expect(codes.includes("locks-out-control-plane")).toBe(harms);
  });
});
