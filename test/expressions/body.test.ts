/** Bodies: clauses as one truth value, complaints item by item, and what an exemption lifts. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Complaint, linkBody, linkClauses } from "../../src/expressions/body.ts";
import type { BodyCode, ClauseCode, Code, LoopCode } from "../../src/expressions/code.ts";
import type { Frame } from "../../src/expressions/frame.ts";
import { Failure, type Outcome, type Truth, UNKNOWN } from "../../src/values/value.ts";
import { binary, call, constant, frameOf, loop, member, message, pairs, root, slot, text } from "./code-builders.ts";

const READS = { admission: true, oldObject: false, namespace: false, now: false };

export function bodyOf(clauses: readonly ClauseCode[], more: Partial<BodyCode> = {}): BodyCode {
  return {
    clauses,
    slots: 8,
    already: false,
    message: undefined,
    help: undefined,
    writes: [],
    reads: READS,
    ...more,
  };
}
const when = (condition: Code): ClauseCode => ({ kind: "when", condition });
const each = (over: LoopCode): ClauseCode => ({ kind: "for", loop: over });
const named = (at: number, value: Code): ClauseCode => ({ kind: "with", slot: at, value });

function holds(clauses: readonly ClauseCode[], ...slots: Outcome[]): Truth {
  return linkBody(bodyOf(clauses)).holds(frameOf({}, slots));
}

function complaints(body: BodyCode, frame: Frame, lifted?: (frame: Frame) => boolean): readonly Complaint[] {
  const all: Complaint[] = [];
  linkBody(body).complaints(frame, (complaint) => all.push(complaint), lifted);
  return all;
}

const E = new Failure("broken");
const pod = {
  spec: {
    containers: [
      { name: "a", image: "nginx" },
      { name: "b" },
      { name: "c", image: "A B" },
      { name: "d", image: "nginx:1" },
    ],
  },
};
const containers = loop(0, call("containers", root("pod")), ["name"]);
const untagged: Code = {
  op: "not",
  of: { op: "has", of: member(call("image", member(slot(0), "image")), "tag") },
};

describe("clauses as one `and`", () => {
  const outcome = fc.constantFrom<Outcome>(true, false, UNKNOWN, E);
  test("their order means nothing", () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 5 }), fc.nat(), (values, turn) => {
        const clauses = values.map((_, at) => when(slot(at)));
        const turned = [...clauses.slice(turn % 5), ...clauses.slice(0, turn % 5)];
        expect(holds(turned, ...values)).toBe(holds(clauses, ...values));
      }),
    );
  });
  test("no clauses hold", () => {
    expect(holds([])).toBe(true);
  });
  test("a `for` is an `or` over its items", () => {
    const some = (items: Outcome): Truth =>
      holds([each(loop(1, slot(0))), when(binary("greater", slot(1), constant(3)))], items);
    expect([some([1, 5]), some([1, 2]), some([]), some(undefined)]).toEqual([true, false, false, false]);
    expect(some(["x", 5])).toBe(true);
    expect(some(["x", 1])).toEqual(new Failure("a string and a number have no order"));
    expect(some(UNKNOWN)).toBe(UNKNOWN);
    expect(some(E)).toBe(E);
    expect(some("x")).toBeInstanceOf(Failure);
  });
  test("a clause that is false wins over a list that cannot be walked, on whichever side it stands", () => {
    const over = each(loop(1, slot(0)));
    for (const broken of [UNKNOWN, E] as const) {
      expect(holds([over, when(constant(false))], broken)).toBe(false);
      expect(holds([when(constant(false)), over], broken)).toBe(false);
      expect(holds([over, when(binary("equal", slot(1), constant(1)))], broken)).toBe(broken);
    }
  });
  test("a `with` that fails matters only where it decides", () => {
    const failing = named(1, member(slot(0), "x"));
    const used = when(binary("equal", slot(1), constant(1)));
    expect(holds([failing, when(constant(false)), used], "text")).toBe(false);
    expect(holds([failing, used, when(constant(false))], "text")).toBe(false);
    expect(holds([failing, when(constant(true))], "text")).toBe(true);
    expect(holds([failing, used], "text")).toBeInstanceOf(Failure);
  });
  test("when they hold, the slots keep the item that made it so", () => {
    const body = linkBody(
      bodyOf([each(containers), when(binary("equal", member(slot(0), "name"), constant("b")))], {
        message: message("container ", member(slot(0), "name")),
      }),
    );
    const frame = frameOf({ pod });
    expect(body.holds(frame)).toBe(true);
    expect(body.message?.(frame)).toBe("container b");
  });
  test("an exemption lifts items", () => {
    const body = linkBody(bodyOf([each(loop(0, constant([1, 2])))]));
    expect(body.holds(frameOf(), (frame) => frame.slots[0] === 1)).toBe(true);
    expect(body.holds(frameOf(), () => true)).toBe(false);
  });
  test("clauses of an exemption read the frame of the body", () => {
    const clauses = linkClauses([when(binary("equal", member(slot(0), "name"), constant("a")))]);
    expect(clauses(frameOf({}, [{ name: "a" }]))).toBe(true);
    expect(clauses(frameOf({}, ["text"]))).toBeInstanceOf(Failure);
  });
});

describe("complaints", () => {
  const body = bodyOf([each(containers), when(untagged)], {
    message: message("container ", member(slot(0), "name")),
    help: message("pin ", member(slot(0), "image")),
  });
  test("one for each item that is true or an error", () => {
    expect(complaints(body, frameOf({ pod }))).toEqual([
      { truth: true, message: "container a", help: "pin nginx", position: [0], identity: expect.any(String) },
      { truth: true, message: "container b", help: "pin (none)", position: [1], identity: expect.any(String) },
      {
        truth: new Failure('"A B" is not an image reference'),
        message: undefined,
        help: undefined,
        position: [2],
        identity: expect.any(String),
      },
    ]);
  });
  test("the same item has the same identity wherever it stands, another item another", () => {
    const moved = { spec: { initContainers: [pod.spec.containers[1]], containers: [pod.spec.containers[0]] } };
    const [a, b] = complaints(body, frameOf({ pod }));
    const [movedB, movedA] = complaints(body, frameOf({ pod: moved as Outcome }));
    expect([movedA?.identity, movedB?.identity]).toEqual([a?.identity, b?.identity]);
    expect(a?.identity).not.toBe(b?.identity);
  });
  test("scalars are known by value, keys by name, others by position", () => {
    const identities = (over: LoopCode, items: Outcome): readonly string[] =>
      complaints(bodyOf([each(over)]), frameOf({}, [items])).map(({ identity }) => identity);
    const [x, y] = identities(loop(1, slot(0)), ["x", "y"]);
    expect(identities(loop(1, slot(0)), ["y", "x"])).toEqual([y, x]);
    expect(identities(pairs(1, 2, slot(0)), { x: 1 })).toEqual(identities(pairs(1, 2, slot(0)), { x: 2 }));
    expect(identities(loop(1, slot(0)), [{ a: 1 }])).toEqual(identities(loop(1, slot(0)), [{ a: 2 }]));
    expect(identities(loop(1, slot(0), ["a"]), [{ a: 1 }])).not.toEqual(
      identities(loop(1, slot(0), ["a"]), [{ a: 2 }]),
    );
    expect(identities(loop(1, slot(0)), [1, "1"])).toHaveLength(2);
    expect(new Set(identities(loop(1, slot(0)), [1, "1", "0", true, "true"])).size).toBe(5);
  });
  test("loops inside loops count positions from the outside in", () => {
    const nested = bodyOf([each(loop(1, slot(0))), each(loop(2, slot(1)))]);
    const frame = frameOf({}, [[["a", "b"], [], ["c"]]]);
    expect(complaints(nested, frame).map(({ position }) => position)).toEqual([
      [0, 0],
      [0, 1],
      [2, 0],
    ]);
  });
  test("without a loop there is one, without an identity", () => {
    expect(complaints(bodyOf([]), frameOf())).toEqual([
      { truth: true, message: undefined, help: undefined, position: [], identity: "" },
    ]);
    expect(complaints(bodyOf([when(constant(false))]), frameOf())).toEqual([]);
  });
  test("an error in a clause before the loop is an error of every item that is not false", () => {
    const clauses = [when(slot(1)), each(containers), when(binary("equal", member(slot(0), "name"), constant("a")))];
    expect(complaints(bodyOf(clauses), frameOf({ pod }, [undefined, E])).map(({ truth }) => truth)).toEqual([E]);
  });
  test("a list that cannot be walked is one complaint", () => {
    expect(complaints(body, frameOf({ pod: E })).map(({ truth }) => truth)).toEqual([E]);
    expect(complaints(body, frameOf({ pod: UNKNOWN })).map(({ truth }) => truth)).toEqual([UNKNOWN]);
    expect(complaints(bodyOf([each(containers), when(constant(false))]), frameOf({ pod: E }))).toEqual([]);
  });
  test("an exemption lifts single items, errors too", () => {
    const lifted = complaints(body, frameOf({ pod }), ({ slots }) => (slots[0] as { name: string }).name !== "b");
    expect(lifted.map(({ message }) => message)).toEqual(["container b"]);
  });
  test("messages of any form are cut and cleaned", () => {
    const say = (code: Code): unknown => complaints(bodyOf([], { message: code }), frameOf())[0]?.message;
    expect(say(constant("a\nb"))).toBe("a b");
    expect(say(text("x", constant(null)))).toBe("x(none)");
    expect(say(member(constant("a"), "b"))).toBe('(error: a string has no field "b")');
  });
});

test("the containers of a pod are found once for a frame, and anew for another", () => {
  const body = bodyOf([each(containers)], { message: message(member(slot(0), "name")) });
  const frame = frameOf({ pod });
  const first = complaints(body, frame);
  expect(complaints(body, frame)).toEqual(first);
  expect(frame.containers).toBe(pod.spec.containers);
  expect(complaints(body, frameOf({ pod: { spec: { containers: [{ name: "z" }] } } }))).toHaveLength(1);
});
