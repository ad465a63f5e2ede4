/**
 * Hostile requests cost near linear in their size. What is counted is how often the engine looks at the things that a
 * caller can make many of; `npm run bench -- --only hostile` measures the time, for texts and bodies too.
 */
import { expect, test } from "vitest";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { JsonValue } from "../../src/base/json.ts";
import { applyPatch } from "../../src/mutate/apply.ts";
import { difference } from "../../src/mutate/difference.ts";
import { compileGlob, matchesGlob } from "../../src/values/glob.ts";
import { BUILD_OPTIONS, engineOf } from "../../bench/measure/verdict.ts";
import { questionOf, SURROUNDINGS } from "../../bench/measure/questions.ts";
import { serviceOver } from "../../bench/measure/service.ts";
import { HOSTILE, HOSTILE_POLICY } from "../../bench/workload/hostile.ts";
import { policyFiles } from "../../bench/workload/policy-text.ts";
import { generate } from "../../bench/workload/rules.ts";

const files = [...policyFiles(generate(200)), new SourceFile("hostile.policy", HOSTILE_POLICY)];
const engine = engineOf(files, { ...BUILD_OPTIONS, gates: ["authorization", "validation", "mutation"] });

/** The same list, and how often anything of it is read. */
function counted<Item extends object>(target: Item): { readonly watched: Item; reads(): number } {
  let reads = 0;
  const watched = new Proxy(target, {
    get: (of, key) => {
      reads++;
      return Reflect.get(of, key) as unknown;
    },
    getOwnPropertyDescriptor: (of, key) => {
      reads++;
      return Reflect.getOwnPropertyDescriptor(of, key);
    },
  });
  return { watched, reads: () => reads };
}

function shape(name: string) {
  return HOSTILE.find((one) => one.name === name) ?? expect.fail(`there is no shape ${name}`);
}

const SMALL = 4 * 1024;
const TIMES = 16;

test.each(["many groups", "one group many times", "groups that collide"])(
  "%s: each is looked at a few times",
  (name) => {
    const readsAt = (bytes: number): number => {
      const question = questionOf(JSON.parse(shape(name).body(bytes)));
      const { watched, reads } = counted(question.user.groups);
      engine.authorize({ ...question, user: { ...question.user, groups: watched } }, SURROUNDINGS);
      expect(reads()).toBeGreaterThan(watched.length / 2);
      return reads();
    };
    expect(readsAt(SMALL * TIMES)).toBeLessThan(readsAt(SMALL) * TIMES * 1.5);
  },
);

test.each(["many extra keys", "extra keys that collide"])("%s: each is looked at a few times at most", (name) => {
  const readsAt = (bytes: number): number => {
    const question = questionOf(JSON.parse(shape(name).body(bytes)));
    const { watched, reads } = counted(question.user.extra);
    engine.authorize({ ...question, user: { ...question.user, extra: watched } }, SURROUNDINGS);
    return reads();
  };
  expect(readsAt(SMALL * TIMES)).toBeLessThan(readsAt(SMALL) * TIMES * 1.5 + 100);
});

test("a patch of many changes copies a list once", () => {
  const list = Array.from({ length: 5000 }, (_, at): JsonValue => ({ at, kept: true }));
  const changed = list.map((item, at) => ({ ...(item as object), pull: "Always", at: at + 1 }));
  const operations = difference({ list }, { list: changed });
  expect(operations.length).toBeGreaterThan(list.length);
  const { watched, reads } = counted(list);
  const applied = applyPatch({ list: watched }, operations);
  expect(applied).toEqual({ kind: "applied", value: { list: changed } });
  expect(reads()).toBeLessThan(list.length * 4);
  expect(list[0]).toEqual({ at: 0, kept: true });
});

test("a name of any length is one piece of a pattern", () => {
  const name = "a*".repeat(50_000);
  const glob = compileGlob(`${"x".repeat(100_000)}-*`);
  expect(glob.parts).toEqual([`${"x".repeat(100_000)}-`, ""]);
  expect(compileGlob(name).parts).toHaveLength(50_001);
  expect(matchesGlob(compileGlob(name), "a".repeat(49_999))).toBe(false);
  expect(matchesGlob(compileGlob(name), "a".repeat(50_000))).toBe(true);
});

test.each(HOSTILE.map((one) => [one.name, one] as const))("%s: answered", (_, { review, body }) => {
  const service = serviceOver(engine, undefined);
  const reply = JSON.parse(service.answer(service.receive(body(SMALL * TIMES), review), 600_000)) as {
    readonly kind: string;
  };
  expect(reply.kind).toBe(review === "authorize" ? "SubjectAccessReview" : "AdmissionReview");
});
