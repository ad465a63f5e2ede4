/**
 * Names, types and heads of a set of files: AST → checked policy set. Never throws on a user's mistake; a set with an
 * error diagnostic is not served, so what is half-checked here never decides anything.
 */
import { Collector } from "../diagnostics/collector.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { JsonValue } from "../base/json.ts";
import type * as ast from "../syntax/ast.ts";
import type { Value } from "../values/value.ts";
import type { CheckedPolicySet } from "./checked.ts";
import { declare, type Declarations, type FileToCheck } from "./declarations.ts";
import { expressionNames, headScope, reservedNames } from "./expression-access.ts";
import { checkPermission } from "./heads/permission.ts";
import { customTypes } from "./rules/custom-types.ts";
import { type CheckContext, NO_BINDINGS } from "./rules/check-context.ts";
import { checkExemptions } from "./rules/exemptions.ts";
import { checkGrant } from "./rules/check-grant.ts";
import { checkIdentity } from "./rules/check-identity.ts";
import { checkInvariant } from "./rules/check-invariant.ts";
import { checkRule } from "./rules/check-rule.ts";
import { headNames } from "./rules/head-names.ts";
import { linesOfRoles } from "./rules/roles.ts";
import { reportNotServedYet } from "./rules/not-served-yet.ts";

export type ReadDocument = { readonly value: JsonValue } | { readonly error: string };

export interface CheckOptions {
  readonly gates: { readonly authorization: boolean; readonly mutation: boolean; readonly validation: boolean };
  /** A document named in a policy file: the path as written, relative to that file. */
  readDocument(from: string, path: string): ReadDocument;
  /** Stand-ins for documents, by the name of their `data` (a test's `given data`). */
  readonly data: ReadonlyMap<string, Value>;
  /** Only the statements of this file decide; the rest is there to be referred to. undefined: all do. */
  readonly only: SourceFile | undefined;
}

export interface CheckResult {
  readonly set: CheckedPolicySet;
  readonly diagnostics: readonly Diagnostic[];
  readonly context: CheckContext;
}

export function checkPolicySet(files: readonly FileToCheck[], options: CheckOptions): CheckResult {
  const collector = new Collector();
  const declarations = declare(files, collector, reservedNames);
  const context = contextOf(declarations, options, collector);
  const chosen = chooser(options.only);
  checkExemptions(context);
  checkLets(declarations, context);
  checkRoles(declarations, context);
  reportNotServedYet(declarations, context);
  const rules = [
    ...declarations.rules.filter(chosen).flatMap((declared) => checkRule(declared, context)),
    ...declarations.grants.filter(chosen).flatMap((declared) => checkGrant(declared, context)),
  ];
  const identities = declarations.identities.filter(chosen).flatMap((declared) => checkIdentity(declared, context));
  const invariants = declarations.invariants
    .filter(chosen)
    .flatMap((declared) => checkInvariant(declared, context) ?? []);
  const set = { rules, exemptions: context.exemptions, identities, invariants };
  return { set, diagnostics: collector.diagnostics, context };
}

function contextOf(declarations: Declarations, options: CheckOptions, collector: Collector): CheckContext {
  const { gates } = options;
  const context: CheckContext = {
    collector,
    unit: "root",
    declarations,
    expressionNames: expressionNames(declarations, options, collector),
    headNames: headNames(() => context),
    schemas: customTypes(declarations.schemas, options, collector),
    admissionGates: { mutation: gates.mutation, validation: gates.validation },
    authorizationGate: gates.authorization,
    exemptions: [],
    linePermissions: new Map(),
  };
  return context;
}

function chooser(only: SourceFile | undefined): (declared: { readonly file: SourceFile }) => boolean {
  return only === undefined ? () => true : ({ file }) => file === only;
}

/** A named list is checked even when nobody names it. */
function checkLets({ lets }: Declarations, { headNames: names }: CheckContext): void {
  for (const { statement } of lets.values()) {
    const { name, value } = statement;
    if (value.kind !== "value") names[value.kind](name.text);
  }
}

/** A role is checked even when nobody grants it. */
function checkRoles(declarations: Declarations, context: CheckContext): void {
  const roles = [...declarations.roles.values(), ...declarations.extensions];
  for (const { statement, file } of roles) {
    for (const line of statement.lines) {
      if (line.kind === "role-include") linesOfRoles(line.names, file, context);
      else if (line.clauses.length === 0) linePermissions(line, file, context);
    }
    if (statement.extend) linesOfRoles([statement.name], file, context);
  }
}

function linePermissions(line: ast.RoleLine, file: SourceFile, context: CheckContext): void {
  context.linePermissions.set(line, checkPermission(line.permission, "allow", headScope(file, NO_BINDINGS, context)));
}
