/**
 * Whether an access question is a probe of impersonation, and of which mode (KEP-5284). A caller with `--as` makes the API
 * server try several modes in turn; a refused mode is normal traffic, which is why metrics can leave it out.
 */
import type { AccessQuestion } from "../engine/question.ts";

export const impersonationModes = [
  "none",
  "legacy",
  "user-info",
  "serviceaccount",
  "arbitrary-node",
  "associated-node",
] as const;
export type ImpersonationMode = (typeof impersonationModes)[number];

export function impersonationMode(question: AccessQuestion): ImpersonationMode {
  if (question.kind === "url" || !question.verb.startsWith("impersonate")) return "none";
  if (question.verb === "impersonate") return "legacy";
  const [verb, mode] = question.verb.split(":", 2);
  if (verb !== "impersonate" && verb !== "impersonate-on") return "none";
  const known = impersonationModes.find((name) => name === mode);
  return known === undefined || known === "legacy" ? "none" : known;
}
