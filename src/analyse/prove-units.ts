/**
 * What is proved before anything is live: the floor, what the default would deny, and the set's own invariants. Of the root
 * by itself first, because what it must hold never depends on a confined folder; then of each folder with the root.
 */
import type { CheckResult } from "../check/check-policy-set.ts";
import type { CheckedPolicySet, RuleList } from "../check/checked.ts";
import type { CheckedUnit } from "../check/units/check-unit.ts";
import { ROOT } from "../check/units/find-units.ts";
import { lazy } from "../base/lazy.ts";
import { canonicalText } from "../compile/canonical.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { createEngine } from "../engine/create-engine.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import { concernedByDefault, proveDefault } from "./floor/prove-default.ts";
import { type FloorOptions, proveFloor } from "./floor/prove-floor.ts";
import { unknownLockouts } from "./floor/unknown-lockouts.ts";
import { concernedBy } from "./invariants/concerned-rules.ts";
import type { KeptProof, KeptProofs } from "./kept-proofs.ts";
import type { BuildOptions, ParsedFile } from "./policy-set.ts";
import { controlPlaneOf, customResourcesOf, engineOf, programOfSome } from "./program-of.ts";
import { proveInvariants } from "./prove-invariants.ts";
import { servedSet } from "./served-set.ts";
import { withoutBrokenRules } from "./sound-rules.ts";

export interface UnitFound {
  readonly unit: CheckedUnit;
  readonly diagnostics: readonly Diagnostic[];
}
/** What each unit has to answer for. */
export interface Found {
  readonly root: readonly Diagnostic[];
  readonly units: readonly UnitFound[];
}
export interface Proving extends Found {
  readonly checked: CheckResult;
  readonly parsed: readonly ParsedFile[];
  readonly options: BuildOptions;
  readonly proofs: KeptProofs;
}
/** `engine`: undefined where the root has an error. */
export type Proved = Found & { readonly engine: (() => PolicyEngine) | undefined };

export function proveUnits(proving: Proving): Proved {
  const { checked, root, units, options, proofs } = proving;
  if (hasErrors(root)) {
    const sound = withoutBrokenRules(checked.set, proving.parsed, root);
    const floor = proveFloor(sound, floorOptions(proving), proofs.of(ROOT).floor);
    return { engine: undefined, root: [...root, ...floor], units };
  }
  const alone = proveSet(checked.set, ROOT, proving);
  const lockouts = unknownLockouts(checked.set, options.allowLockout);
  const provedRoot = [...root, ...alone.diagnostics, ...lockouts];
  if (hasErrors(provedRoot)) return { engine: undefined, root: provedRoot, units };
  const sound = units.filter(({ diagnostics }) => !hasErrors(diagnostics));
  if (sound.length === 0) return { engine: alone.engine, root: provedRoot, units };
  const sets = sound.map(({ unit }) => unit);
  const together = proveSet(servedSet(checked.set, sets), TOGETHER, proving);
  if (!hasErrors(together.diagnostics)) return { engine: together.engine, root: provedRoot, units };
  // What several break together one of them breaks alone: a rule only adds answers of its own effect.
  const blamed = units.map((one): UnitFound => {
    if (!sound.includes(one)) return one;
    const { diagnostics } = proveSet(servedSet(checked.set, [one.unit]), `unit ${one.unit.name}`, proving);
    return { ...one, diagnostics: [...one.diagnostics, ...diagnostics] };
  });
  const left = blamed.filter(({ diagnostics }) => !hasErrors(diagnostics)).map(({ unit }) => unit);
  const engine = lazy(() => engineOf(checked, servedSet(checked.set, left), options));
  return { engine, root: provedRoot, units: blamed };
}

const TOGETHER = "together";

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

function floorOptions({ parsed, options }: Pick<Proving, "parsed" | "options">): FloorOptions {
  const { allowLockout, cluster } = options;
  return { files: parsed, controlPlane: controlPlaneOf(options), allowLockout, cluster };
}

function proveSet(
  set: CheckedPolicySet,
  scope: string,
  proving: Proving,
): { readonly engine: () => PolicyEngine; readonly diagnostics: readonly Diagnostic[] } {
  const engine = lazy(() => engineOf(proving.checked, set, proving.options));
  const kept = proving.proofs.of(scope);
  const floor = proveFloor(set, floorOptions(proving), kept.floor);
  const byDefault = provedDefault(set, kept.byDefault, proving);
  const invariants = provedInvariants(set, engine, kept.invariants, proving);
  return { engine, diagnostics: [...floor, ...byDefault, ...invariants] };
}

/** Of the rules that the floor's questions may be answered by. */
function provedDefault(
  set: CheckedPolicySet,
  kept: KeptProof,
  { checked, options, proofs }: Proving,
): readonly Diagnostic[] {
  if (!options.defaultDeny) return [];
  const { cluster } = options;
  const controlPlane = controlPlaneOf(options);
  const customResources = customResourcesOf(checked.context);
  const key = canonicalText([set.exemptions, controlPlane, customResources, cluster]);
  const { rules, isSame } = kept.input.choose(set, key, () => concernedByDefault(controlPlane));
  if (isSame && kept.found !== undefined) {
    proofs.counts.proofsKept++;
    return kept.found;
  }
  proofs.counts.proofsMade++;
  const program = programOfSome(checked, some(set, rules), options);
  kept.found = proveDefault(createEngine(program, { cluster, defaultDeny: true }), controlPlane);
  return kept.found;
}

/** Of the rules that they speak of. What is broken is shown in the words of the rules, so it is found again each time. */
function provedInvariants(
  set: CheckedPolicySet,
  engine: () => PolicyEngine,
  kept: KeptProof,
  { checked, parsed, options, proofs }: Proving,
): readonly Diagnostic[] {
  const { invariants } = set;
  if (invariants.length === 0) return [];
  const { cluster, defaultDeny } = options;
  const customResources = customResourcesOf(checked.context);
  const key = canonicalText([
    invariants,
    set.exemptions,
    controlPlaneOf(options),
    customResources,
    cluster,
    defaultDeny,
  ]);
  const { rules, isSame } = kept.input.choose(set, key, () => concernedBy(invariants, defaultDeny));
  if (isSame && kept.found?.length === 0) {
    proofs.counts.proofsKept++;
    return kept.found;
  }
  proofs.counts.proofsMade++;
  const program = programOfSome(checked, some(set, rules), options);
  kept.found = proveInvariants({ set, files: parsed, program, engine, cluster, defaultDeny });
  return kept.found;
}

function some({ exemptions, invariants }: CheckedPolicySet, rules: RuleList): CheckedPolicySet {
  return { rules, exemptions, identities: [], invariants };
}
