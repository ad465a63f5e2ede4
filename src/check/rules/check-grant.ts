/** `grant ROLES to WHO in …`: an allow for each line of the roles. Lines without clauses of their own share one rule. */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { CheckedHead, CheckedRule, PermissionPattern } from "../checked.ts";
import type { Declared } from "../declarations.ts";
import { type BodyPart, headScope } from "../expression-access.ts";
import { checkPermission } from "../heads/permission.ts";
import { literalText } from "../literal-text.ts";
import { bodiesOf } from "./bodies.ts";
import {
  type Bindings,
  type CheckContext,
  type Clauses,
  declarationsSeenFrom,
  type GrantedRoles,
  type LineOfRole,
  NO_BINDINGS,
  refTo,
} from "./check-context.ts";
import { expandLoops } from "./constant-loops.ts";
import { gatesOf } from "./gates.ts";
import { sharedBodies } from "./shared-bodies.ts";
import { reportHeadMistakes } from "./head-mistakes.ts";
import { makeHead, type WrittenHead } from "./make-head.ts";
import { linesOfRoles } from "./roles.ts";
import { isUnplaced, splitByPlace } from "./split-by-place.ts";

interface Granting {
  readonly grant: ast.Grant;
  readonly file: SourceFile;
  readonly roles: GrantedRoles;
}

/** `chosen`: only these lines of its roles. */
export function checkGrant(
  { statement: grant, file }: Declared<ast.Grant>,
  context: CheckContext,
  chosen?: (line: LineOfRole) => boolean,
): readonly CheckedRule[] {
  // Without a place it is not a grant: the syntax check has said so.
  if (grant.place === undefined) return [];
  const written: WrittenHead = { subjects: grant.subjects, permissions: [], place: grant.place, times: grant.times };
  reportHeadMistakes(written, "grant", file, context);
  const granting = { grant, file, roles: grantedRoles(grant, file, context, chosen) };
  reportUrlLines(granting, context);
  return expandLoops(
    { file, clauses: grant.clauses, heads: written, every: true, bindings: NO_BINDINGS },
    context,
  ).flatMap(({ bindings, clauses }) => {
    const { subjects, place, times } = makeHead(written, "allow", file, bindings, context);
    const { permissions, withClauses: conditional } = granting.roles;
    const rules: CheckedRule[] = [];
    const head: CheckedHead = { subjects, permissions, place, times };
    if (permissions.length > 0) rules.push(grantRule(granting, head, [{ file, clauses }], bindings, context));
    for (const line of conditional) rules.push(...withClauses(granting, line, head, clauses, bindings, context));
    return rules.flatMap(splitByPlace);
  });
}

/** Most grants name the same few roles, whose lines mean the same in all of them. */
function grantedRoles(
  grant: ast.Grant,
  file: SourceFile,
  context: CheckContext,
  chosen: ((line: LineOfRole) => boolean) | undefined,
): GrantedRoles {
  const key = keyOf(grant.roles.map(literalText));
  const known = chosen === undefined ? context.grantedRoles.get(key) : undefined;
  if (known !== undefined) return known;
  const mistakes = context.collector.diagnostics.length;
  const all = linesOfRoles(grant.roles, file, context);
  const lines = chosen === undefined ? all : all.filter(chosen);
  const isAboutUrls = ({ line: { permission } }: LineOfRole) =>
    permission.kind === "verbs" && permission.targets.kind === "urls";
  const made: GrantedRoles = {
    name: `grant ${grant.roles.map((role) => `"${literalText(role)}"`).join(", ")}`,
    lines,
    permissions: lines
      .filter(({ line }) => line.clauses.length === 0)
      .flatMap((line) => permissionsOf(line, NO_BINDINGS, context)),
    withClauses: lines.filter(({ line }) => line.clauses.length > 0),
    urlLine: lines.find(isAboutUrls),
  };
  const at = { file, span: grant.span };
  // What a role says itself is written once; what roles give together and what they include may be given many times.
  const isWritten = grant.roles.length === 1 && !includesMore(grant.roles, lines.length, file, context);
  const count = isWritten ? 0 : made.permissions.length;
  if (!context.growth.spend("permissions", count, at)) return { ...made, permissions: [] };
  // What is wrong is said at each grant.
  const isSound = context.collector.diagnostics.length === mistakes;
  if (isSound && chosen === undefined) {
    context.grantedRoles.set(key, made);
    if (count > 0) context.grantedTogether.set(key, count);
  }
  return made;
}

function includesMore(
  roles: readonly ast.StringLiteral[],
  lines: number,
  file: SourceFile,
  context: CheckContext,
): boolean {
  const seen = declarationsSeenFrom(file, context);
  const own = roles.map(literalText).flatMap((name) => {
    const declared = seen.roles.get(name);
    return [...(declared === undefined ? [] : [declared]), ...(seen.extensionsByName.get(name) ?? [])];
  });
  const written = own.reduce((sum, { statement }) => sum + statement.lines.length, 0);
  return lines > written || own.some(({ statement }) => statement.lines.some(({ kind }) => kind !== "line"));
}

/**
 * What a role gives wherever it is granted, once a grant of it was checked: lines without clauses, and none about URLs,
 * for which a place would have to be remarked on. undefined: it depends on the grant.
 */
export function givenAnywhere(role: string, { grantedRoles: known }: CheckContext): GrantedRoles | undefined {
  const given = known.get(plainKey(role));
  return given !== undefined && isPlain(given) ? given : undefined;
}

function isPlain({ permissions, withClauses: conditional, urlLine }: GrantedRoles): boolean {
  return permissions.length > 0 && conditional.length === 0 && urlLine === undefined && !permissions.some(isUnplaced);
}

/** A name that begins like the key of a list is written as a list of one. */
function keyOf(roles: readonly string[]): string {
  const [only = ""] = roles;
  return roles.length === 1 ? plainKey(only) : JSON.stringify(roles);
}

function plainKey(role: string): string {
  return role.startsWith("[") ? JSON.stringify([role]) : role;
}

/** A URL lies in no namespace: the line gives nothing, the others do. */
function reportUrlLines({ grant, file, roles }: Granting, { collector }: CheckContext): void {
  const { place } = grant;
  const { name, urlLine } = roles;
  if (place?.kind !== "in" || urlLine === undefined) return;
  collector.report(
    "place-on-url",
    file,
    place.span,
    `a URL lies in no namespace, so the URLs of ${name} are not granted`,
    {
      severity: "warning",
      labels: [{ file: urlLine.file, span: urlLine.line.span, text: "this line" }],
      help: "grant the URLs by a role of their own, `everywhere`",
    },
  );
}

function withClauses(
  granting: Granting,
  { line, file }: LineOfRole,
  head: CheckedHead,
  clauses: Clauses,
  bindings: Bindings,
  context: CheckContext,
): readonly CheckedRule[] {
  const expansions = expandLoops(
    { file, clauses: line.clauses, heads: line.permission, every: true, bindings: NO_BINDINGS },
    context,
  );
  return expansions.map((own) => {
    const permissions = permissionsOf({ line, file }, own.bindings, context);
    const all = new Map([...bindings, ...own.bindings]);
    const parts = [
      { file: granting.file, clauses },
      { file, clauses: own.clauses },
    ];
    return grantRule(granting, { ...head, permissions }, parts, all, context);
  });
}

function permissionsOf(
  { line, file }: LineOfRole,
  bindings: Bindings,
  context: CheckContext,
): readonly PermissionPattern[] {
  const known = bindings.size === 0 ? context.linePermissions.get(line) : undefined;
  if (known !== undefined) return known;
  return checkPermission(line.permission, "allow", headScope(file, bindings, context));
}

function grantRule(
  { grant, file, roles: { name } }: Granting,
  head: CheckedHead,
  parts: readonly BodyPart[],
  bindings: Bindings,
  context: CheckContext,
): CheckedRule {
  const made = () =>
    bodiesOf(
      {
        name,
        file,
        effect: "allow",
        head,
        arrivals: () => [],
        parts,
        writes: [],
        because: grant.because,
        bindings,
        rule: undefined,
      },
      context,
    );
  const bodies = grant.because === undefined && bindings.size === 0 ? sharedBodies(parts, context, made) : made();
  const gates = gatesOf({ effect: "allow", head, bodies, file, span: grant.span }, context);
  return {
    name,
    ref: refTo(name, file, grant.span),
    unit: context.unit,
    effect: "allow",
    shadow: grant.shadow,
    head,
    gates,
    bodies,
    granted: true,
  };
}
