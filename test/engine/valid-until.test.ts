/** Until when an answer stands: the next edge of every window that was looked at, open or closed, at both gates. */
import { expect, it } from "vitest";
import type { AccessQuestion } from "../../src/engine/question.ts";
import { build } from "../support/build.ts";

const question: AccessQuestion = {
  kind: "resource",
  user: { username: "kim", uid: "", groups: ["system:authenticated"], extra: {} },
  verb: "get",
  apiGroup: "",
  version: "v1",
  resource: "pods",
  subresource: "",
  namespace: "shop",
  name: "web",
};

function validUntil(policy: string, now: string): string | undefined {
  const { engine } = build(policy);
  const { validUntil: until } =
    engine?.authorize(question, { now: Date.parse(now), namespaceFacts: () => undefined }) ?? {};
  return until === undefined ? undefined : new Date(until).toISOString();
}

const OFFICE = 'allow "office" user "kim" to get on pods during mon-fri 08:00-18:00 "UTC"\n';
const LUNCH = 'deny "lunch" user "kim" to get on pods during mon-fri 12:00-13:00 "UTC"\n';

it.each([
  ["no window", 'allow "always" user "kim" to get on pods\n', "2026-06-01T09:00:00Z", undefined],
  ["an open window, until it closes", OFFICE, "2026-06-01T09:00:00Z", "2026-06-01T18:00:00.000Z"],
  ["a closed one, until it opens", OFFICE, "2026-06-01T19:00:00Z", "2026-06-02T08:00:00.000Z"],
  [
    "of two the earlier edge, whichever rule it is of",
    OFFICE + LUNCH,
    "2026-06-01T09:00:00Z",
    "2026-06-01T12:00:00.000Z",
  ],
  ["a deny that holds, until it ends", OFFICE + LUNCH, "2026-06-01T12:30:00Z", "2026-06-01T13:00:00.000Z"],
  [
    "a condition that compares with now",
    'allow "until" user "kim" to get on pods when now < "2026-06-01T10:00:00Z"\n',
    "2026-06-01T09:00:00Z",
    "2026-06-01T10:00:00.000Z",
  ],
])("%s", (_title, policy, now, expected) => expect(validUntil(policy, now)).toBe(expected));
