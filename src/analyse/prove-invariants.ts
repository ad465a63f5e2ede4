/**
 * Invariants, proved over heads: for every question that the patterns of the set can tell apart. A broken one is
 * reported with a concrete question that breaks it, and the answer that the set itself gives to that question.
 */
import type { CheckedInvariant, CheckedPolicySet } from "../check/checked.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { linkHead, type Polarity } from "../engine/linked-head.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import { candidatesFor } from "./invariants/candidates.ts";
import { describePoint } from "./invariants/describe-point.ts";
import { type Fear, possibleRules } from "./invariants/possible-rules.ts";
import { type Point, questionOf, type Search, search, surroundingsOf } from "./invariants/search.ts";
import type { ParsedFile } from "./policy-set.ts";

export interface Proving {
  readonly set: CheckedPolicySet;
  readonly files: readonly ParsedFile[];
  readonly controlPlane: readonly string[];
  /** The set as it would serve. */
  readonly engine: PolicyEngine;
  /** An engine for the set as an invariant has to fear it. */
  engineOf(set: CheckedPolicySet): PolicyEngine;
}

export function proveInvariants(proving: Proving): readonly Diagnostic[] {
  const engines = new Map<Fear, { readonly set: CheckedPolicySet; readonly engine: PolicyEngine }>();
  const feared = (fear: Fear) => {
    const known = engines.get(fear);
    if (known !== undefined) return known;
    const set = possibleRules(proving.set, fear);
    const made = { set, engine: proving.engineOf(set) };
    engines.set(fear, made);
    return made;
  };
  return proving.set.invariants.flatMap((invariant) => prove(invariant, feared(fearOf(invariant)), proving) ?? []);
}

function fearOf({ mode, effect }: CheckedInvariant): Fear {
  return (mode === "never") === (effect === "allow") ? "more-allowed" : "more-denied";
}

function prove(
  invariant: CheckedInvariant,
  feared: { readonly set: CheckedPolicySet; readonly engine: PolicyEngine },
  { files, controlPlane, engine }: Proving,
): Diagnostic | undefined {
  const found = searchRegions(invariant, feared, new Set(controlPlane));
  if ("holds" in found) return undefined;
  const file = files.find((one) => one.file.path === invariant.ref.file)?.file;
  if (file === undefined) return undefined;
  const span = nameSpan(file, invariant);
  if ("gaveUp" in found) {
    return {
      code: "too-large",
      severity: "error",
      message: `the invariant \`${invariant.name}\` asks about more than can be looked through`,
      file,
      span,
      help: "say it of fewer subjects, kinds and places, or in several invariants",
    };
  }
  return broken(invariant, found.broken, engine, file, span);
}

/** What must never happen could happen only where some rule makes it happen, so `never` looks inside each such rule. */
function searchRegions(
  invariant: CheckedInvariant,
  { set, engine }: { readonly set: CheckedPolicySet; readonly engine: PolicyEngine },
  controlPlane: ReadonlySet<string>,
): Search {
  const { mode, effect } = invariant;
  // What an allow or deny of everything is about counts when it is touched; what must stay possible only as a whole.
  const polarity = fearOf(invariant) === "more-allowed" ? "touch" : "whole";
  const own = { head: linkHead(invariant.head, controlPlane), polarity } as const;
  const candidates = candidatesFor(invariant, set, controlPlane);
  if (mode === "always") return search(invariant, [own], engine, candidates);
  const rulePolarity: Polarity = effect === "allow" ? "as-sent" : "touch";
  for (const rule of set.rules) {
    if (rule.effect !== effect) continue;
    const region = [own, { head: linkHead(rule.head, controlPlane), polarity: rulePolarity }];
    const found = search(invariant, region, engine, candidates);
    if (!("holds" in found)) return found;
  }
  return { holds: true };
}

function nameSpan(file: SourceFile, { ref }: CheckedInvariant): { readonly start: number; readonly end: number } {
  const line = file.lineText(ref.line);
  const start = file.text.indexOf(line);
  return { start, end: start + line.length };
}

function broken(
  invariant: CheckedInvariant,
  point: Point,
  engine: PolicyEngine,
  file: SourceFile,
  span: Diagnostic["span"],
): Diagnostic {
  const verdict = engine.authorize(questionOf(point), surroundingsOf(point));
  const rules = engine.decidingRules(questionOf(point), surroundingsOf(point));
  const by = rules.map(({ name }) => `\`${name}\``).join(", ");
  const wanted = `${invariant.mode} ${invariant.effect}`;
  const answer =
    verdict.decision === "no-opinion"
      ? "no opinion"
      : verdict.decision === "allow"
        ? `allowed by ${by}`
        : `denied by ${by}`;
  const holdsNow = (invariant.mode === "never") === (verdict.decision !== invariant.effect);
  return {
    code: "invariant-broken",
    severity: "error",
    message: `the invariant \`${invariant.name}\` does not hold`,
    file,
    ...(span !== undefined && { span }),
    label: `${wanted}: but ${describePoint(point)}${holdsNow ? " may be answered otherwise when a condition or time window changes" : ` is ${answer}`}`,
    help:
      invariant.mode === "never"
        ? "narrow the rule that says otherwise, or the invariant"
        : `add a rule without conditions that covers it, or narrow the invariant`,
  };
}
