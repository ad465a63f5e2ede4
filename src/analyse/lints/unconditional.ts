/** Rules that hold for everything their head holds: no conditions, no exemptions, in force. */
import type { CheckedRule } from "../../check/checked.ts";

export function isUnconditional({ shadow, bodies }: CheckedRule): boolean {
  return (
    !shadow &&
    bodies.length > 0 &&
    bodies.every(
      ({ code, targets, exemptions }) =>
        code.clauses.length === 0 && !code.already && targets === undefined && exemptions.length === 0,
    )
  );
}
