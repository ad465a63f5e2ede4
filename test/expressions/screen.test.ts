/**
 * A screen tells bodies apart that are false, and no others: compared with each body by itself, on generated bodies and
 * objects of every shape, the wrong ones included.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClauseCode, Code, LoopCode } from "../../src/expressions/code.ts";
import { linkClauses } from "../../src/expressions/body.ts";
import { BODY } from "../../src/expressions/body-state.ts";
import type { Roots } from "../../src/expressions/frame.ts";
import { linkScreen } from "../../src/expressions/screen.ts";
import { Failure, type Outcome, UNKNOWN } from "../../src/values/value.ts";
import { binary, call, constant, frameOf, has, loop, matches, member, not, root, slot } from "./code-builders.ts";

type Clauses = readonly ClauseCode[];

/** Which bodies the screen leaves, by their index. */
function left(bodies: readonly Clauses[], roots: Partial<Roots>): readonly number[] {
  const screen = linkScreen(bodies);
  const states = Uint8Array.from(screen.start);
  const found = screen.find({ ...frameOf(roots), kept: [] }, states);
  const may = bodies.flatMap((_, body) => (states[body] === BODY.mayHold ? [body] : []));
  expect(found).toBe(may.length);
  return may;
}

const when = (condition: Code): ClauseCode => ({ kind: "when", condition });
const each = (over: LoopCode): ClauseCode => ({ kind: "for", loop: over });
const name = (variable: number, value: Code): ClauseCode => ({ kind: "with", slot: variable, value });
const object = (...names: string[]) => member(root("object"), ...names);
const text = (value: string) => constant(value);

describe("bodies that say the same with other variables", () => {
  const containers = call("containers", root("pod"));
  const pod = { spec: { containers: [{ image: "a" }, { image: "b", privileged: true }] } };

  test("walk one list", () => {
    const image = (variable: number, tag: string): Clauses => [
      each(loop(variable, containers)),
      when(binary("equal", member(slot(variable), "image"), text(tag))),
    ];
    expect(left([image(0, "a"), image(3, "b"), image(1, "c")], { pod })).toEqual([0, 1]);
  });

  test("walk the same list twice, one inside of the other", () => {
    const pairs: Clauses = [
      each(loop(0, containers)),
      each(loop(1, containers)),
      when(binary("equal", member(slot(0), "image"), text("a"))),
      when(binary("equal", member(slot(1), "image"), text("b"))),
    ];
    const inner: Clauses = [
      each(loop(0, containers)),
      when({ op: "any", loop: loop(1, containers), body: binary("not-equal", slot(0), slot(1)) }),
    ];
    const never: Clauses = [
      each(loop(0, containers)),
      when({ op: "every", loop: loop(1, containers), body: binary("equal", slot(0), slot(1)) }),
    ];
    expect(left([pairs, inner, never], { pod })).toEqual([0, 1]);
  });

  test("what was read of one item is not taken for the next", () => {
    const listed = [{ env: ["x"], ports: [{ hostPort: 80 }] }, { env: ["x"] }];
    const any: Code = { op: "any", loop: loop(1, member(slot(0), "ports")), body: has(member(slot(1), "hostPort")) };
    const unlessPorts: Clauses = [each(loop(0, containers)), each(loop(2, member(slot(0), "env"))), when(not(any))];
    const ports: Clauses = [each(loop(0, containers)), when(binary("in", text("y"), member(slot(0), "ports")))];
    expect(left([unlessPorts, ports], { pod: { spec: { containers: listed } } })).toEqual([0]);
  });

  test("a name stands for its value where it is read", () => {
    const anyPrivileged: Code = { op: "any", loop: loop(0, containers), body: has(member(slot(0), "privileged")) };
    const named: Clauses = [
      name(1, anyPrivileged),
      each(loop(2, containers)),
      when({ op: "and", operands: [slot(1), binary("equal", member(slot(2), "image"), text("a"))] }),
    ];
    expect(left([named, [when(not(anyPrivileged))]], { pod })).toEqual([0]);
  });

  test("names that double what they stand for cost no more than they say", () => {
    const doubling: ClauseCode[] = [name(0, object("a"))];
    for (let at = 1; at <= 60; at++) doubling.push(name(at, binary("add", slot(at - 1), slot(at - 1))));
    expect(left([[...doubling, when(binary("equal", slot(60), text("x")))]], { object: { a: 0 } })).toEqual([]);
  });
});

describe("what is no map", () => {
  const labelled: Clauses = [when(binary("equal", object("metadata", "labels", "team"), text("a")))];
  const unlabelled: Clauses = [when(not(has(object("metadata", "labels", "team"))))];
  const inherited: Clauses = [when(has(object("constructor")))];

  test.each<[string, Outcome, readonly number[]]>([
    ["absent", undefined, [1]],
    ["an empty map", {}, [1]],
    ["null inside", { metadata: { labels: null } }, [1]],
    ["a string", { metadata: "text" }, [0, 1]],
    ["a list", { metadata: [] }, [0, 1]],
    ["not known", UNKNOWN, [0, 1, 2]],
    ["an error", new Failure("the object has version v1"), [0, 1, 2]],
    ["an own entry of that name", { constructor: 1, metadata: { labels: { team: "a" } } }, [0, 2]],
  ])("%s", (_, value, expected) => {
    expect(left([labelled, unlabelled, inherited], { object: value })).toEqual(expected);
  });

  test("a list that cannot be walked", () => {
    const walked: Clauses = [each(loop(0, object("list"))), when(has(member(slot(0), "a")))];
    expect(left([walked], { object: { list: "text" } })).toEqual([0]);
    expect(left([walked], { object: { list: [null, 1] } })).toEqual([0]);
    expect(left([walked], { object: { list: [null, {}] } })).toEqual([]);
  });
});

test("what stands for an absent part is compared as if it were there", () => {
  const orX: Code = { op: "fallback", value: object("a"), fallback: text("x") };
  const bodies = [[when(binary("equal", orX, text("x")))], [when(binary("not-equal", orX, text("x")))]];
  expect(left(bodies, { object: {} })).toEqual([0]);
  expect(left(bodies, { object: { a: "y" } })).toEqual([1]);
  expect(left(bodies, {})).toEqual([0]);
});

test("whole numbers beyond 2^53 are compared exactly", () => {
  const is = (value: number): Clauses => [when(binary("equal", object("n"), constant(value)))];
  expect(left([is(7), is(8)], { object: { n: 7 } })).toEqual([0]);
  expect(left([is(2 ** 53)], { object: { n: 9007199254740993n } })).toEqual([]);
});

// ---- generated ---------------------------------------------------------------------------

/** A stream of choices from one seed. */
class Choices {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
  of<Item>(...items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }
}

const NAMES = ["a", "b", "image", "constructor"] as const;

function json(choices: Choices, depth: number): Outcome {
  const kind = choices.below(depth > 3 ? 7 : 12);
  if (kind < 7) return choices.of<Outcome>("x", "y", "xy", true, false, null, 7);
  if (kind === 7) return 9007199254740993n;
  if (kind === 8) return Array.from({ length: choices.below(4) }, () => json(choices, depth + 1) as never);
  const entries = NAMES.flatMap((key) => (choices.below(3) > 0 ? [[key, json(choices, depth + 1)] as const] : []));
  return Object.fromEntries(entries) as never;
}

function part(choices: Choices, slots: readonly number[]): Code {
  const at = choices.below(slots.length + 1);
  const start: Code = at === slots.length ? root(choices.of("object", "oldObject")) : slot(slots[at] ?? 0);
  return member(start, ...Array.from({ length: choices.below(3) }, () => choices.of(...NAMES)));
}

function condition(choices: Choices, slots: readonly number[], depth: number): Code {
  const of = part(choices, slots);
  const inner = () => condition(choices, slots, depth + 1);
  const value = choices.of<Code>(constant("x"), constant(true), constant(7), constant("y"));
  switch (choices.below(depth > 2 ? 9 : 14)) {
    case 0:
      return has(of);
    case 1:
      return binary("equal", of, value);
    case 2:
      return binary("not-equal", value, of);
    case 3:
      return binary(choices.of("in", "not-in"), of, constant(["x", "xy"]));
    case 4:
      return binary(choices.of("in", "not-in"), constant("x"), of);
    case 5:
      return binary("in", constant("y"), { op: "fallback", value: of, fallback: constant([]) });
    case 6:
      return matches(of, constant(choices.of("x*", "*y", "x", "*")), choices.of("matches", "not-matches"));
    case 7:
      return binary(choices.of("equal", "not-equal"), { op: "fallback", value: of, fallback: value }, constant("x"));
    case 8:
      return { op: "boolean", of: choices.of(of, { op: "fallback", value: of, fallback: constant(false) }) };
    case 9:
      return not(inner());
    case 10:
    case 11:
      return { op: choices.of("and", "or"), operands: [inner(), inner()] };
    default: {
      const variable = slots.length + 20 + depth;
      const body = condition(choices, [...slots, variable], depth + 1);
      return { op: choices.of("any", "every", "no"), loop: loop(variable, of), body };
    }
  }
}

function clauses(choices: Choices): Clauses {
  const made: ClauseCode[] = [];
  const slots: number[] = [];
  for (let count = 1 + choices.below(5); count > 0; count--) {
    const kind = choices.below(6);
    const variable = made.length + choices.below(2) * 10;
    if (kind < 2 && !slots.includes(variable)) {
      made.push(
        kind === 0 ? each(loop(variable, part(choices, slots))) : name(variable, condition(choices, slots, 2)),
      );
      slots.push(variable);
    } else made.push(when(condition(choices, slots, 0)));
  }
  return made;
}

test("a body that is ruled out is false, and one that is false is ruled out where its lists can be walked", () => {
  let [out, may] = [0, 0];
  fc.assert(
    fc.property(fc.integer({ min: 0 }), (seed) => {
      const choices = new Choices(seed);
      const bodies = Array.from({ length: 6 }, () => clauses(choices));
      const anything = (): Outcome =>
        choices.of<Outcome>(UNKNOWN, new Failure("wrong"), ...Array.from({ length: 8 }, () => json(choices, 0)));
      const roots: Partial<Roots> = { object: anything(), oldObject: anything() };
      const found = new Set(left(bodies, roots));
      bodies.forEach((body, index) => {
        const truth = linkClauses(body)(frameOf(roots));
        if (found.has(index)) may++;
        else {
          out++;
          expect(truth, JSON.stringify({ seed, index })).toBe(false);
        }
        if (truth === false && found.has(index)) expect(walksWhatIsNoList(body), JSON.stringify({ seed })).toBe(true);
      });
    }),
    { numRuns: 3_000, seed: 20261128 },
  );
  expect(out).toBeGreaterThan(2_000);
  expect(may).toBeGreaterThan(2_000);
});

/** Only where a list may be none does a screen leave what turns out to be false. */
function walksWhatIsNoList(body: Clauses): boolean {
  return body.some(({ kind }) => kind === "for");
}
