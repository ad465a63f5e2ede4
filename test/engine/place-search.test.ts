/** The widening search finds what a scan finds: rows spread evenly, in clumps, many in one namespace, none. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ROW_WIDTH } from "../../src/compile/decision-tree.ts";
import { firstOfPlace } from "../../src/engine/place-search.ts";

test("the first row of a namespace", () => {
  const clumps = fc.array(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 60 })), { maxLength: 20 });
  const even = fc
    .tuple(fc.nat(5), fc.nat(3))
    .map(([first, step]) => Array.from({ length: 100 }, (_, number): [number, number] => [first + number * step, 1]));
  fc.assert(
    fc.property(fc.oneof(clumps, even), fc.nat(10), fc.nat(10), (pieces, before, after) => {
      const places = pieces
        .flatMap(([place, times]) => Array.from({ length: times }, () => place))
        .toSorted((a, b) => a - b);
      const all = [...Array.from({ length: before }, () => 7), ...places, ...Array.from({ length: after }, () => 0)];
      const rows = new Int32Array(all.length * ROW_WIDTH);
      all.forEach((place, row) => rows.set([place, -5, -5], row * ROW_WIDTH));
      const end = before + places.length;
      for (let namespace = 0; namespace <= 310; namespace++) {
        const scanned = places.findIndex((place) => place >= namespace);
        const expected = scanned < 0 ? end : before + scanned;
        expect(firstOfPlace(rows, before, end, namespace, 311), `${namespace} in ${places.join(" ")}`).toBe(expected);
      }
    }),
    { numRuns: 300 },
  );
});
