/** What the bench says of its figures: the form for programs, the table for people, what counts as a difference. */
import { expect, test } from "vitest";
import { median, percentile, reaches } from "../../bench/case.ts";
import { CASES } from "../../bench/cases/index.ts";
import { verdictOf } from "../../bench/compare.ts";
import { PEERS } from "../../bench/measure/peers.ts";
import { type CaseReport, figure, forPrograms, peerNotes, table } from "../../bench/report.ts";

const report: CaseReport = {
  id: "decide-10k",
  what: "one decision",
  value: 0.3149,
  unit: "× JSON.parse",
  better: "less",
  must: 0.35,
  stretch: 0.18,
  floor: 0.26,
  met: true,
  spread: 0.04,
  details: { parse: 1100 },
  peers: [
    { name: "casbin", value: 3712.4 },
    { name: "CASL", value: 2.44 },
  ],
};

test("the middle and the tail of values", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect(percentile(hundred, 0.5)).toBe(51);
  expect(percentile(hundred, 0.99)).toBe(100);
  expect(percentile([7], 0.999)).toBe(7);
});

test("a target is a bound from above or from below", () => {
  expect(reaches({ better: "less", must: 2 }, 2)).toBe(true);
  expect(reaches({ better: "less", must: 2 }, 2.01)).toBe(false);
  expect(reaches({ better: "more", must: 1.3 }, 1.3)).toBe(true);
  expect(reaches({ better: "more", must: 1.3 }, 1.29)).toBe(false);
});

test("a difference is beyond noise where no run of the one reaches into those of the other", () => {
  expect(verdictOf([3, 4, 5], [1, 2, 2.9], "less")).toBe("better");
  expect(verdictOf([3, 4, 5], [1, 2, 3], "less")).toBe("within noise");
  expect(verdictOf([3, 4, 5], [6, 7, 8], "less")).toBe("worse");
  expect(verdictOf([3, 4, 5], [6, 7, 8], "more")).toBe("better");
  expect(verdictOf([3, 4, 5], [1, 2], "more")).toBe("worse");
  expect(verdictOf([], [1], "less")).toBe("not measured");
});

test("programs get what is promised, and nothing else", () => {
  expect(forPrograms(report)).toEqual({
    id: "decide-10k",
    value: 0.3149,
    unit: "× JSON.parse",
    must: 0.35,
    stretch: 0.18,
    met: true,
    spread: 0.04,
    peers: report.peers,
  });
});

test("people get a table with the best peer, then all of them with how they were treated", () => {
  const [head, row] = table([report]).split("\n");
  expect(head).toMatch(/^case +what +today +must +stretch +met +best peer +prototype +unit$/);
  expect(row).toMatch(
    /^decide-10k +one decision +0\.31 +± 0\.02 +≤ 0\.35 +≤ 0\.18 +yes +2\.4 CASL +0\.26 +× JSON\.parse$/,
  );
  const failed = table([{ ...report, value: null, spread: null, met: false, better: "more", peers: [] }]);
  expect(failed).toMatch(/decide-10k +one decision +failed +≥ 0\.35 +≥ 0\.18 +no +0\.26/);
  const notes = peerNotes([report], [...PEERS, { name: "absent", note: "never measured" }]);
  expect(notes).toContain("decide-10k  CASL 2.4, casbin 3,712");
  expect(notes).toContain("one line for each rule and subject");
  expect(notes).not.toContain("never measured");
  expect(peerNotes([{ ...report, peers: [] }], PEERS)).toBe("");
});

test("figures have two digits, large ones all of theirs", () => {
  expect([0.123, 1.26, 99.4, 100.4, 12_345.6].map(figure)).toEqual(["0.12", "1.3", "99", "100", "12,346"]);
});

test("the cases that were promised are there, each with peers that exist", () => {
  const promised =
    "decide-10k decide-100k decide-growth decide-p99 admission-30 compile-100k bytes-per-rule cold-start reload-pause " +
    "serve-distinct serve-repeat serve-cpu serve-tail cache-hit";
  const targeted = CASES.filter(({ targeted: is }) => is).map(({ id }) => id);
  expect(targeted).toEqual(expect.arrayContaining(promised.split(" ")));
  for (const { peers } of CASES) for (const id of peers) expect(PEERS.map((peer) => peer.id)).toContain(id);
});
