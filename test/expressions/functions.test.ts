/** Every function of the library: its result, what an absent first argument gives, and its errors. */
import { describe, expect, test } from "vitest";
import { LIBRARY } from "../../src/expressions/functions/library.ts";
import { Failure, isList, type Outcome, Scalar, type ScalarName, type Value } from "../../src/values/value.ts";
import { call, evaluate, scalar, slot } from "./code-builders.ts";

const of = (type: ScalarName, text: string): Value => evaluate(scalar(type, text)) as Value;
const q = (text: string): Value => of("quantity", text);

/** The result of a function, scalars as text and errors as `error: …`. */
function run(name: string, ...args: Outcome[]): unknown {
  return plain(evaluate(call(name, ...args.map((_, position) => slot(position))), ...args));
}

function plain(outcome: Outcome): unknown {
  if (outcome instanceof Failure) return `error: ${outcome.message}`;
  if (outcome instanceof Scalar) return outcome.toString();
  return isList(outcome) ? outcome.map(plain) : outcome;
}

const pod = {
  spec: {
    initContainers: [{ name: "i" }],
    containers: [{ name: "a" }, { name: "b" }],
    ephemeralContainers: [{ name: "e" }],
  },
};

const ROWS: readonly (readonly [name: string, args: readonly Outcome[], expected: unknown])[] = [
  ["containers", [pod], [{ name: "i" }, { name: "a" }, { name: "b" }, { name: "e" }]],
  ["containers", [{ spec: { containers: [] } }], []],
  ["containers", [{}], []],
  ["containers", ["x"], "error: containers takes a map, not a string"],
  ["containers", [{ spec: { containers: {} } }], "error: containers is a list, not a map"],
  ["plannedContainers", [pod], [{ name: "i" }, { name: "a" }, { name: "b" }]],
  ["image", ["nginx"], "nginx"],
  ["image", ["A B"], 'error: "A B" is not an image reference'],
  ["image", [5], "error: a number is not an image reference"],
  ["withRegistry", [of("image", "nginx:1"), "mirror.corp.example/hub"], "mirror.corp.example/hub/library/nginx:1"],
  ["withRegistry", ["localhost:5000/a@sha256:" + "a".repeat(64), "r.io"], "r.io/a@sha256:" + "a".repeat(64)],
  ["withRegistry", ["nginx", "NO SPACE"], 'error: "NO SPACE" is not a registry'],
  ["selects", [{}, { a: "b" }], true],
  ["selects", [{ matchLabels: { a: "b" } }, { a: "b", c: "d" }], true],
  ["selects", [{ matchLabels: { a: "b" } }, { a: "c" }], false],
  ["selects", [{ matchLabels: { constructor: "b" } }, {}], false],
  ["selects", [{ matchExpressions: [{ key: "a", operator: "In", values: ["x", "y"] }] }, { a: "y" }], true],
  ["selects", [{ matchExpressions: [{ key: "a", operator: "NotIn", values: ["x"] }] }, {}], true],
  ["selects", [{ matchExpressions: [{ key: "a", operator: "Exists" }] }, {}], false],
  ["selects", [{ matchExpressions: [{ key: "a", operator: "DoesNotExist" }] }, {}], true],
  [
    "selects",
    [{ matchExpressions: [{ key: "a", operator: "Odd" }] }, {}],
    'error: a label selector has no operator "Odd"',
  ],
  ["percent", ["40%"], 40],
  ["percent", ["40"], undefined],
  ["percent", ["4 0%"], undefined],
  ["percent", [40], undefined],
  ["portion", ["34%", 10], 4],
  ["portion", ["30%", 10], 3],
  ["portion", [3, 10], 3],
  ["portion", ["x", 10], undefined],
  ["portion", ["1%", 2n ** 62n], 46116860184273880n],
  ["pathWithin", ["/var/log/a", "/var/log"], true],
  ["pathWithin", ["/var/log", "/var/log/"], true],
  ["pathWithin", ["/var/logs", "/var/log"], false],
  ["pathWithin", ["/var//./log/a", "/var/log"], true],
  ["pathWithin", ["/anything", "/"], true],
  ["pathWithin", ["var/log", "/var"], false],
  [
    "pathWithin",
    ["/var/log/../../etc", "/var/log"],
    'error: a path that is compared may not hold "..": "/var/log/../../etc"',
  ],
  ["labelValue", ["ana@corp.example"], "ana-corp.example"],
  ["labelValue", ["system:node:a"], "system-node-a"],
  ["labelValue", ["-@a😀b-"], "a-b"],
  ["labelValue", ["x".repeat(62) + "..y"], "x".repeat(62)],
  ["labelValue", ["@@"], ""],
  ["serviceAccount", ["system:serviceaccount:ns:n"], { namespace: "ns", name: "n" }],
  ["serviceAccount", ["system:serviceaccount:ns"], undefined],
  ["serviceAccount", ["system:serviceaccount:ns:n:x"], undefined],
  ["serviceAccount", ["system:serviceaccount::n"], undefined],
  ["serviceAccount", ["ana"], undefined],
  ["quantity", ["1Gi"], "1Gi"],
  ["quantity", ["lots"], undefined],
  ["quantity", [2], "2"],
  ["quantity", [true], "error: quantity takes a string, not a boolean"],
  ["duration", ["14d"], "14d"],
  ["duration", ["long"], undefined],
  ["time", ["2026-12-24T12:00:00Z"], "2026-12-24T12:00:00Z"],
  ["time", ["2026-02-30T12:00:00Z"], undefined],
  ["version", ["v1.9"], "v1.9"],
  ["version", [15], "15"],
  ["version", ["new"], undefined],
  ["cidr", ["10.0.0.0/8"], "10.0.0.0/8"],
  ["cidr", ["10.0.0.0"], undefined],
  ["ip", ["10.0.0.1"], "10.0.0.1"],
  ["ip", ["ten"], undefined],
  ["int", ["-12"], -12],
  ["int", ["1.5"], undefined],
  ["int", ["9223372036854775807"], 9223372036854775807n],
  ["int", ["9223372036854775808"], undefined],
  ["int", [7], 7],
  ["int", [7.5], undefined],
  ["int", [[]], "error: int takes a string or a number, not a list"],
  ["number", ["1.5e3"], 1500],
  ["number", ["12"], 12],
  ["number", ["0x10"], undefined],
  ["number", [""], undefined],
  ["text", [["a", 1, true]], "a, 1, true"],
  ["text", [q("1024Mi")], "1024Mi"],
  ["type", [1], "int"],
  ["type", [2n ** 60n], "int"],
  ["type", [1.5], "number"],
  ["type", [true], "bool"],
  ["type", ["a"], "string"],
  ["type", [[]], "list"],
  ["type", [{}], "map"],
  ["lower", ["ÄBC İ ΣΑΣ"], "äbc i σασ"],
  ["upper", ["straße ŉ ᾳ 𐐨"], "STRAßE ŉ ᾼ 𐐀"],
  ["lower", [5], "error: lower takes a string, not a number"],
  ["trim", [" \t\r\n a b \u00a0 "], "a b \u00a0"],
  ["trim", ["   "], ""],
  ["trimPrefix", ["abc", "ab"], "c"],
  ["trimPrefix", ["abc", "x"], "abc"],
  ["trimSuffix", ["a.old.example", ".old.example"], "a"],
  ["trimSuffix", ["abc", ""], "abc"],
  ["split", ["a,b,,c", ","], ["a", "b", "", "c"]],
  ["split", ["a😀", ""], ["a", "😀"]],
  ["join", [["a", 1]], "a, 1"],
  ["join", [["a", null, 1], "-"], "a-1"],
  ["replace", ["a.b.c", ".", "$&"], "a$&b$&c"],
  ["replace", ["abc", "", "x"], "abc"],
  ["contains", ["abc", "bc"], true],
  ["contains", ["abc", "x"], false],
  ["contains", [["a", "b"], "b"], true],
  ["contains", [[80], "80"], false],
  ["contains", [["x", q("1")], "1000m"], true],
  ["contains", [{ a: 1 }, "a"], "error: contains takes text or a list, not a map"],
  ["capture", ["a-12", "([a-z])-([0-9]+)(x)?"], ["a", "12", undefined]],
  ["capture", ["a-12x", "([a-z])-([0-9]+)"], undefined],
  ["size", ["a😀"], 2],
  ["size", [[1, 2]], 2],
  ["size", [{ a: 1, b: null }], 1],
  ["size", [5], "error: size takes text, a list or a map, not a number"],
  ["keys", [{ a: 1, b: null, c: 2 }], ["a", "c"]],
  ["values", [{ a: 1, b: null, c: 2 }], [1, 2]],
  [
    "without",
    [
      [1, 2, "2", 3],
      [2, 3],
    ],
    [1, "2"],
  ],
  ["without", [[{ a: 1, b: null }], [{ a: 1 }]], []],
  [
    "common",
    [
      ["c", "b", "a"],
      ["a", "b"],
    ],
    ["b", "a"],
  ],
  [
    "union",
    [
      ["b", "a"],
      ["a", "c"],
    ],
    ["b", "a", "c"],
  ],
  ["unique", [[q("1"), q("1000m"), 1, "1"]], ["1", 1, "1"]],
  ["unique", [[of("version", "1.0"), of("version", "v1"), of("version", "1.0-rc")]], ["1.0", "1.0-rc"]],
  ["duplicates", [["80/TCP", "81/TCP", "80/TCP", "80/TCP"]], ["80/TCP"]],
  ["sort", [["b", "a", "\u{10000}", "\uffff"]], ["a", "b", "\uffff", "\u{10000}"]],
  ["sort", [[3, 1, 2n ** 60n]], [1, 3, 2n ** 60n]],
  ["sort", [[q("1Gi"), q("1G")]], ["1G", "1Gi"]],
  ["sort", [["a", 1]], "error: a number and a string have no order"],
  ["sort", [[{}]], "error: a map and a map have no order"],
  ["flatten", [[[1], [2, [3]], 4]], [1, 2, [3], 4]],
  ["first", [["a", "b"]], "a"],
  ["first", [[]], undefined],
  ["last", [["a", "b"]], "b"],
  ["last", [[]], undefined],
  ["min", [[3, 1.5, 2]], 1.5],
  ["min", [[]], undefined],
  ["max", [[q("1G"), q("1Gi")]], "1Gi"],
  ["max", [[of("time", "2026-01-01T00:00:00Z"), of("time", "2027-01-01T00:00:00Z")]], "2027-01-01T00:00:00Z"],
  ["max", [["a"]], "error: max takes numbers, quantities, durations or times, not a string"],
  ["sum", [[1, 2.5]], 3.5],
  ["sum", [[q("1Gi"), q("1Gi")]], "2Gi"],
  ["sum", [[]], 0],
  ["sum", [["a"]], "error: sum takes numbers, quantities or durations, not a string"],
  ["ceil", [1.2], 2],
  ["ceil", [-0.5], 0],
  ["floor", [-1.2], -2],
  ["floor", [2n ** 60n], 2n ** 60n],
  ["floor", ["1"], "error: floor takes a number, not a string"],
  ["abs", [-1.5], 1.5],
  ["merge", [{ a: { x: 1, l: [1, 2] }, b: 1 }, { a: { y: 2, l: [3] } }], { a: { x: 1, y: 2, l: [3] }, b: 1 }],
  ["merge", [{ a: { x: 1 } }, { a: 1 }], { a: 1 }],
  ["merge", [{ a: 1 }, { a: null }], { a: 1 }],
  ["merge", [undefined, { a: 1 }], { a: 1 }],
  ["merge", [[], {}], "error: merge takes a map, not a list"],
  ["omit", [{ "a/x": 1, "a/y": 2, b: 3 }, ["a/*"]], { b: 3 }],
  ["pick", [{ "a/x": 1, "a/y": 2, b: 3 }, ["a/*", "b"]], { "a/x": 1, "a/y": 2, b: 3 }],
  ["pick", [{ a: 1 }, [5]], "error: pick takes a string, not a number"],
];

describe("functions", () => {
  test.each(ROWS)("%s(%o) is %o", (name, args, expected) => {
    expect(run(name, ...args)).toEqual(expected);
  });
  test("every function has a row", () => {
    expect([...LIBRARY.keys()].filter((name) => !ROWS.some(([row]) => row === name))).toEqual([]);
  });
});

describe("an absent first argument", () => {
  const ABSENT: Readonly<Record<string, unknown>> = {
    containers: [],
    plannedContainers: [],
    selects: false,
    pathWithin: false,
    type: "absent",
    join: "",
    contains: false,
    size: 0,
    keys: [],
    values: [],
    without: [],
    common: [],
    union: [],
    unique: [],
    duplicates: [],
    sort: [],
    flatten: [],
    sum: 0,
    merge: { b: 1 },
    omit: {},
    pick: {},
  };
  const second: Readonly<Record<string, readonly Outcome[]>> = {
    ...Object.fromEntries(
      ["pathWithin", "contains", "withRegistry", "trimPrefix", "trimSuffix", "split"].map((name) => [name, ["x"]]),
    ),
    ...Object.fromEntries(["without", "common", "union", "omit", "pick"].map((name) => [name, [["x"]]])),
    selects: [{}],
    merge: [{ b: 1 }],
    portion: [1],
    replace: ["x", "y"],
    capture: ["x"],
  };
  test.each([...LIBRARY.keys()])("%s", (name) => {
    for (const absent of [undefined, null]) expect(run(name, absent, ...(second[name] ?? []))).toEqual(ABSENT[name]);
  });
});

test("fields of an image", () => {
  const field = (text: string, name: string): Outcome =>
    evaluate({ op: "member", of: call("image", slot(0)), name }, text);
  expect(["registry", "repository", "name", "tag", "digest"].map((name) => field("nginx:1.27", name))).toEqual([
    "docker.io",
    "library/nginx",
    "nginx",
    "1.27",
    undefined,
  ]);
  expect(field("localhost:5000/web", "tag")).toBeUndefined();
  expect(field("nginx", "constructor")).toEqual(new Failure('an image has no field "constructor"'));
});

test("what is in a list is not changed by sorting or joining it", () => {
  const list: Value = [3, 1, 2];
  run("sort", list);
  expect(list).toEqual([3, 1, 2]);
});
