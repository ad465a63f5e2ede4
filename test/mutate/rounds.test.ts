import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import type { PathStep, ResolvedWrite } from "../../src/expressions/code.ts";
import { equalJson } from "../../src/mutate/equality.ts";
import { MOST_ROUNDS, settle } from "../../src/mutate/rounds.ts";
import type { RoundWrites } from "../../src/mutate/round-writes.ts";

type Rules = Readonly<Record<string, (object: JsonObject) => readonly ResolvedWrite[]>>;

const write =
  (op: ResolvedWrite["op"], keys?: readonly string[]) =>
  (path: string | readonly PathStep[], value?: unknown): ResolvedWrite => ({
    op,
    path: typeof path === "string" ? path.split(".") : path,
    value,
    keys,
  });
const set = write("set");
const fallback = write("default");
const remove = write("remove");
const append = write("append");
const prepend = write("prepend");
const removeFrom = write("remove-from");
const appendNamed = write("append", ["name"]);

function roundOf(rules: Rules): (object: JsonObject) => RoundWrites {
  return (object) => Object.entries(rules).map(([rule, body]) => ({ rule, writes: body(object) }));
}

/** The settled object, or the messages. The rules are tried in both orders. */
function run(object: JsonObject, rules: Rules): JsonObject | readonly string[] {
  const before = structuredClone(object);
  const settled = settle(object, roundOf(rules));
  const reversed = settle(object, roundOf(Object.fromEntries(Object.entries(rules).reverse())));
  expect(reversed).toEqual(settled);
  expect(object).toEqual(before);
  return settled.kind === "settled" ? settled.object : settled.messages;
}
const always =
  (...writes: ResolvedWrite[]) =>
  () =>
    writes;

describe("writes", () => {
  test("set, default and remove; missing parents are made", () => {
    const object = { metadata: { name: "a", labels: null }, spec: { x: 1, y: 2 } };
    const rules = {
      one: always(set("metadata.labels.a", "b"), fallback("spec.x", 9), fallback("spec.z.deep", true)),
      two: always(remove("spec.y"), remove("spec.not.there")),
    };
    expect(run(object, rules)).toEqual({
      metadata: { name: "a", labels: { a: "b" } },
      spec: { x: 1, z: { deep: true } },
    });
  });

  test("nothing to write gives the very object that came", () => {
    const object = { a: { b: [1, { c: null }] } };
    const rules = { one: always(set("a.b", [1, {}]), fallback("a", 1), append("a.b", 1), removeFrom("a.b", 2)) };
    expect(run(object, rules)).toBe(object);
  });

  test("what no write touches is shared", () => {
    const object = { a: { b: 1 }, c: { d: 1 } };
    const settled = run(object, { one: always(set("a.b", 2)) }) as typeof object;
    expect(settled).toEqual({ a: { b: 2 }, c: { d: 1 } });
    expect(settled.c).toBe(object.c);
  });

  test("keyed elements are found, or made with their key", () => {
    const object = { env: [{ name: "B", value: "2" }] };
    const at = (name: string): PathStep[] => ["env", { key: "name", value: name }, "value"];
    const rules = {
      one: always(set(at("A"), "1"), set(at("B"), "3")),
      two: always(fallback(["env", { key: "name", value: "A" }, "from"], "x")),
    };
    expect(run(object, rules)).toEqual({
      env: [
        { name: "B", value: "3" },
        { name: "A", value: "1", from: "x" },
      ],
    });
    expect(run({}, { one: always(set(at("A"), "1")) })).toEqual({ env: [{ name: "A", value: "1" }] });
    const whole = always(set(["env", { key: "name", value: "A" }], { value: "1" }));
    expect(run({}, { one: whole })).toEqual({ env: [{ name: "A", value: "1" }] });
  });

  test("append and prepend, by rule name, unless it is there", () => {
    const rules = { b: always(append("l", "b"), prepend("l", "y")), a: always(append("l", "a"), prepend("l", "x")) };
    expect(run({ l: ["m"] }, rules)).toEqual({ l: ["y", "x", "m", "a", "b"] });
    expect(run({}, rules)).toEqual({ l: ["y", "x", "a", "b"] });
    expect(run({ l: ["a", "b", "x", "y"] }, rules)).toEqual({ l: ["a", "b", "x", "y"] });
  });

  test("there: the same keys, every given field, an equal scalar", () => {
    const object = {
      named: [{ name: "web", image: "x" }],
      fields: [{ key: "gpu", effect: "NoSchedule", seconds: 5 }],
      ports: [{ port: 80, protocol: "TCP" }],
    };
    const rules = {
      one: always(
        appendNamed("named", { name: "web", image: "other" }),
        append("fields", { key: "gpu", effect: "NoSchedule" }),
        write("append", ["port", "protocol"])("ports", { port: 80 }),
      ),
    };
    expect(run(object, rules)).toBe(object);
    const more = { one: always(append("fields", { key: "gpu", effect: "NoExecute" })) };
    expect(run({ fields: object.fields }, more)).toEqual({
      fields: [...object.fields, { key: "gpu", effect: "NoExecute" }],
    });
  });

  test("removals use the positions of the round's object, beside appends and writes to other elements", () => {
    const object = { l: [{ name: "a" }, { name: "b" }, { name: "c" }, { name: "b" }] };
    const rules = {
      one: (seen: JsonObject) =>
        (seen["l"] as JsonObject[]).flatMap((item, index) => (item["name"] === "a" ? [remove(["l", index])] : [])),
      two: always(removeFrom("l", { name: "b" }), write("prepend", ["name"])("l", { name: "z" })),
      three: (seen: JsonObject) => (seen["l"] as JsonObject[]).map((_, index) => fallback(["l", index, "x"], 1)),
      four: always(appendNamed("l", { name: "d" })),
    };
    // A write below an element that goes is a conflict; without it everything stands together.
    expect(run(object, rules)).toEqual([
      'mutate "one" and "three" disagree about /l/0',
      'mutate "three" and "two" disagree about /l/1',
      'mutate "three" and "two" disagree about /l/3',
    ]);
    const { three: _, ...others } = rules;
    expect(run(object, others)).toEqual({ l: [{ name: "z" }, { name: "c" }, { name: "d" }] });
  });

  test("injected elements get the defaults of the next round", () => {
    const rules = {
      sidecar: always(appendNamed("c", { name: "agent" })),
      harden: (seen: JsonObject) =>
        (seen["c"] as JsonObject[]).map((_, index) => fallback(["c", index, "safe"], true)),
    };
    expect(run({ c: [{ name: "web" }] }, rules)).toEqual({
      c: [
        { name: "web", safe: true },
        { name: "agent", safe: true },
      ],
    });
  });

  test("`__proto__` is a key like others", () => {
    const rules = { one: always(set(["labels", "__proto__", "polluted"], true)) };
    expect(JSON.stringify(run({}, rules))).toBe('{"labels":{"__proto__":{"polluted":true}}}');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("refusals", () => {
  const tier = "metadata.labels.tier";
  test("two values for one place", () => {
    const rules = { two: always(set(tier, "b")), one: always(set(tier, "a")) };
    expect(run({}, rules)).toEqual(['mutate "one" and "two" disagree about /metadata/labels/tier']);
  });

  test("a default gives way, equal writes are one", () => {
    expect(run({}, { one: always(set(tier, "b")), two: always(fallback(tier, "a")) })).toEqual({
      metadata: { labels: { tier: "b" } },
    });
    expect(run({}, { one: always(fallback(tier, "a")), two: always(fallback(tier, "a")) })).toEqual({
      metadata: { labels: { tier: "a" } },
    });
    expect(run({}, { one: always(fallback(tier, "a")), two: always(fallback(tier, "b")) })).toEqual([
      'mutate "one" and "two" disagree about /metadata/labels/tier',
    ]);
  });

  test.each<[string, JsonObject, Rules, string]>([
    ["remove and set", { x: 1 }, { a: always(remove("x")), b: always(set("x", 2)) }, '"a" and "b" disagree about /x'],
    ["above and below", {}, { a: always(set("x.y", 1)), b: always(set("x", {})) }, '"a" and "b" disagree about /x'],
    [
      "removed above",
      { x: {} },
      { a: always(set("x.y.z", 1)), b: always(remove("x")) },
      '"a" and "b" disagree about /x',
    ],
    ["append and set", {}, { a: always(append("x", 1)), b: always(set("x", [2])) }, '"a" and "b" disagree about /x'],
    [
      "one key, two contents",
      {},
      { a: always(appendNamed("x", { name: "n", v: 1 })), b: always(appendNamed("x", { name: "n", v: 2 })) },
      '"a" and "b" disagree about /x/n',
    ],
    [
      "an appended element and a write into it",
      {},
      {
        a: always(appendNamed("x", { name: "n" })),
        b: always(set(["x", { key: "name", value: "n" }, "v"], 2)),
      },
      '"a" and "b" disagree about /x/n',
    ],
    ["both ends", {}, { a: always(append("x", 1)), b: always(prepend("x", 1)) }, '"a" and "b" disagree about /x'],
    ["list and map", {}, { a: always(append("x", 1)), b: always(set("x.y", 1)) }, '"a" and "b" disagree about /x'],
    [
      "three of them",
      {},
      { c: always(set("x", 1)), b: always(set("x", 2)), a: always(set("x", 1)) },
      '"a", "b" and "c" disagree about /x',
    ],
    ["one alone", {}, { a: always(set("x", 1), set("x", 2)) }, '"a" disagrees with itself about /x'],
  ])("%s", (_, object, rules, message) => {
    expect(run(object, rules)).toEqual([`mutate ${message}`]);
  });

  test("a rule that could not be evaluated, a value that is absent, a place of the wrong kind", () => {
    const failing = (): RoundWrites => [
      { rule: "reads what is not there", message: "the value to set is absent" },
      { rule: "fine", writes: [set("a", 1)] },
    ];
    const absent = 'mutate "reads what is not there" could not be evaluated: the value to set is absent';
    expect(settle({}, failing)).toEqual({ kind: "refused", messages: [absent] });
    expect(run({}, { "reads what is not there": always(set("a", undefined)) })).toEqual([absent]);
    expect(run({}, { r: always(append("a", null)) })).toEqual([
      'mutate "r" could not be evaluated: the value to append is absent',
    ]);
    expect(run({ a: { b: "text" }, l: [] }, { r: always(set("a.b.c", 1)) })).toEqual([
      'mutate "r" could not be evaluated: /a/b is a string, not a map',
    ]);
    expect(run({ l: [] }, { r: always(set(["l", 0], 1)) })).toEqual([
      'mutate "r" could not be evaluated: /l has no element 0',
    ]);
    expect(run({ l: {} }, { r: always(append("l", 1)) })).toEqual([
      'mutate "r" could not be evaluated: what it would append to is not a list',
    ]);
    expect(run({}, { r: always(set([], 1)) })).toEqual([
      'mutate "r" could not be evaluated: the whole object would be no map',
    ]);
  });

  test("what never settles is refused, naming the rules that still write", () => {
    const badly = {
      "prefix, badly": (seen: JsonObject) => [set("image", `mirror/${String(seen["image"])}`)],
      fine: always(set("x", 1)),
    };
    expect(run({ image: "a" }, badly)).toEqual(['the mutations "prefix, badly" never settle']);
    const swap = (from: number, to: number) => (seen: JsonObject) => (seen["x"] === from ? [set("x", to)] : []);
    expect(run({ x: 1 }, { there: swap(1, 2), back: swap(2, 1) })).toEqual([
      'the mutations "back", "there" never settle',
    ]);
    // Each finds its own value in every other round: that is a disagreement.
    expect(run({ x: 1 }, { one: always(set("x", 1)), two: always(set("x", 2)) })).toEqual([
      'mutate "one" and "two" disagree about /x',
    ]);
    // A third that undoes itself has no part in that, and still writes.
    const alone = (seen: JsonObject) => [seen["y"] === undefined ? set("y", 1) : remove("y")];
    expect(run({ x: 1 }, { alone, one: always(set("x", 1)), two: always(set("x", 2)) })).toEqual([
      'mutate "one" and "two" disagree about /x',
      'the mutations "alone", "one", "two" never settle',
    ]);
  });

  test("seven rounds of writes may settle, eight may not", () => {
    const count = (limit: number) => ({
      count: (seen: JsonObject) => (Number(seen["x"]) < limit ? [set("x", Number(seen["x"]) + 1)] : []),
    });
    expect(run({ x: 0 }, count(MOST_ROUNDS - 1))).toEqual({ x: 7 });
    expect(run({ x: 0 }, count(MOST_ROUNDS))).toEqual(['the mutations "count" never settle']);
  });
});

// ---- properties --------------------------------------------------------------

const names = fc.constantFrom("a", "b", "c");
const leaf: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>(0, 1, "s", true, null);
const element: fc.Arbitrary<JsonValue> = fc.record({ name: names, v: leaf }, { requiredKeys: ["name"] });
const someObject: fc.Arbitrary<JsonObject> = fc.record(
  {
    m: fc.dictionary(names, leaf),
    l: fc.uniqueArray(element, { selector: (item) => (item as JsonObject)["name"] }),
    s: fc.array(fc.nat(3)),
  },
  { requiredKeys: [] },
);
const someWrite: fc.Arbitrary<ResolvedWrite> = fc.oneof(
  fc
    .tuple(fc.constantFrom("set" as const, "default" as const), names, leaf)
    .map(([op, name, v]) => write(op)(["m", name], v ?? 7)),
  names.map((name) => remove(["m", name])),
  fc
    .tuple(fc.constantFrom("append" as const, "prepend" as const), element)
    .map(([op, e]) => write(op, ["name"])("l", e)),
  element.map((e) => removeFrom("l", e)),
  fc.tuple(names, leaf).map(([name, v]) => fallback(["l", { key: "name", value: name }, "v"], v ?? 7)),
  fc
    .tuple(fc.constantFrom("append" as const, "prepend" as const, "remove-from" as const), fc.nat(3))
    .map(([op, v]) => write(op)("s", v)),
);
/** A rule writes always, or only while a key is missing. */
const someRules = fc.dictionary(
  fc.constantFrom("r1", "r2", "r3", "r4"),
  fc.record({ writes: fc.array(someWrite, { minLength: 1, maxLength: 2 }), unless: fc.option(names) }),
  { minKeys: 1 },
);

function rulesOf(rules: Record<string, { writes: readonly ResolvedWrite[]; unless: string | null }>): Rules {
  const body = (writes: readonly ResolvedWrite[], unless: string | null) => (object: JsonObject) =>
    unless !== null && ((object["m"] as JsonObject | undefined)?.[unless] ?? null) !== null ? [] : writes;
  return Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, body(rule.writes, rule.unless)]));
}

test("for all rules: a fixed point, whatever their order, and the request is never changed", () => {
  const outcomes = { settled: 0, changed: 0, refused: 0 };
  fc.assert(
    fc.property(someObject, someRules, (object, written) => {
      const rules = rulesOf(written);
      const result = run(object, rules);
      if (Array.isArray(result)) {
        outcomes.refused++;
        return;
      }
      const settled = result as JsonObject;
      outcomes[equalJson(settled, object) ? "settled" : "changed"]++;
      expect(run(settled, rules)).toBe(settled);
    }),
    { numRuns: 3_000 },
  );
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(150);
});
