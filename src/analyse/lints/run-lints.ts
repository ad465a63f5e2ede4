/** The lints, in one table, and how they are run. */
import type { CheckResult } from "../../check/check-policy-set.ts";
import { Collector } from "../../diagnostics/collector.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { ParsedFile } from "../policy-set.ts";
import { blamesThePast } from "./blames-the-past.ts";
import { conflictingWrites } from "./conflicting-writes.ts";
import { controllersCreatePods } from "./controllers-create-pods.ts";
import { escapesByItsOwnChange } from "./escapes-by-its-own-change.ts";
import { exemptionEnded } from "./exemption-ended.ts";
import type { Lint, Report } from "./lint.ts";
import { mutateVerb } from "./mutate-verb.ts";
import { overlappingGrants } from "./overlapping-grants.ts";
import { podSubresourceMissed } from "./pod-subresource-missed.ts";
import { redundantRule } from "./redundant-rule.ts";
import { starReadsTunnels } from "./star-reads-tunnels.ts";
import { starVerb } from "./star-verb.ts";
import { statementFinder } from "./statement-finder.ts";
import { unreachableRule } from "./unreachable-rule.ts";
import { updateWithoutPatch } from "./update-without-patch.ts";

const lints: readonly Lint[] = [
  mutateVerb,
  podSubresourceMissed,
  conflictingWrites,
  exemptionEnded,
  starVerb,
  starReadsTunnels,
  blamesThePast,
  escapesByItsOwnChange,
  updateWithoutPatch,
  controllersCreatePods,
  overlappingGrants,
  redundantRule,
  unreachableRule,
];

export function runLints(
  { set, context }: CheckResult,
  files: readonly ParsedFile[],
  now: number | undefined,
): readonly Diagnostic[] {
  const collector = new Collector();
  const reported = new Map<string, Set<number>>();
  const report: Report = (code, file, span, message, details) => {
    const about = `${code} ${file.path}`;
    const starts = reported.get(about) ?? new Set<number>();
    reported.set(about, starts);
    if (starts.has(span.start)) return;
    starts.add(span.start);
    collector.report(code, file, span, message, details);
  };
  const writtenAs = statementFinder(files);
  for (const lint of lints) lint({ set, files, roleLines: context.linePermissions, now, writtenAs }, report);
  return collector.diagnostics;
}
