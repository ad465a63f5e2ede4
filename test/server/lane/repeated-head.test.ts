/** A head that is found again by its bytes is what recognising it anew gives, with the length that stands in it. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { RepeatedHead } from "../../../src/server/lane/repeated-head.ts";
import { recogniseHead } from "../../../src/server/lane/request-head.ts";

const file = new URL("../../fixtures/kube-apiserver-1.37.2/headers.ndjson", import.meta.url);
/** With the length in the middle, as it was captured, and at the end. */
const heads = readFileSync(file, "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .flatMap((line) => {
    const [path = "", ...headers] = (JSON.parse(line) as string[]).map((part) => (part === "…" ? "544" : part));
    const lines = headers.flatMap((part, index) => (index % 2 === 0 ? [`${part}: ${headers[index + 1]}`] : []));
    const last = [...lines.filter((each) => !each.startsWith("Content-Length")), "Content-Length: 544"];
    return [lines, last].map((all) => [`POST ${path} HTTP/1.1`, ...all].join("\r\n"));
  });

function repeated(text: string): RepeatedHead {
  const head = recogniseHead(text);
  if (head === undefined) throw new Error("not a head");
  return new RepeatedHead(text, head);
}

/** What recognising says of the same bytes. */
function anew(bytes: Buffer) {
  const end = bytes.indexOf("\r\n\r\n");
  const head = end < 0 ? undefined : recogniseHead(bytes.toString("latin1", 0, end));
  return head && { head, bodyStart: end + 4 };
}

test.each(heads)("it is found again, with another length, whatever follows", (text) => {
  const known = repeated(text);
  for (const length of [1, 9, 10, 545, 99_999_999]) {
    const bytes = Buffer.from(`${text.replace("544", String(length))}\r\n\r\n{"kind":"x"}`);
    expect(known.begins(bytes)).toBe(true);
    expect(known).toMatchObject({ bodyLength: length, bodyStart: bytes.indexOf("{") });
  }
});

test.each(["", "0", "0544", "-1", "+544", " 544", "544 ", "5a4", "999999999", "544, 544"])(
  "a length %j is none",
  (length) => {
    for (const text of heads) {
      const known = repeated(text);
      expect(known.begins(Buffer.from(`${text.replace("544", length)}\r\n\r\n{}`))).toBe(false);
    }
  },
);

test("what is found is recognised so, however bytes were changed or cut", () => {
  const piece = fc.constantFrom(
    "",
    "\r",
    "\n",
    "\r\n",
    "\r\n\r\n",
    "0",
    "7",
    "99",
    ":",
    " ",
    "a",
    "\u0000",
    "\u00ff",
  );
  const change = fc.record({ at: fc.nat(1000), remove: fc.nat(2), piece });
  let found = 0;
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.array(change, { maxLength: 2 }), fc.nat(1000), (text, changes, cut) => {
      const known = repeated(text);
      const changed = changes.reduce((all, { at, remove, piece: put }) => {
        const place = at % all.length;
        return all.slice(0, place) + put + all.slice(place + remove);
      }, `${text}\r\n\r\n{"kind":"SubjectAccessReview"}`);
      const whole = Buffer.from(changed, "latin1");
      const bytes = cut < 300 ? whole.subarray(0, cut) : whole;
      if (!known.begins(bytes)) return;
      found++;
      const { head, bodyStart } = anew(bytes) ?? {};
      expect({ ...known.head, bodyLength: known.bodyLength }).toEqual(head);
      expect(known.bodyStart).toBe(bodyStart);
    }),
    { numRuns: 5000 },
  );
  expect(found).toBeGreaterThan(500);
});
