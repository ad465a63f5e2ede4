/** What mutations write: places resolved against the object of a round, values as JSON. */
import { describe, expect, test } from "vitest";
import { linkBody } from "../../src/expressions/body.ts";
import type { BodyCode, ClauseCode, Code, PlaceCode, PlaceStep, WriteCode } from "../../src/expressions/code.ts";
import type { Frame } from "../../src/expressions/frame.ts";
import { Failure, type Outcome, UNKNOWN } from "../../src/values/value.ts";
import { binary, call, constant, frameOf, loop, member, pairs, root, scalar, slot } from "./code-builders.ts";

const READS = { admission: true, oldObject: false, namespace: false, now: false };
const field = (name: string): PlaceStep => ({ kind: "member", name });
const fields = (...names: string[]): readonly PlaceStep[] => names.map(field);
const at = (index: Code): PlaceStep => ({ kind: "index", index });
const inObject = (...steps: PlaceStep[]): PlaceCode => ({ start: { root: "object" }, steps });
const inPod = (...steps: PlaceStep[]): PlaceCode => ({ start: { root: "pod" }, steps });
const inSlot = (index: number, ...steps: PlaceStep[]): PlaceCode => ({ start: { slot: index }, steps });
const set = (place: PlaceCode, value: Code): WriteCode => ({ op: "set", place, value });
const each = (variable: number, over: Code): ClauseCode => ({ kind: "for", loop: loop(variable, over) });

function writesOf(
  clauses: readonly ClauseCode[],
  writes: readonly WriteCode[],
  frame: Frame,
  lifted?: (f: Frame) => boolean,
) {
  const code: BodyCode = {
    clauses,
    slots: 8,
    already: false,
    message: undefined,
    help: undefined,
    writes,
    reads: READS,
  };
  return linkBody(code).writes(frame, lifted);
}
function pathsOf(clauses: readonly ClauseCode[], place: PlaceCode, frame: Frame): unknown {
  const writes = writesOf(clauses, [set(place, constant(1))], frame);
  return writes instanceof Failure ? writes.message : writes.map(({ path }) => path);
}

const pod = {
  metadata: { labels: { a: "b" } },
  spec: {
    initContainers: [{ name: "i" }],
    containers: [{ name: "a", volumeMounts: [{ name: "v" }, { name: "w" }] }, { name: "b" }],
    volumes: [{ name: "v" }],
  },
};
const deployment = frameOf({ object: { spec: { template: pod } }, pod }, [], ["spec", "template"]);
const onPod = frameOf({ object: pod, pod });

describe("places", () => {
  test("start at the object, or where its pod stands", () => {
    expect(pathsOf([], inObject(...fields("spec", "replicas")), deployment)).toEqual([["spec", "replicas"]]);
    expect(pathsOf([], inPod(...fields("spec", "os")), deployment)).toEqual([["spec", "template", "spec", "os"]]);
    expect(pathsOf([], inPod(...fields("spec", "os")), onPod)).toEqual([["spec", "os"]]);
    expect(pathsOf([], inPod(field("spec")), frameOf({ object: {} }))).toBe("the object has no pod to write to");
  });
  test("loop variables over containers know which list they come from", () => {
    expect(pathsOf([each(0, call("containers", root("pod")))], inSlot(0, field("image")), deployment)).toEqual([
      ["spec", "template", "spec", "initContainers", 0, "image"],
      ["spec", "template", "spec", "containers", 0, "image"],
      ["spec", "template", "spec", "containers", 1, "image"],
    ]);
  });
  test("loops inside loops, filtered by conditions", () => {
    const clauses: readonly ClauseCode[] = [
      each(0, call("containers", root("pod"))),
      each(1, member(slot(0), "volumeMounts")),
      { kind: "when", condition: binary("equal", member(slot(1), "name"), constant("w")) },
    ];
    expect(pathsOf(clauses, inSlot(1), onPod)).toEqual([["spec", "containers", 0, "volumeMounts", 1]]);
  });
  test("loops over a part that may be missing, over an index, over an element by key", () => {
    const fallback: Code = { op: "fallback", value: member(root("pod"), "spec", "volumes"), fallback: constant([]) };
    expect(pathsOf([each(0, fallback)], inSlot(0), onPod)).toEqual([["spec", "volumes", 0]]);
    const first: Code = { op: "index", of: member(root("pod"), "spec", "containers"), index: constant(0) };
    expect(pathsOf([each(0, member(first, "volumeMounts"))], inSlot(0), onPod)).toHaveLength(2);
    const byName: Code = {
      op: "keyed",
      of: member(root("pod"), "spec", "containers"),
      key: "name",
      index: constant("a"),
    };
    expect(pathsOf([each(0, member(byName, "volumeMounts"))], inSlot(0), onPod)).toEqual([
      ["spec", "containers", 0, "volumeMounts", 0],
      ["spec", "containers", 0, "volumeMounts", 1],
    ]);
  });
  test("the value of a map's entry has a place, its key has none", () => {
    const labels = member(root("object"), "metadata", "labels");
    const both: ClauseCode = { kind: "for", loop: pairs(0, 1, labels) };
    expect(pathsOf([both], inSlot(1), onPod)).toEqual([["metadata", "labels", "a"]]);
    expect(pathsOf([each(0, labels)], inSlot(0), onPod)).toBe(
      "the value that is written to is no part of the object",
    );
  });
  test("`with` is an alias; a computed list has no places", () => {
    const alias: ClauseCode = { kind: "with", slot: 0, value: member(root("pod"), "spec") };
    expect(pathsOf([alias, each(1, member(slot(0), "volumes"))], inSlot(1), onPod)).toEqual([["spec", "volumes", 0]]);
    const computed: Code = {
      op: "comprehension",
      loops: [loop(2, member(root("pod"), "spec", "volumes"))],
      when: undefined,
      item: slot(2),
    };
    expect(pathsOf([each(1, computed)], inSlot(1), onPod)).toBe(
      "the value that is written to is no part of the object",
    );
  });
  test("indexes are keys or positions, or elements to be found by key", () => {
    const labels = fields("metadata", "labels");
    expect(pathsOf([], inObject(...labels, at(constant("a/b"))), onPod)).toEqual([["metadata", "labels", "a/b"]]);
    expect(pathsOf([], inObject(...labels, at(constant("__proto__"))), onPod)).toEqual([
      ["metadata", "labels", "__proto__"],
    ]);
    expect(pathsOf([], inObject(...fields("spec", "list"), at(constant(0))), onPod)).toEqual([["spec", "list", 0]]);
    const env: PlaceStep = { kind: "keyed", key: "name", index: constant("A") };
    expect(pathsOf([], inObject(field("env"), env, field("value")), onPod)).toEqual([
      ["env", { key: "name", value: "A" }, "value"],
    ]);
  });
  test.each<[Outcome, string]>([
    [undefined, "the index of a place is absent"],
    [UNKNOWN, "the index of a place is not known"],
    [new Failure("broken"), "broken"],
    [-1, "the index of a place is a string or a position, not a number"],
    [true, "the index of a place is a string or a position, not a boolean"],
  ])("an index that is %s is an error", (index, why) => {
    expect(pathsOf([], inObject(at(slot(5))), frameOf({}, Object.assign([], { 5: index })))).toBe(why);
  });
});

describe("values", () => {
  const valueOf = (value: Code, ...slots: Outcome[]): unknown => {
    const writes = writesOf([], [set(inObject(field("x")), value)], frameOf({}, slots));
    return writes instanceof Failure ? writes.message : writes[0]?.value;
  };
  test("are JSON: scalars as text, absent entries left out", () => {
    expect(valueOf(scalar("quantity", "1Gi"))).toBe("1Gi");
    expect(valueOf({ op: "list", items: [scalar("image", "nginx"), constant(1)] })).toEqual(["nginx", 1]);
    expect(valueOf(slot(0), { a: null, b: [null, { c: 2n ** 60n }] })).toEqual({ b: [null, { c: 2n ** 60n }] });
  });
  test("may not be absent, unknown or broken", () => {
    expect(valueOf(slot(0), undefined)).toBe("the value to set is absent");
    expect(valueOf(slot(0), null)).toBe("the value to set is absent");
    expect(valueOf(slot(0), UNKNOWN)).toBe("the value to set is not known");
    expect(valueOf(member(slot(0), "x"), "text")).toBe('a string has no field "x"');
  });
});

describe("writes", () => {
  test("every kind, in the order written", () => {
    const place = inObject(field("list"));
    const one = constant(1);
    const written = writesOf(
      [],
      [
        { op: "default", place, value: one },
        { op: "append", place, value: one, keys: ["name"] },
        { op: "prepend", place, value: one, keys: undefined },
        { op: "remove", place },
        { op: "remove-from", place, value: one },
      ],
      frameOf(),
    );
    const path = ["list"];
    expect(written).toEqual([
      { op: "default", path, value: 1, keys: undefined },
      { op: "append", path, value: 1, keys: ["name"] },
      { op: "prepend", path, value: 1, keys: undefined },
      { op: "remove", path, value: undefined, keys: undefined },
      { op: "remove-from", path, value: 1, keys: undefined },
    ]);
  });
  test("an error or something unknown refuses the whole, unless it is lifted", () => {
    const clauses: readonly ClauseCode[] = [
      each(0, call("containers", root("pod"))),
      { kind: "when", condition: binary("less", member(slot(0), "name"), constant(1)) },
    ];
    const writes = [set(inSlot(0, field("x")), constant(1))];
    expect(writesOf(clauses, writes, onPod)).toEqual(new Failure("a string and a number have no order"));
    expect(writesOf(clauses, writes, onPod, () => true)).toEqual([]);
    expect(
      writesOf([{ kind: "when", condition: slot(7) }], writes, frameOf({}, Object.assign([], { 7: UNKNOWN }))),
    ).toEqual(new Failure("what the rule reads is not known"));
    expect(writesOf([{ kind: "when", condition: constant(false) }], writes, onPod)).toEqual([]);
  });
  test("lifted items are not written", () => {
    const clauses = [each(0, call("containers", root("pod")))];
    const written = writesOf(clauses, [set(inSlot(0, field("x")), constant(1))], onPod, ({ slots }) => {
      return (slots[0] as { name: string }).name !== "b";
    });
    expect(written).toEqual([{ op: "set", path: ["spec", "containers", 1, "x"], value: 1, keys: undefined }]);
  });
});
