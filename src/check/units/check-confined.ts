/**
 * What a statement of a confined folder may not say. All of it is judged as written, after names are resolved and
 * before anything is decided: a unit that says too much does not load, it is never cut down to what it may.
 */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Span } from "../../diagnostics/span.ts";
import type * as ast from "../../syntax/ast.ts";
import { scopeOf } from "../../vocabulary/resource-table.ts";
import type { CheckedExemption, CheckedHead, CheckedRule, ResourcePermission, TargetPattern } from "../checked.ts";
import type { Declared } from "../declarations.ts";
import { literalText } from "../literal-text.ts";
import type { CheckContext, LineOfRole } from "../rules/check-context.ts";
import { checkGrant } from "../rules/check-grant.ts";
import { linesOfRoles } from "../rules/roles.ts";
import type { Confinement } from "./confinement.ts";
import { excessOf } from "./permission-within.ts";
import { placeWithin } from "./place-within.ts";
import { normalPath, resolvedFrom } from "./unit-paths.ts";

export interface Confined {
  readonly confinement: Confinement;
  readonly context: CheckContext;
}

interface At {
  readonly file: SourceFile;
  readonly span: Span;
}

// ---- rules and grants --------------------------------------------------------------

export function checkConfinedRule(
  { statement: rule, file }: Declared<ast.Rule>,
  rules: readonly CheckedRule[],
  confined: Confined,
): void {
  const at = (node: ast.Node | undefined): At => ({ file, span: (node ?? rule.name).span });
  const isDeny = rule.effect === "deny";
  checkPlace(
    rule.place,
    rules.map(({ head }) => head),
    isDeny,
    at(rule.place),
    confined,
  );
  const place = at(rule.permission);
  for (const { head, effect } of rules) {
    checkPermissions(head, place, confined);
    if (effect === "warn" || effect === "audit" || effect === "defer") continue;
    for (const permission of resourcesOf(head)) {
      checkCeiling(permission, effect === "allow" ? "gives" : "takes", place, confined);
    }
  }
}

export function checkConfinedGrant(
  declared: Declared<ast.Grant>,
  rules: readonly CheckedRule[],
  confined: Confined,
): void {
  const { statement: grant, file } = declared;
  const { confinement, context } = confined;
  const at = (node: ast.Node | undefined): At => ({ file, span: (node ?? grant).span });
  checkPlace(
    grant.place,
    rules.map(({ head }) => head),
    false,
    at(grant.place),
    confined,
  );
  const lines = linesOfRoles(grant.roles, file, context);
  // The lines of the ceiling itself are what the root has decided to delegate, whatever they say.
  const isOther = ({ line }: LineOfRole): boolean => confinement.ceiling?.lines.has(line) !== true;
  if (!lines.some(isOther)) return;
  const [first] = grant.roles;
  for (const { head } of lines.every(isOther) ? rules : checkGrant(declared, context, isOther)) {
    checkPermissions(head, at(first), confined);
    for (const permission of resourcesOf(head)) checkCeiling(permission, "gives", at(first), confined);
  }
}

// ---- exemptions --------------------------------------------------------------------

export function checkConfinedExemption(
  { statement, file }: Declared<ast.Exempt>,
  { head }: Pick<CheckedExemption, "head">,
  confined: Confined,
): void {
  const { rulesByName, checks, checkSets } = confined.context.own;
  for (const ref of statement.from) {
    const isOwn =
      ref.kind === "by-word"
        ? checkSets.has(ref.name.text)
        : rulesByName.has(literalText(ref.name)) || checks.has(literalText(ref.name));
    if (isOwn) continue;
    confined.context.collector.report(
      "exempts-beyond-confinement",
      file,
      ref.span,
      "a confined folder exempts from its own rules only",
      { help: "name a rule of this folder, or ask for an exemption in a file of the root" },
    );
  }
  // What an exemption does not say it takes from the rule, which is confined itself.
  if (statement.place !== undefined) {
    checkPlace(statement.place, [head], false, { file, span: statement.place.span }, confined);
  }
  const at = { file, span: (statement.verbs ?? statement.targets ?? statement.acting ?? statement.name).span };
  const isWritten =
    statement.verbs !== undefined || statement.targets !== undefined || statement.acting !== undefined;
  if (isWritten) checkPermissions(head, at, confined, statement.verbs === undefined);
}

// ---- statements that only the root may say --------------------------------------------

export function checkConfinedStatements(statements: readonly Declared<ast.Statement>[], confined: Confined): void {
  for (const { statement, file } of statements) {
    const { kind } = statement;
    if (kind === "authenticate" || kind === "confine" || kind === "elevate") {
      beyond(
        confined,
        { file, span: statement.span },
        `\`${kind}\` is said by the root only`,
        "move it to a file outside the confined folders",
      );
    }
    if (kind === "data" || kind === "schema") checkOwnFolder(statement, file, confined);
  }
}

function checkOwnFolder({ path }: ast.Data | ast.Schema, file: SourceFile, confined: Confined): void {
  if (confined.confinement.holds(resolvedFrom(normalPath(file.path), literalText(path)))) return;
  beyond(
    confined,
    { file, span: path.span },
    "a confined folder reads documents of its own folder only, and no link leads out of it",
    "copy the document into the folder",
  );
}

// ---- where -------------------------------------------------------------------------

function checkPlace(
  place: ast.Place | undefined,
  heads: readonly Pick<CheckedHead, "place">[],
  isDeny: boolean,
  at: At,
  confined: Confined,
): void {
  const { namespaces, unit } = confined.confinement;
  if (place === undefined || place.kind === "everywhere") {
    beyond(
      confined,
      at,
      `\`${unit}\` is confined to namespaces, and this holds everywhere`,
      `say where: \`${isDeny ? "only in" : "in"} "…"\``,
    );
    return;
  }
  if (isDeny && !place.only) {
    confined.context.collector.report(
      "beyond-confinement",
      at.file,
      at.span,
      "a deny of a confined folder also meets questions that reach beyond it",
      {
        help: "write `only in`: a list over every namespace then stays open",
        fix: {
          title: "write `only in`",
          edits: [{ span: { start: at.span.start, end: at.span.start }, text: "only " }],
        },
      },
    );
  }
  if (heads.every((head) => head.place === undefined || placeWithin(head.place, namespaces))) return;
  beyond(
    confined,
    at,
    `this lies outside the namespaces of \`${unit}\``,
    "name namespaces inside the confinement, as it is written there: nothing is cut to fit",
  );
}

// ---- to do what, on what -----------------------------------------------------------

const NEVER_VERBS = new Set(["impersonate", "bind", "escalate"]);
const WRITING = ["create", "update", "patch", "delete", "deletecollection"];

function resourcesOf({ permissions }: CheckedHead): readonly ResourcePermission[] {
  return permissions.filter((one) => one.kind === "resource");
}

function checkPermissions({ permissions }: CheckedHead, at: At, confined: Confined, isAnyVerb = false): void {
  for (const permission of permissions) {
    if (permission.kind === "identity") {
      beyond(confined, at, "a confined folder says nothing about acting as somebody else", "leave it to the root");
    } else if (permission.kind === "url") {
      beyond(confined, at, "a URL lies in no namespace", "leave URLs to the root");
    } else {
      if (!isAnyVerb) checkVerbs(permission, at, confined);
      checkScopes(permission, at, confined);
    }
  }
}

function checkVerbs({ verbs, targets }: ResourcePermission, at: At, confined: Confined): void {
  const star = verbs.include.includes("*");
  // `connect` is every verb of a proxy.
  if (star && !targets.include.every(({ subresource }) => subresource === "proxy")) {
    beyond(confined, at, "a confined folder says which verbs it means, never `*`", "name the verbs");
  }
  const verb = verbs.include.find((one) => NEVER_VERBS.has(one) || one.startsWith("impersonate"));
  if (verb !== undefined)
    beyond(confined, at, `\`${verb}\` is the root's to give and to refuse`, "leave it to the root");
}

function checkScopes({ verbs, targets }: ResourcePermission, at: At, confined: Confined): void {
  const schemas = confined.context.schemas;
  for (const target of targets.include) {
    if (isNamespaces(target)) checkNamespaceVerbs(verbs.include, target, at, confined);
    else if (target.resource === "*" || target.group === "*")
      checkWildcard(verbs.include, target, targets.except, at, confined);
    else if (isClusterScoped(target, schemas)) {
      beyond(
        confined,
        at,
        `\`${target.resource}\` live in no namespace`,
        "leave kinds of the whole cluster to the root",
      );
    }
  }
}

function isNamespaces({ group, resource }: TargetPattern): boolean {
  return resource === "namespaces" && (group === "" || group === "*");
}

function isClusterScoped({ group, resource }: TargetPattern, schemas: CheckContext["schemas"]): boolean {
  const custom = schemas.resourceOf(group, resource);
  return custom === undefined ? scopeOf(group, resource) === "cluster" : !custom.namespaced;
}

function checkNamespaceVerbs(
  verbs: readonly string[],
  { subresource }: TargetPattern,
  at: At,
  confined: Confined,
): void {
  if (subresource === "" && verbs.every((verb) => verb === "get")) return;
  beyond(
    confined,
    at,
    "of `namespaces` a confined folder may only say `get`",
    "leave namespaces themselves to the root",
  );
}

/** A star holds `namespaces` too, which are asked for in the namespace of their own name. */
function checkWildcard(
  verbs: readonly string[],
  { group, resource }: TargetPattern,
  except: readonly TargetPattern[],
  at: At,
  confined: Confined,
): void {
  if (resource !== "*" || (group !== "" && group !== "*")) return;
  if (!verbs.some((verb) => WRITING.includes(verb)) || except.some(isNamespaces)) return;
  beyond(confined, at, "`*` holds `namespaces` too", "name the kinds, or write `except namespaces`");
}

function checkCeiling(permission: ResourcePermission, effect: "gives" | "takes", at: At, confined: Confined): void {
  const { ceiling } = confined.confinement;
  if (ceiling === undefined) return;
  const excess = excessOf(permission, ceiling.permissions, effect);
  if (excess === undefined) return;
  const { group, resource, subresource } = excess.target;
  const kind = `${resource}${group === "" ? "" : `.${group}`}${subresource === "" || subresource === "**" ? "" : `/${subresource}`}`;
  const names = permission.names === undefined ? "" : ", with these names,";
  beyond(
    confined,
    at,
    `\`${excess.verb}\` on \`${kind}\`${names} is more than the role ${ceiling.roles} gives`,
    "stay within the role, or ask for it to be extended",
  );
}

const said = new WeakMap<CheckContext, Set<string>>();

/** The expansions of one rule say the same once. */
function beyond({ context }: Confined, { file, span }: At, message: string, help: string): void {
  const known = said.get(context) ?? new Set();
  said.set(context, known);
  const key = `${file.path} ${span.start} ${message}`;
  if (known.has(key)) return;
  known.add(key);
  context.collector.report("beyond-confinement", file, span, message, { help });
}
