/**
 * A confined folder, checked against the root: it sees the root's names and its own, decides in its own namespaces
 * only, and is called `unit: name` wherever its rules are named.
 */
import { Collector } from "../../diagnostics/collector.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import { treedStatements } from "../../syntax/plain-grants.ts";
import { checkFiles, rulesOf, type StatementChecks } from "../check-files.ts";
import type { CheckedPolicySet } from "../checked.ts";
import type { CheckOptions } from "../check-policy-set.ts";
import { declare, type Declarations, type FileToCheck, type KeptNames } from "../declarations.ts";
import { declaringTrees, type Environment, environmentOf, listening } from "../environment.ts";
import { confinedNames, expressionNames, reservedNames } from "../expression-access.ts";
import { setInParts } from "../granted-rules.ts";
import type { KeptChecks } from "../kept-checks.ts";
import type { RuleRef } from "../rule-ref.ts";
import type { CheckContext, CustomTypes } from "../rules/check-context.ts";
import { checkExemptions } from "../rules/exemptions.ts";
import { checkGrant } from "../rules/check-grant.ts";
import { checkInvariant } from "../rules/check-invariant.ts";
import { checkNames, checkNamesAgain } from "../rules/check-names.ts";
import { checkRule } from "../rules/check-rule.ts";
import { checkUnused } from "../rules/check-unused.ts";
import { customTypes } from "../rules/custom-types.ts";
import { newGrowth } from "../rules/growth.ts";
import { headNames } from "../rules/head-names.ts";
import { UsedNames } from "../rules/used-names.ts";
import {
  checkConfinedExemption,
  checkConfinedGrant,
  checkConfinedRule,
  checkConfinedStatements,
  type Confined,
} from "./check-confined.ts";
import { confinementOf } from "./confinement.ts";
import type { FoundUnit } from "./find-units.ts";
import { normalPath, resolvedFrom } from "./unit-paths.ts";

export interface CheckedUnit {
  readonly name: string;
  readonly files: readonly FileToCheck[];
  /** Its own statements; bodies refer to the root's exemptions and to its own, numbered behind them. */
  readonly set: CheckedPolicySet;
  readonly diagnostics: readonly Diagnostic[];
  readonly context: CheckContext;
  /** Whether a document that a file of it names lies in the folder. */
  holds(from: string, path: string): boolean;
}

/** What earlier checks found, and the environment of the root. */
export interface Keeping {
  readonly kept: KeptChecks;
  readonly root: Environment;
  /** By what its declarations are known. */
  readonly declared: readonly unknown[];
}

export function checkUnit(
  unit: FoundUnit,
  root: CheckContext,
  asked: CheckOptions,
  chosen: (declared: { readonly file: SourceFile }) => boolean,
  there: ReadonlySet<SourceFile>,
  keeping: Keeping | undefined,
): CheckedUnit {
  const documents: string[] = [];
  const within = ownDocuments(unit, asked);
  const options = keeping === undefined ? within : listening(within, documents);
  const collector = new Collector();
  const context = contextOf(unit, root, options, collector, keeping?.kept.namesOf(unit.name));
  const { own } = context;
  const confined: Confined = { confinement: confinementOf(unit, root), context };
  const statements = unit.files.flatMap(({ file, ast }) =>
    treedStatements(ast).map((statement) => ({ statement, file })),
  );
  checkConfinedStatements(statements, confined);
  checkExemptions(context);
  own.exemptions.forEach((declared, index) => {
    const checked = context.exemptions[index];
    if (checked !== undefined) checkConfinedExemption(declared, checked, confined);
  });
  const key = [unit.name, ...declaringTrees(unit.files), ...(keeping?.declared ?? [])];
  if (keeping === undefined) checkNames(context);
  else checkNamesAgain(context, key, keeping.kept.declaredIn(unit.name));
  const called = callerOf(unit);
  const found = keeping?.kept.of(unit.name, environmentOf(unit.files, options, documents, keeping.root));
  const checks = { ...statementChecks(confined), called };
  const rules = rulesOf(checkFiles(unit.files.filter(chosen), context, checks, found, (file) => there.has(file)));
  const invariants = own.invariants.filter(chosen).flatMap((declared) => checkInvariant(declared, context));
  if (options.only === undefined) checkUnused(context);
  const set = setInParts(rules, {
    exemptions: context.exemptions.map(called),
    identities: [],
    invariants: invariants.map(called),
  });
  const holds = (from: string, path: string) => isOwnDocument(unit, from, path);
  return { name: unit.name, files: unit.files, set, diagnostics: collector.diagnostics, context, holds };
}

/**
 * INVARIANT: a document outside the folder is not read at all: what is wrong with it would be told to people who may not see it.
 */
function ownDocuments(unit: FoundUnit, options: CheckOptions): CheckOptions {
  return {
    ...options,
    readDocument: (from, path) =>
      isOwnDocument(unit, from, path) ? options.readDocument(from, path) : { error: OUTSIDE },
  };
}

export const OUTSIDE = "it lies outside the confined folder";

function isOwnDocument({ holds }: FoundUnit, from: string, path: string): boolean {
  return holds(resolvedFrom(normalPath(from), path));
}

function callerOf(unit: FoundUnit) {
  return <Item extends { readonly name: string; readonly ref: RuleRef }>(item: Item): Item => {
    const name = `${unit.name}: ${item.name}`;
    return { ...item, name, ref: { ...item.ref, name } };
  };
}

function statementChecks({ confinement }: Confined): Omit<StatementChecks, "called"> {
  return {
    rule: (declared, context) => {
      const made = checkRule(declared, context);
      checkConfinedRule(declared, made, { confinement, context });
      return made;
    },
    grant: (declared, context) => {
      const made = checkGrant(declared, context);
      checkConfinedGrant(declared, made, { confinement, context });
      return made;
    },
  };
}

function contextOf(
  { name, files }: FoundUnit,
  root: CheckContext,
  options: CheckOptions,
  collector: Collector,
  names?: KeptNames,
): CheckContext {
  const own = declare(files, collector, reservedNames, names);
  const used = new UsedNames();
  const ownFiles = new Set(files.map(({ file }) => file));
  const context: CheckContext = {
    ...root,
    collector,
    unit: name,
    root,
    files: ownFiles,
    confinedUnits: [],
    declarations: seen(own, root.own),
    own,
    expressionNames: confinedNames(expressionNames(own, options, collector, used), root.expressionNames, ownFiles),
    headNames: headNames(() => context),
    schemas: withOwnTypes(customTypes(own.schemas, options, collector), root.schemas),
    exemptions: [],
    firstExemption: root.exemptions.length,
    used,
    headScopes: new Map(),
    growth: newGrowth(() => collector),
    grantedRoles: new Map(),
    grantedTogether: new Map(),
  };
  return context;
}

/** Its own names hide the root's: what the root adds later breaks no folder. */
function seen(own: Declarations, root: Declarations): Declarations {
  const merged = <Item>(a: ReadonlyMap<string, Item>, b: ReadonlyMap<string, Item>) => new Map([...b, ...a]);
  return {
    ...own,
    roles: merged(own.roles, root.roles),
    extensions: [...root.extensions, ...own.extensions],
    extensionsByName: mergedLists(root.extensionsByName, own.extensionsByName),
    lets: merged(own.lets, root.lets),
    defs: merged(own.defs, root.defs),
    checkSets: merged(own.checkSets, root.checkSets),
    checks: merged(own.checks, root.checks),
    // Only to tell the author that they are not its own.
    rulesByName: merged(own.rulesByName, root.rulesByName),
  };
}

function mergedLists<Item>(
  a: ReadonlyMap<string, readonly Item[]>,
  b: ReadonlyMap<string, readonly Item[]>,
): ReadonlyMap<string, readonly Item[]> {
  if (b.size === 0) return a;
  const merged = new Map(a);
  for (const [name, list] of b) merged.set(name, [...(a.get(name) ?? []), ...list]);
  return merged;
}

/** What the root says of a kind holds; a folder adds only kinds that the root does not know. */
function withOwnTypes(own: CustomTypes, root: CustomTypes): CustomTypes {
  return {
    typeOf: (group, resource) => root.typeOf(group, resource) ?? own.typeOf(group, resource),
    resourceOf: (group, resource) => root.resourceOf(group, resource) ?? own.resourceOf(group, resource),
    all: [...root.all, ...own.all],
  };
}
