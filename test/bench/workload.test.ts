/** What the bench measures with: the workload is the same each time, and its short cuts answer as the plain scan does. */
import { expect, test } from "vitest";
import { preparedCalls, renumber } from "../../bench/serve/traffic.ts";
import { oracleOf } from "../../bench/workload/prefiltered.ts";
import { decide } from "../../bench/workload/reference.ts";
import { bodyOf, requestsFor } from "../../bench/workload/requests.ts";
import { generate } from "../../bench/workload/rules.ts";
import { behindMemory, trace } from "../../bench/workload/trace.ts";
import { withinRbac } from "../../bench/workload/within-rbac.ts";

test.each(["overlaps", "no overlaps"] as const)(
  "the scan of a caller's own rules is the scan of all (%s)",
  (overlaps) => {
    const workload = generate(2000, 9, overlaps);
    const short = oracleOf(workload);
    const outcomes = new Set<string>();
    for (const ask of requestsFor(workload, 600, 3)) {
      const expected = decide(workload, ask);
      outcomes.add(expected);
      expect(short(ask), JSON.stringify(ask)).toBe(expected);
    }
    expect(outcomes.size).toBe(3);
  },
);

test("a seed makes one workload", () => {
  expect(generate(500, 3)).toEqual(generate(500, 3));
  expect(generate(500, 3)).not.toEqual(generate(500, 4));
});

test("without overlaps no grant is given twice", () => {
  const { rules } = generate(3000, 4, "no overlaps");
  const keys = rules
    .filter(({ role }) => role !== undefined)
    .map((one) => JSON.stringify([one.role?.name, one.subjects, one.places]));
  expect(new Set(keys).size).toBe(keys.length);
});

test("what RBAC cannot say is not put to it", () => {
  const workload = generate(2000);
  const { rules } = withinRbac(workload);
  expect(rules.length).toBeLessThan(workload.rules.length);
  for (const rule of rules) {
    expect(rule.effect).toBe("allow");
    expect(JSON.stringify([rule.subjects, rule.places])).not.toContain("*");
    expect(rule.permissions.every(({ except }) => except.length === 0)).toBe(true);
  }
});

test("no two calls are alike, and each is whole", () => {
  const [call] = preparedCalls(100, 1);
  if (call === undefined) throw new Error("no call");
  const seen = new Set<string>();
  for (let number = 0; number < 5000; number++) {
    renumber(call, number * 7919);
    seen.add(call.bytes.toString());
  }
  expect(seen.size).toBe(5000);
  const [head = "", body = ""] = call.bytes.toString().split("\r\n\r\n");
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  expect(JSON.parse(body)).toMatchObject({ kind: "SubjectAccessReview" });
});

test("an API server that remembers asks less, and again when it has forgotten", () => {
  const body = bodyOf(requestsFor(generate(100), 1)[0] ?? expect.fail("no request"));
  const asked = [0, 5, 12, 13].map((at) => ({ at, body, apiServer: 0 }));
  expect(behindMemory([...asked, { at: 14, body, apiServer: 1 }], 10).map(({ at }) => at)).toEqual([0, 12, 14]);
  const all = trace(generate(1000));
  expect(behindMemory(all, 0)).toHaveLength(all.length);
  expect(behindMemory(all, 300).length).toBeLessThan(all.length / 2);
});
