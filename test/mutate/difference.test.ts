import fc from "fast-check";
import { applyPatch as applyBySecond, type Operation } from "rfc6902";
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import { parseJson } from "../../src/base/json.ts";
import { applyPatch } from "../../src/mutate/apply.ts";
import { checkedPatch } from "../../src/mutate/checked-patch.ts";
import { byCodePoint, difference } from "../../src/mutate/difference.ts";
import { equalJson } from "../../src/mutate/equality.ts";

/** Operations as `op path value`, one a line. */
function patch(first: JsonObject, last: JsonObject): string[] {
  return checkedPatch(first, last).map((operation) => {
    const value = operation.op === "remove" ? "" : ` ${JSON.stringify(operation.value)}`;
    return `${operation.op} ${operation.path}${value}`;
  });
}

describe("the difference of two objects", () => {
  test("equal objects need nothing, whatever the order of their keys", () => {
    expect(patch({ a: 1, b: [2] }, { b: [2], a: 1 })).toEqual([]);
  });

  test("a missing parent is one add, keys are escaped and ordered by code point", () => {
    const first = { metadata: { annotations: { a: "b" } } };
    const last = {
      metadata: { labels: { x: "y" }, annotations: { a: "b", "odd~key/with~both": "k", "corp/by": "ana" } },
    };
    expect(patch(first, last)).toEqual([
      'add /metadata/annotations/corp~1by "ana"',
      'add /metadata/annotations/odd~0key~1with~0both "k"',
      'add /metadata/labels {"x":"y"}',
    ]);
  });

  test("elements are replaced one by one while the list keeps its length", () => {
    expect(patch({ l: [1, 2, 3] }, { l: [2, 3, 4] })).toEqual(["replace /l/0 2", "replace /l/1 3", "replace /l/2 4"]);
  });

  test("appended with a dash, prepended at the front, removed from the back", () => {
    expect(patch({ l: ["a"] }, { l: ["a", "b", "c"] })).toEqual(['add /l/- "b"', 'add /l/- "c"']);
    expect(patch({ l: ["a", "b"] }, { l: ["x", "y", "a", "b"] })).toEqual(['add /l/0 "x"', 'add /l/1 "y"']);
    expect(patch({ l: ["a", "b", "c", "d"] }, { l: ["b", "d"] })).toEqual(["remove /l/2", "remove /l/0"]);
    expect(patch({ l: ["a", "b"] }, { l: [] })).toEqual(["remove /l/1", "remove /l/0"]);
    expect(patch({ l: [] }, { l: ["a"] })).toEqual(['add /l/- "a"']);
  });

  test("elements that stay are changed in place, before the removals of their list", () => {
    const first = {
      volumes: [
        { name: "h", hostPath: { path: "/" } },
        { name: "t", emptyDir: {} },
      ],
    };
    const last = { volumes: [{ name: "t", emptyDir: { sizeLimit: "1Gi" } }] };
    expect(patch(first, last)).toEqual(['add /volumes/1/emptyDir/sizeLimit "1Gi"', "remove /volumes/0"]);
  });

  test("a changed element is still the same beside one that is appended", () => {
    const web = { name: "web", image: "w" };
    const last = {
      containers: [
        { ...web, a: 1, b: 2, c: 3 },
        { name: "agent", image: "v" },
      ],
    };
    expect(patch({ containers: [web] }, last)).toEqual([
      "add /containers/0/a 1",
      "add /containers/0/b 2",
      "add /containers/0/c 3",
      'add /containers/- {"name":"agent","image":"v"}',
    ]);
  });

  test("a change of kind is a replacement; null is a value", () => {
    expect(patch({ a: [1], b: { c: 1 }, d: null }, { a: { 0: 1 }, b: 1, d: {} })).toEqual([
      'replace /a {"0":1}',
      "replace /b 1",
      "replace /d {}",
    ]);
    expect(patch({ a: 1 }, { a: null })).toEqual(["replace /a null"]);
    expect(patch({ a: null }, {})).toEqual(["remove /a"]);
  });

  test("integers beyond doubles are exact, and `__proto__` is a key", () => {
    const first = parseJson('{"n": 9007199254740993, "m": 9007199254740995}') as JsonObject;
    const last = parseJson('{"n": 9007199254740993, "m": 9007199254740997, "__proto__": {"x": 1}}') as JsonObject;
    const operations = checkedPatch(first, last);
    expect(operations).toEqual([
      { op: "add", path: "/__proto__", value: { x: 1 } },
      { op: "replace", path: "/m", value: 9007199254740997n },
    ]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  test("keys are ordered by code point, not by UTF-16 unit", () => {
    expect(["\u{1f600}", "\uff41", "b", "a", "ab"].sort(byCodePoint)).toEqual([
      "a",
      "ab",
      "b",
      "\uff41",
      "\u{1f600}",
    ]);
  });
});

describe("applying a patch", () => {
  test("what has no place is refused, not guessed", () => {
    const document = { l: [1], m: {} };
    for (const path of ["/l/1", "/l/01", "/l/-", "/x", "/m/x/y", "/l/0/a", "m"]) {
      expect(applyPatch(document, [{ op: "replace", path, value: 1 }]).kind).toBe("impossible");
    }
    expect(applyPatch(document, [{ op: "add", path: "/l/3", value: 1 }]).kind).toBe("impossible");
    expect(applyPatch(document, [{ op: "remove", path: "/m/toString" }]).kind).toBe("impossible");
  });

  test("the document is not changed, and what is not touched is shared", () => {
    const document = { a: { b: 1 }, c: { d: [1] } };
    const applied = applyPatch(document, [{ op: "add", path: "/a/x", value: 2 }]);
    expect(document).toEqual({ a: { b: 1 }, c: { d: [1] } });
    expect(applied.kind === "applied" && (applied.value as typeof document).c).toBe(document.c);
  });
});

// ---- properties --------------------------------------------------------------

const key = fc.constantFrom("a", "b", "name", "x/y", "~", "~1", "", "0", "-", "\u{1f600}", "\uff41");
const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, false, 0, 1, "a", "b", ""),
  fc.constantFrom<JsonValue>(9007199254740993n, 9007199254740995n),
);
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(key, tie("value"), { maxKeys: 5 }),
  ),
}));
const object: fc.Arbitrary<JsonObject> = fc.dictionary(key, value, { maxKeys: 6 });

/** An object and one made of it by a few edits, as mutation makes them. */
const edited = fc.tuple(object, object, fc.infiniteStream(fc.nat(9))).map(([first, other, choices]) => {
  const mix = (a: JsonValue, b: JsonValue | undefined): JsonValue => {
    const choice = choices.next().value;
    if (choice === 0 && b !== undefined) return b;
    if (Array.isArray(a)) {
      const list = (a as readonly JsonValue[]).map((item, index) => mix(item, Array.isArray(b) ? b[index] : b));
      if (choice === 1) return list.slice(1);
      return choice === 2 && b !== undefined ? [b, ...list, b] : list;
    }
    if (typeof a !== "object" || a === null) return a;
    const entries = Object.entries(a).map(([name, item]): [string, JsonValue] => [name, mix(item, b)]);
    if (choice === 3) entries.shift();
    if (choice === 4 && b !== undefined) entries.push(["b", b]);
    return Object.fromEntries(entries);
  };
  const last = mix(first, other);
  return [first, typeof last === "object" && last !== null && !Array.isArray(last) ? last : other] as const;
});
const pair = fc.oneof(fc.tuple(object, object), edited);

describe("for all objects", () => {
  test("the difference applied gives the target, here and by a second implementation", () => {
    let changed = 0;
    fc.assert(
      fc.property(pair, ([first, last]) => {
        const before = structuredClone(first);
        const operations = checkedPatch(first, last as JsonObject);
        expect(first).toEqual(before);
        if (operations.length > 0) changed++;
        const second = structuredClone(first);
        const errors = applyBySecond(second, structuredClone(operations) as unknown as Operation[]);
        expect(errors.filter((error) => error !== null)).toEqual([]);
        expect(equalJson(second, last as JsonObject)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(changed).toBeGreaterThan(500);
  });

  test("nothing is written twice, equal objects need nothing, no operation is idle", () => {
    fc.assert(
      fc.property(pair, ([first, last]) => {
        const operations = difference(first, last as JsonObject);
        expect(difference(first, structuredClone(first))).toEqual([]);
        expect(operations.length === 0).toBe(equalJson(first, last as JsonObject));
        for (const index of operations.keys()) {
          const applied = applyPatch(first, operations.toSpliced(index, 1));
          expect(applied.kind === "applied" && equalJson(applied.value, last as JsonObject)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("one list needs at most as many additions or removals as its length changes", () => {
    const items = fc.array(fc.constantFrom<JsonValue>("a", "b", { name: "c" }, { name: "d", x: 1 }), {
      maxLength: 7,
    });
    fc.assert(
      fc.property(items, items, (first, last) => {
        const operations = checkedPatch({ l: first }, { l: last });
        const direct = operations.filter(({ op, path }) => op !== "replace" && /^\/l\/(\d+|-)$/.test(path));
        expect(direct.length).toBe(Math.abs(first.length - last.length));
      }),
      { numRuns: 1_000 },
    );
  });
});
