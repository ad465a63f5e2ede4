/**
 * Names, types and heads of a set of files: AST → checked policy set. Never throws on a user's mistake; a set with an
 * error diagnostic is not served, so what is half-checked here never decides anything. The root is checked first, then
 * each confined folder against it.
 */
import { Collector } from "../diagnostics/collector.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { JsonValue } from "../base/json.ts";
import type { Value } from "../values/value.ts";
import { checkFiles, rulesOf, type StatementChecks } from "./check-files.ts";
import type { CheckedPolicySet } from "./checked.ts";
import { declare, type FileToCheck, type KeptNames } from "./declarations.ts";
import { declaringTrees, environmentOf, listening, optionsText } from "./environment.ts";
import { expressionNames, reservedNames } from "./expression-access.ts";
import { setInParts } from "./granted-rules.ts";
import type { KeptChecks } from "./kept-checks.ts";
import { customTypes } from "./rules/custom-types.ts";
import type { CheckContext } from "./rules/check-context.ts";
import { checkElevations } from "./rules/check-elevation.ts";
import { checkExemptions } from "./rules/exemptions.ts";
import { checkGrant } from "./rules/check-grant.ts";
import { checkIdentity } from "./rules/check-identity.ts";
import { checkInvariant } from "./rules/check-invariant.ts";
import { checkNames, checkNamesAgain } from "./rules/check-names.ts";
import { checkPlainGrants } from "./rules/check-plain-grants.ts";
import { checkRule } from "./rules/check-rule.ts";
import { checkUnused } from "./rules/check-unused.ts";
import { newGrowth } from "./rules/growth.ts";
import { headNames } from "./rules/head-names.ts";
import { newSharedHeads } from "./rules/shared-heads.ts";
import { UsedNames } from "./rules/used-names.ts";
import { type CheckedUnit, checkUnit } from "./units/check-unit.ts";
import { type AddressesOf, findUnits, type FoundUnits, ROOT } from "./units/find-units.ts";

export type ReadDocument = { readonly value: JsonValue } | { readonly error: string };

export interface CheckOptions {
  readonly gates: { readonly authorization: boolean; readonly mutation: boolean; readonly validation: boolean };
  /** `1.37`, with or without a patch version: its kinds and fields are meant. undefined: those of every release. */
  readonly kubernetesVersion?: string;
  /** A document named in a policy file: the path as written, relative to that file. */
  readDocument(from: string, path: string): ReadDocument;
  /** Stand-ins for documents, by the name of their `data` (a test's `given data`). */
  readonly data: ReadonlyMap<string, Value>;
  /** Only the statements of this file decide; the rest is there to be referred to. undefined: all do. */
  readonly only: SourceFile | undefined;
  /** Where a file really lies and what links lead to it, for telling whether it lies in a confined folder. */
  readonly addressesOf: AddressesOf;
}

export interface CheckResult {
  /** Of the root. */
  readonly set: CheckedPolicySet;
  readonly diagnostics: readonly Diagnostic[];
  readonly context: CheckContext;
  readonly files: readonly FileToCheck[];
  readonly units: readonly CheckedUnit[];
  /** The same as long as all that may be referred to is the same; undefined: nobody kept it. */
  readonly environment?: object | undefined;
}

/** `kept`: what earlier checks found, for those who check again and again; nothing else may hold on to it. */
export function checkPolicySet(files: readonly FileToCheck[], options: CheckOptions, kept?: KeptChecks): CheckResult {
  kept?.begin();
  const result = checkOnce(files, options, kept);
  const isFull = [result, ...result.units].some(({ context }) => context.growth.isFull);
  if (kept === undefined || !isFull) return result;
  // Where a bound is passed depends on what was checked before.
  const hasReused = kept.reused > 0;
  kept.forget();
  return hasReused ? checkOnce(files, options, undefined) : result;
}

function checkOnce(files: readonly FileToCheck[], asked: CheckOptions, kept: KeptChecks | undefined): CheckResult {
  const documents: string[] = [];
  const options = kept === undefined ? asked : listening(asked, documents);
  const collector = new Collector();
  const { root, confined } = findUnits(files, options.addressesOf, collector);
  const context = contextOf({ root, confined }, options, collector, kept?.namesOf(ROOT));
  const { own } = context;
  const chosen = chooser(options.only);
  checkExemptions(context);
  const key = [optionsText(options), ...declaringTrees(root)];
  if (kept === undefined) checkNames(context);
  else checkNamesAgain(context, key, kept.declaredIn(ROOT));
  checkElevations(context);
  const found = kept?.of(ROOT, environmentOf(root, options, documents, undefined));
  const there = new Set(files.map(({ file }) => file));
  const rules = rulesOf(checkFiles(root.filter(chosen), context, CHECKS, found, (file) => there.has(file)));
  const identities = own.identities.filter(chosen).flatMap((declared) => checkIdentity(declared, context));
  const invariants = own.invariants.filter(chosen).flatMap((declared) => checkInvariant(declared, context) ?? []);
  if (options.only === undefined) checkUnused(context);
  const set = setInParts(rules, { exemptions: context.exemptions, identities, invariants });
  const keeping = kept && found && { kept, root: found.environment, declared: key };
  const units = confined.map((unit) => checkUnit(unit, context, asked, chosen, there, keeping));
  const environment = kept?.environment();
  return { set, diagnostics: collector.diagnostics, context, files: root, units, environment };
}

const CHECKS: StatementChecks = {
  rule: checkRule,
  grant: checkGrant,
  plain: checkPlainGrants,
  called: (rule) => rule,
};

function contextOf(
  { root, confined }: FoundUnits,
  options: CheckOptions,
  collector: Collector,
  names?: KeptNames,
): CheckContext {
  const { gates } = options;
  const declarations = declare(root, collector, reservedNames, names);
  const used = new UsedNames();
  const context: CheckContext = {
    collector,
    unit: ROOT,
    root: undefined,
    files: new Set(root.map(({ file }) => file)),
    confinedUnits: confined.map(({ name }) => name),
    declarations,
    own: declarations,
    expressionNames: expressionNames(declarations, options, collector, used),
    headNames: headNames(() => context),
    schemas: customTypes(declarations.schemas, options, collector),
    admissionGates: { mutation: gates.mutation, validation: gates.validation },
    authorizationGate: gates.authorization,
    exemptions: [],
    firstExemption: 0,
    linePermissions: new Map(),
    used,
    headScopes: new Map(),
    sharedHeads: newSharedHeads(),
    growth: newGrowth(() => collector),
    grantedRoles: new Map(),
    grantedTogether: new Map(),
  };
  return context;
}

function chooser(only: SourceFile | undefined): (declared: { readonly file: SourceFile }) => boolean {
  return only === undefined ? () => true : ({ file }) => file === only;
}
