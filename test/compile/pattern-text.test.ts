/** The short way to the text of a pattern gives what the long one does. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { NamespacePattern, SubjectPattern, TextPattern } from "../../src/check/checked.ts";
import { canonicalText } from "../../src/compile/canonical.ts";
import { placeText, subjectSetText, subjectText } from "../../src/compile/pattern-text.ts";

const pattern: fc.Arbitrary<TextPattern> = fc.oneof(
  fc.record({ glob: fc.string({ unit: "binary", maxLength: 8 }) }),
  fc.constant({ code: { op: "const", value: "x" } } as unknown as TextPattern),
);
const subject: fc.Arbitrary<SubjectPattern> = fc.oneof(
  fc.record({ kind: fc.constantFrom("user", "group"), pattern }),
  fc.record({ kind: fc.constant("serviceaccount"), namespace: pattern, name: pattern }),
  fc.constant<SubjectPattern>({ kind: "anyone" }),
  fc.constant<SubjectPattern>({ kind: "set", include: [{ kind: "nodes" }], except: [] }),
);
const namespace: fc.Arbitrary<NamespacePattern> = fc.oneof(
  fc.record({ kind: fc.constant("name"), pattern }),
  fc.record({ kind: fc.constant("where"), selector: pattern }),
);
const list = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { maxLength: 3 });

it("of subjects", () => {
  fc.assert(fc.property(subject, (one) => void expect(subjectText(one)).toBe(canonicalText(one))));
  const sets = fc.record({ include: list(subject), except: list(subject) });
  fc.assert(fc.property(sets, (one) => void expect(subjectSetText(one)).toBe(canonicalText(one))));
});

it("of places", () => {
  const places = fc.record({ only: fc.boolean(), include: list(namespace), except: list(namespace) });
  fc.assert(fc.property(places, (one) => void expect(placeText(one)).toBe(canonicalText(one))));
});
