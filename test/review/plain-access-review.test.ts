/** The short way to read a SubjectAccessReview: what it reads is what the long way reads, and what API servers write it reads. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccessReview } from "../../src/review/decode-access-review.ts";
import { decodeReview } from "../../src/review/decode-review.ts";
import { readPlainAccessReview } from "../../src/review/plain-access-review.ts";
import { readBody } from "../../src/review/read-body.ts";

const LIMIT = 1024 * 1024;

interface Captured {
  readonly path: string;
  readonly review: object;
}

function captured(version: string): readonly string[] {
  const url = new URL(`../fixtures/kube-apiserver-1.37.2/${version}.ndjson`, import.meta.url);
  return readFileSync(url, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Captured)
    .filter(({ path }) => path.startsWith("/authorize"))
    .map(({ review }) => JSON.stringify(review));
}

const longWay = (bytes: Buffer) => decodeReview("authorize", readBody(bytes, LIMIT));

/** Also what is worked out when it is read. */
function allOf({ kind, version, question }: AccessReview) {
  const { username, uid, groups, extra } = question.user;
  return { kind, version, question: { ...question, user: { username, uid, groups, extra } } };
}

function agrees(text: string): "read" | "left" {
  const bytes = Buffer.from(text, "latin1");
  const found = readPlainAccessReview(bytes);
  if (found === undefined) return "left";
  const other = longWay(bytes);
  expect(other.kind).toBe("access");
  // As text, because keys such as `constructor` and `__proto__` may stand in it.
  expect(JSON.stringify(allOf(found))).toBe(JSON.stringify(allOf(other as AccessReview)));
  expect(Object.getPrototypeOf(found.question.user.extra)).toBe(null);
  return "read";
}

describe("what a real API server sent", () => {
  test.each(["v1", "v1beta1"])("%s: all is read the short way, but for selectors", (version) => {
    const bodies = captured(version);
    expect(bodies.length).toBeGreaterThan(5);
    for (const body of bodies) {
      expect(agrees(body), body).toBe(/Selector/.test(body) ? "left" : "read");
      expect(agrees(`${body}\n`), body).toBe(/Selector/.test(body) ? "left" : "read");
    }
  });
});

/** Texts that look like what stands around them. */
const letters = fc.constantFrom(
  ..."a",
  ..."bZ09 -_:/.*?",
  ..."[]{},:",
  ..."'`",
  ..."<>&",
  "\\n",
  '\\"',
  "\\u0041",
  "é",
  "\u007f",
  "\t",
);
const tame = fc.constantFrom(..."ab:/.-*0", ..."[]{},");
const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: tame, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: letters, maxLength: 4 }) },
);
const quoted = text.map((inner) => `"${inner}"`);
const list = fc.array(quoted, { maxLength: 3 }).map((items) => `[${items.join(",")}]`);
const maybe = (key: string, value: fc.Arbitrary<string>) =>
  fc.option(value, { nil: undefined }).map((found) => (found === undefined ? undefined : `"${key}":${found}`));
const object = (...fields: fc.Arbitrary<string | undefined>[]) =>
  fc.tuple(...fields).map((all) => `{${all.filter((field) => field !== undefined).join(",")}}`);
const key = fc.oneof(quoted, fc.constantFrom('"__proto__"', '"constructor"', '"k"', '"1"'));
const extra = fc
  .array(fc.tuple(key, list), { maxLength: 3 })
  .map((entries) => `{${entries.map(([name, values]) => `${name}:${values}`).join(",")}}`);
const attributes = fc.oneof(
  object(
    ...["namespace", "verb", "group", "version", "resource", "subresource", "name"].map((name) =>
      maybe(name, quoted),
    ),
  ).map((found) => `"resourceAttributes":${found}`),
  object(maybe("path", quoted), maybe("verb", quoted)).map((found) => `"nonResourceAttributes":${found}`),
);
const body = fc.constantFrom("v1", "v1beta1").chain((version) =>
  fc
    .tuple(
      attributes,
      maybe("user", quoted),
      maybe(version === "v1" ? "groups" : "group", list),
      maybe("extra", extra),
      maybe("uid", quoted),
      fc.constantFrom("{}", '{"creationTimestamp":null}'),
    )
    .map(([about, user, groups, more, uid, metadata]) => {
      const spec = [about, user, groups, more, uid].filter((field) => field !== undefined).join(",");
      return (
        `{"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/${version}","metadata":${metadata},` +
        `"spec":{${spec}},"status":{"allowed":false}}`
      );
    }),
);

test("what it reads is what is read otherwise", () => {
  let read = 0;
  fc.assert(
    fc.property(body, (made) => {
      if (agrees(made) === "read") read++;
    }),
    { numRuns: 6000 },
  );
  expect(read).toBeGreaterThan(600);
});

test("so it is where a body was damaged", () => {
  const piece = fc.constantFrom("", ...'",:[]{}a\\\n\t ', '","', '":"', '"],"', '":["', "null", "é", "\u0000");
  const change = fc.record({ at: fc.nat(10_000), remove: fc.nat(3), piece });
  const whole = body.filter((made) => readPlainAccessReview(Buffer.from(made, "latin1")) !== undefined);
  let read = 0;
  fc.assert(
    fc.property(whole, fc.array(change, { minLength: 1, maxLength: 2 }), (made, changes) => {
      const damaged = changes.reduce((all, { at, remove, piece: put }) => {
        const place = at % all.length;
        return all.slice(0, place) + put + all.slice(place + remove);
      }, made);
      if (agrees(damaged) === "read") read++;
    }),
    { numRuns: 3000 },
  );
  expect(read).toBeGreaterThan(100);
});

test("a body that is large is left to the long way", () => {
  const [first = ""] = captured("v1");
  const large = (length: number) => first.replace('"user":"', `"user":"${"u".repeat(length)}`);
  expect(agrees(large(10_000))).toBe("read");
  expect(agrees(large(100_000))).toBe("left");
});
