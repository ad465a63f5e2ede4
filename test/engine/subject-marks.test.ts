/** A mark tells where the rows are, as the heads do, or says that it does not; it never hides a row that may matter. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type AuthorizationLevel, HEAD_WIDTH, ROW_WIDTH } from "../../src/compile/decision-tree.ts";
import { numberOf } from "../../src/engine/name-table.ts";
import {
  hasNoDenies,
  MARK,
  markedEnd,
  markedExact,
  markedStart,
  markedTable,
  mayMatter,
  placeBit,
  PLACES,
  UNMARKED,
} from "../../src/engine/subject-marks.ts";

const FIRST = 3;

interface Rows {
  readonly denies: number;
  readonly patterns: number;
  readonly places: readonly number[];
}

/** The subjects before {@link FIRST} are others, one of which may have very many rows. */
function levelOf(before: number, subjects: readonly Rows[]): AuthorizationLevel {
  const all: Rows[] = [{ denies: 1, patterns: before, places: [] }, ...Array.from({ length: FIRST - 1 }, () => NONE)];
  all.push(...subjects, NONE);
  const heads = new Int32Array(all.length * HEAD_WIDTH);
  let [deny, allow] = [0, 0];
  const placed: [row: number, place: number][] = [];
  all.forEach(({ denies, patterns, places: exact }, subject) => {
    heads.set([deny, deny, allow, allow + patterns], subject * HEAD_WIDTH);
    deny += denies;
    exact.forEach((place, row) => placed.push([allow + patterns + row, place]));
    allow += patterns + exact.length;
  });
  const rows = new Int32Array(allow * ROW_WIDTH);
  for (const [row, place] of placed) rows.set([place], row * ROW_WIDTH);
  return { heads, deny: new Int32Array(deny * ROW_WIDTH), allow: rows };
}
const NONE: Rows = { denies: 0, patterns: 0, places: [] };

test("marks and heads say the same", () => {
  const few = fc.array(fc.nat(200), { maxLength: 5 });
  const many = fc.array(fc.nat(200), { minLength: 60, maxLength: 80 });
  const subject = fc.record({
    denies: fc.nat(2),
    patterns: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(20)),
    places: fc.oneof({ weight: 5, arbitrary: few }, many).map((list) => list.toSorted((a, b) => a - b)),
  });
  let [marked, hidden] = [0, 0];
  fc.assert(
    fc.property(
      fc.constantFrom(0, 5, 1_048_570),
      fc.array(subject, { minLength: 1, maxLength: 8 }),
      (before, list) => {
        const level = levelOf(before, list);
        const names = list.map((_, number) => `name ${number}`);
        const { slots, width, ...rest } = markedTable(names, FIRST, level);
        for (let slot = 0; slot < slots.length; slot += width) {
          const number = (slots[slot + 1] ?? 0) - 1;
          if (number < 0) continue;
          const { denies, patterns, places } = list[number] ?? NONE;
          const [mark, bits] = [slots[slot + MARK] ?? 0, slots[slot + PLACES] ?? 0];
          expect(numberOf({ slots, width, ...rest }, names[number] ?? "")).toBe(number);
          for (const place of places) expect(mayMatter(mark, bits, placeBit(place), false)).toBe(true);
          if (patterns > 0) expect(mayMatter(mark, bits, 0, false)).toBe(true);
          if (denies > 0) expect(mayMatter(mark, bits, 0, true)).toBe(true);
          if (mark === UNMARKED) continue;
          marked++;
          if (!mayMatter(mark, bits, placeBit(7), true)) hidden++;
          const start = level.heads[(FIRST + number) * HEAD_WIDTH + 2] ?? 0;
          expect([markedStart(mark), markedExact(mark), markedEnd(mark)]).toEqual([
            start,
            start + patterns,
            start + patterns + places.length,
          ]);
          expect(hasNoDenies(mark)).toBe(denies === 0);
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(marked).toBeGreaterThan(50);
  expect(hidden).toBeGreaterThan(5);
});
