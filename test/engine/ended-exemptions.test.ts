/** How many exemptions have ended is known at each instant, of the rules that serve. */
import { expect, test } from "vitest";
import { build } from "../support/build.ts";

test("an exemption counts from the end of its last day on", () => {
  const { engine } = build(`deny "no deletion" anyone except control-plane to delete, deletecollection on configmaps
exempt "first" from "no deletion" user "kim" until "2026-11-30" because "a"
exempt "second" from "no deletion" user "lee" between "2026-11-01" and "2026-12-31" because "b"
exempt "hours" from "no deletion" user "ann" until "2027-06-30" during mon-fri 08:00-19:00 "UTC" because "c"
exempt "always" from "no deletion" user "max" because "d"
`);
  const at = (time: string) => engine?.exemptionsEnded(Date.parse(time));
  expect(at("2026-10-01T00:00:00Z")).toBe(0);
  expect(at("2026-11-30T23:59:59Z")).toBe(0);
  expect(at("2026-12-01T00:00:00Z")).toBe(1);
  expect(at("2027-01-01T00:00:00Z")).toBe(2);
  expect(at("2027-07-01T00:00:00Z")).toBe(3);
});
