/**
 * Invariants, proved for every request: over heads exactly, over conditions and times as far as their meaning is known.
 * A broken one is reported with a concrete question that breaks it, and the answer that the set itself gives to it.
 */
import type { CheckedInvariant, CheckedPolicySet } from "../check/checked.ts";
import type { Program } from "../compile/decision-tree.ts";
import { lazy } from "../base/lazy.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { scopesOf } from "../engine/create-engine.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import { describePoint } from "./invariants/describe-point.ts";
import type { Found } from "./invariants/explore.ts";
import { findWitness } from "./invariants/find-witness.ts";
import { type Breaks, newBreaks } from "./invariants/breaks.ts";
import { type Point, questionOf, surroundingsOf } from "./invariants/point.ts";
import { search, type SearchSpace, searchSpace } from "./invariants/search.ts";
import type { ParsedFile } from "./policy-set.ts";

export interface Proving {
  readonly set: CheckedPolicySet;
  readonly files: readonly ParsedFile[];
  /** Of the rules that the invariants speak of. */
  readonly program: Program;
  readonly defaultDeny: boolean;
  readonly cluster: { readonly name: string | undefined; readonly version: string };
  /** The set as it would serve; asked for where an answer of its own is shown. */
  engine(): PolicyEngine;
}

/** `steps`: what the proof did, for those who measure it. */
export function proveInvariants(proving: Proving, steps: { count: number } = { count: 0 }): readonly Diagnostic[] {
  const { set, program } = proving;
  if (set.invariants.length === 0) return [];
  const scopes = scopesOf(program);
  const space = searchSpace(program, set.invariants, scopes, proving);
  if (space === undefined) return set.invariants.map((invariant) => tooLarge(invariant, proving));
  const breaks = lazy(() => newBreaks(proving.engine(), new Set(program.controlPlane), scopes, proving.cluster));
  const told = new Set<string>();
  const diagnostics = set.invariants.flatMap((invariant): readonly Diagnostic[] => {
    // The expansions of one invariant stand in one place.
    const key = `${invariant.ref.file}:${invariant.ref.line}`;
    if (told.has(key)) return [];
    const found = prove(invariant, space, breaks, proving);
    if (found === undefined) return [];
    told.add(key);
    return [found];
  });
  steps.count += space.steps.count;
  return diagnostics;
}

function prove(
  invariant: CheckedInvariant,
  space: SearchSpace,
  breaks: () => Breaks,
  { files, engine }: Proving,
): Diagnostic | undefined {
  const result = search(invariant, space);
  if ("holds" in result) return undefined;
  if ("gaveUp" in result) return tooLarge(invariant, { files });
  return {
    code: "invariant-broken",
    severity: "error",
    message: `the invariant \`${invariant.name}\` does not hold`,
    ...placeOf(invariant, { files }),
    label: `${invariant.mode} ${invariant.effect}: but ${counterexample(invariant, result.broken, space, breaks(), engine())}`,
    help: helpFor(invariant, result.broken),
  };
}

function tooLarge(invariant: CheckedInvariant, proving: Pick<Proving, "files">): Diagnostic {
  return {
    code: "too-large",
    severity: "error",
    message: `the invariant \`${invariant.name}\` asks about more than can be looked through`,
    ...placeOf(invariant, proving),
    help: "say it of fewer subjects, kinds and places, or in several invariants",
  };
}

function placeOf(invariant: CheckedInvariant, { files }: Pick<Proving, "files">): Pick<Diagnostic, "file" | "span"> {
  const file = files.find((one) => one.file.path === invariant.ref.file)?.file;
  return file === undefined ? {} : { file, span: nameSpan(file, invariant) };
}

function nameSpan(file: SourceFile, { ref }: CheckedInvariant): { readonly start: number; readonly end: number } {
  let start = 0;
  for (let line = 1; line < ref.line; line++) start = file.text.indexOf("\n", start) + 1;
  return { start, end: start + file.lineText(ref.line).length };
}

function counterexample(
  invariant: CheckedInvariant,
  found: Found,
  { rules }: SearchSpace,
  breaks: Breaks,
  engine: PolicyEngine,
): string {
  const witness = findWitness(found, (point) => breaks(invariant, point));
  const timeMatters = found.world.times.length > 0;
  if (witness !== undefined) return `${describePoint(witness, timeMatters)} is ${answerTo(witness, engine)}`;
  // What nobody could make come true is still feared.
  const { point } = found;
  const conditional = [...rules.denies(point), ...rules.allows(point)]
    .map((number) => rules.rule(number))
    .filter(({ bodies }) => bodies.some(({ code, exemptions }) => code.clauses.length + exemptions.length > 0));
  const names = [...new Set(conditional.map(({ name }) => `\`${name}\``))].join(", ");
  const because = names === "" ? "what `user.…` puts into a head" : `the conditions of ${names}`;
  return `${describePoint(point, timeMatters)} may be answered otherwise, as ${because} may come out; no values for which it is were found`;
}

function answerTo(point: Point, engine: PolicyEngine): string {
  const [question, surroundings] = [questionOf(point), surroundingsOf(point)];
  const { decision } = engine.authorize(question, surroundings);
  const rules = engine.decidingRules(question, surroundings);
  const by = rules.length === 0 ? "" : ` by ${rules.map(({ name }) => `\`${name}\``).join(", ")}`;
  if (decision === "no-opinion") return "no opinion";
  return decision === "allow" ? `allowed${by}` : rules.length === 0 ? "denied by default" : `denied${by}`;
}

function helpFor({ mode }: CheckedInvariant, { world }: Found): string {
  if (mode === "never") return "narrow the rule that says otherwise, or the invariant";
  const isOpen = world.conditions.length + world.times.length > 0;
  const rule = isOpen ? "a rule without conditions and times that covers it" : "a rule that covers it";
  return `add ${rule}, or narrow the invariant`;
}
