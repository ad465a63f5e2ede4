/** Conditions run as early as what they read allows, and in the order written otherwise. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { orderClauses } from "../../src/expressions/clause-order.ts";
import type { ClauseCode, Code } from "../../src/expressions/code.ts";
import { binary, constant, loop, member, root, slot } from "./code-builders.ts";

const when = (condition: Code): ClauseCode => ({ kind: "when", condition });
const each: ClauseCode = { kind: "for", loop: loop(0, member(root("pod"), "spec", "containers")) };
const alias: ClauseCode = { kind: "with", slot: 1, value: member(slot(0), "image") };
const ofObject = when(binary("equal", member(root("object"), "kind"), constant("Pod")));
const ofItem = when(binary("equal", member(slot(0), "name"), constant("a")));
const ofAlias = when({ op: "any", loop: loop(2, slot(1)), body: constant(true) });

test("what reads no variable stands first, what reads the item before what names more of it", () => {
  expect(orderClauses([each, alias, ofAlias, ofItem, ofObject])).toEqual([ofObject, each, ofItem, alias, ofAlias]);
});

test("conditions that may stand at the same place keep their order", () => {
  const other = when(constant(true));
  expect(orderClauses([each, ofObject, other])).toEqual([ofObject, other, each]);
});

test("loops and names keep their order, and nothing is lost", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([each, alias, ofObject, ofItem, ofAlias]), (clauses) => {
      const ordered = orderClauses(clauses);
      const binders = (all: readonly ClauseCode[]): readonly ClauseCode[] =>
        all.filter(({ kind }) => kind !== "when");
      expect(binders(ordered)).toEqual(binders(clauses));
      expect(new Set(ordered)).toEqual(new Set(clauses));
    }),
  );
});
