/** The lints, in one table, and how they are run. */
import type { CheckResult } from "../../check/check-policy-set.ts";
import type { RuleList } from "../../check/checked.ts";
import { type Declared, statementsOf } from "../../check/file-statements.ts";
import { partsOf } from "../../check/granted-rules.ts";
import { Collector } from "../../diagnostics/collector.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ParsedFile } from "../policy-set.ts";
import { withRules } from "../served-set.ts";
import { blamesThePast } from "./blames-the-past.ts";
import { conflictingWrites } from "./conflicting-writes.ts";
import { controllersCreatePods } from "./controllers-create-pods.ts";
import { escapesByItsOwnChange } from "./escapes-by-its-own-change.ts";
import { exemptionEnded } from "./exemption-ended.ts";
import type { Lint, LintInput } from "./lint.ts";
import { mutateVerb } from "./mutate-verb.ts";
import { onceIn } from "./once-in.ts";
import { OverlappingGrants } from "./overlapping-grants.ts";
import { podSubresourceMissed } from "./pod-subresource-missed.ts";
import { RedundantRules } from "./redundant-rule.ts";
import { starReadsTunnels, starReadsTunnelsInRoles } from "./star-reads-tunnels.ts";
import { starVerb, starVerbInRoles } from "./star-verb.ts";
import { statementFinder } from "./statement-finder.ts";
import { unreachableRule } from "./unreachable-rule.ts";
import { updateWithoutPatch } from "./update-without-patch.ts";

/** What is remembered between runs over a set that changes. */
export class KeptLints {
  readonly overlappingGrants = new OverlappingGrants();
  readonly redundantRules = new RedundantRules();
}

/** A lint of rules looks at each rule by itself; one of the set, at everything; some know what they have seen before. */
type Entry =
  | { readonly of: "rules"; readonly lint: Lint }
  | { readonly of: "set"; readonly lint: Lint }
  | { readonly of: "kept"; look(kept: KeptLints, input: LintInput): readonly Diagnostic[] };

const lints: readonly Entry[] = [
  { of: "set", lint: mutateVerb },
  { of: "rules", lint: podSubresourceMissed },
  { of: "set", lint: conflictingWrites },
  { of: "set", lint: exemptionEnded },
  { of: "rules", lint: starVerb },
  { of: "set", lint: starVerbInRoles },
  { of: "rules", lint: starReadsTunnels },
  { of: "set", lint: starReadsTunnelsInRoles },
  { of: "rules", lint: blamesThePast },
  { of: "rules", lint: escapesByItsOwnChange },
  { of: "rules", lint: updateWithoutPatch },
  { of: "rules", lint: controllersCreatePods },
  { of: "kept", look: ({ overlappingGrants }, input) => overlappingGrants.look(input) },
  { of: "kept", look: ({ redundantRules }, input) => redundantRules.look(input) },
  { of: "rules", lint: unreachableRule },
];

export function runLints(
  { set, context }: Pick<CheckResult, "set" | "context">,
  files: readonly ParsedFile[],
  now: number | undefined,
  kept: KeptLints = new KeptLints(),
): readonly Diagnostic[] {
  const roles = files.flatMap((one) => (statementsOf(one).get("role") ?? []) as readonly Declared<ast.Role>[]);
  const input = { set, files, roles, roleLines: context.linePermissions, now, writtenAs: statementFinder(files) };
  const ofLists = partsOf(set).lists.map((list) => complaintsOf(list, input));
  return lints.flatMap((entry, index) => {
    if (entry.of === "rules") return ofLists.flatMap((complaints) => complaints?.[index] ?? []);
    if (entry.of === "kept") return entry.look(kept, input);
    const collector = new Collector();
    entry.lint(input, onceIn(collector));
    return collector.diagnostics;
  });
}

/** By the place of the lint in the table; undefined: none at all. */
type Complaints = readonly (readonly Diagnostic[] | undefined)[] | undefined;
const known = new WeakMap<RuleList, Complaints>();

function complaintsOf(list: RuleList, input: LintInput): Complaints {
  if (list.length === 0) return undefined;
  if (known.has(list)) return known.get(list);
  const own = { ...input, set: withRules(list, input.set) };
  const found = lints.map((entry) => {
    if (entry.of !== "rules") return undefined;
    const collector = new Collector();
    entry.lint(own, onceIn(collector));
    return collector.diagnostics.length === 0 ? undefined : collector.diagnostics;
  });
  const made = found.some((some) => some !== undefined) ? found : undefined;
  known.set(list, made);
  return made;
}
