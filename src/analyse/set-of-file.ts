/**
 * What a test of a file sees of the set: the rules, grants, exemptions and sign-in rules of that file, and the rules that
 * its exemptions are from. Exemptions of other files are not seen, so that a test keeps its meaning when one is added.
 */
import type { CheckedPolicySet, CheckedRule } from "../check/checked.ts";

export function setOfFile(
  { rules, exemptions, identities, invariants }: CheckedPolicySet,
  path: string,
): CheckedPolicySet {
  const own = new Map<number, number>();
  exemptions.forEach(({ ref }, index) => {
    if (ref.file === path) own.set(index, own.size);
  });
  const isSeen = (rule: CheckedRule) =>
    rule.ref.file === path || rule.bodies.some((body) => body.exemptions.some(({ exemption }) => own.has(exemption)));
  return {
    rules: rules.filter(isSeen).map((rule) => ({
      ...rule,
      bodies: rule.bodies.map((body) => ({
        ...body,
        exemptions: body.exemptions.flatMap((one) => {
          const exemption = own.get(one.exemption);
          return exemption === undefined ? [] : [{ ...one, exemption }];
        }),
      })),
    })),
    exemptions: exemptions.filter((_, index) => own.has(index)),
    identities: identities.filter(({ ref }) => ref.file === path),
    invariants: invariants.filter(({ ref }) => ref.file === path),
  };
}
