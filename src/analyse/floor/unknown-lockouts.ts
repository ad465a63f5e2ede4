/** A lockout is allowed by the name of its deny. A name that is no rule's allows nothing: a rule was renamed, or goes. */
import { nearest } from "../../base/nearest.ts";
import type { CheckedPolicySet } from "../../check/checked.ts";
import { statedRules } from "../../check/granted-rules.ts";
import { ROOT } from "../../check/units/find-units.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";

export function unknownLockouts(set: CheckedPolicySet, allowed: readonly string[]): readonly Diagnostic[] {
  if (allowed.length === 0) return [];
  const names = new Set(
    statedRules(set).flatMap(({ name, effect, unit }) => (effect === "deny" && unit === ROOT ? [name] : [])),
  );
  return allowed
    .filter((name) => !names.has(name))
    .map((name): Diagnostic => {
      const near = nearest(name, names);
      return {
        code: "unknown-rule",
        severity: "warning",
        message: `no \`deny\` is called \`${name}\`, whose lockout is allowed`,
        help: near === undefined ? "take it off the list" : `did you mean \`${near}\`?`,
      };
    });
}
