/**
 * The deliberately simple answer to an authorization question: every rule of every file is looked at, one after the
 * other, straight from the syntax tree. What the compiled tree answers must agree with it.
 */
import type { JsonValue } from "../../src/base/json.ts";
import type {
  Clause,
  Exempt,
  Expr,
  Grant,
  PolicyFile,
  Ref,
  RoleLine,
  Rule,
  StringLiteral,
} from "../../src/syntax/ast.ts";
import { askedName, askedPlace } from "./asked.ts";
import { type Declarations, declarationsOf } from "./declarations.ts";
import {
  allOf,
  bind,
  type Environment,
  ERROR,
  evaluate,
  itemsOf,
  negate,
  type Result,
  type Truth,
  truthOf,
  UNKNOWN,
} from "./evaluate.ts";
import {
  actionMeets,
  type Context,
  type Mode,
  namesMeet,
  permissionMeets,
  placeMeets,
  subjectsMeet,
} from "./heads.ts";
import { actingMeets } from "./impersonation.ts";
import type { OracleAnswer, OracleQuestion, OracleUser, OracleWorld } from "./question.ts";
import { timesOpen } from "./times.ts";

export function oracleAuthorize(
  files: readonly PolicyFile[],
  question: OracleQuestion,
  world: OracleWorld,
): OracleAnswer {
  const declarations = declarationsOf(files, world);
  const scene: Scene = { declarations, world, question, env: withRoots(declarations.environment, question, world) };
  const ofEffect = (effect: Rule["effect"]) =>
    declarations.rules
      .filter((rule) => rule.effect === effect && !rule.shadow)
      .flatMap((rule) => firing(rule, scene));

  const denies = ofEffect("deny");
  if (denies.length > 0) return answer("deny", denies);
  const allows = [...ofEffect("allow"), ...grantsThatAllow(scene)];
  if (allows.length > 0) return answer("allow", allows);
  return answer("no-opinion", ofEffect("defer"));
}

interface Scene {
  readonly declarations: Declarations;
  readonly world: OracleWorld;
  readonly question: OracleQuestion;
  readonly env: Environment;
}

function answer(decision: OracleAnswer["decision"], rules: readonly string[]): OracleAnswer {
  return { decision, rules: [...new Set(rules)].toSorted() };
}

// ---- rules -----------------------------------------------------------------------

/** The names under which a rule fires: one for each turn of its loops, where the name says which. */
function firing(rule: Rule, scene: Scene): string[] {
  if (readsAdmission(rule.clauses)) return [];
  const effect = rule.effect === "deny" ? "refuse" : "permit";
  return turnsOf(rule.clauses, scene.env).flatMap(({ env, truth }) => {
    const context: Context = { ...scene, env, effect };
    if (!ruleHeadMeets(rule, scene.question, context) || !counts(truth, effect)) return [];
    const name = nameIn(rule.name, env);
    return isExempt(rule.name, scene, env) ? [] : [name];
  });
}

/** An error and an unknown deny, and never allow. */
function counts(truth: Truth, effect: Context["effect"]): boolean {
  return truth === true || (truth !== false && effect === "refuse");
}

function ruleHeadMeets(rule: Rule, question: OracleQuestion, context: Context): boolean {
  const mode: Mode = context.effect === "refuse" ? "touch" : "hold";
  return (
    subjectsMeet(rule.subjects, question.user, context) &&
    permissionOf(rule.permission, question, mode, context) &&
    (asksForIdentity(rule.permission, question, context) || placeMeets(rule.place, question, mode, context)) &&
    timesOpen(rule.times, context.world.now)
  );
}

/** Of `impersonate … only to …` the place is that of what is done, not of whom it is done as. */
function asksForIdentity(permission: Rule["permission"], question: OracleQuestion, { effect }: Context): boolean {
  return (
    permission.kind === "acting" &&
    permission.only !== undefined &&
    effect === "permit" &&
    question.verb.startsWith("impersonate:")
  );
}

function permissionOf(
  permission: Rule["permission"],
  question: OracleQuestion,
  mode: Mode,
  context: Context,
): boolean {
  return permission.kind === "acting"
    ? actingMeets(permission, question, context)
    : permissionMeets(permission, question, mode, context);
}

// ---- exemptions ------------------------------------------------------------------

/** An exemption lifts what it holds whole, and only if nothing about it is in doubt. */
function isExempt(name: StringLiteral, scene: Scene, ruleEnv: Environment): boolean {
  return scene.declarations.exemptions
    .filter(({ from }) => from.some((ref) => names(ref, name)))
    .some((exemption) =>
      turnsOf(exemption.clauses, ruleEnv).some(({ env, truth }) => {
        const context: Context = { ...scene, env, effect: "permit" };
        return truth === true && exemptionHolds(exemption, scene.question, context);
      }),
    );
}

function exemptionHolds(exemption: Exempt, question: OracleQuestion, context: Context): boolean {
  const { verbs, targets, named, subjects, place, times } = exemption;
  return (
    subjectsMeet(subjects, question.user, context) &&
    actionMeets(verbs, targets, question, "hold", context) &&
    (named === undefined ||
      (question.kind === "resource" && namesMeet(named.patterns, askedName(question), "hold", context))) &&
    placeMeets(place, question, "hold", context) &&
    timesOpen(times, context.world.now)
  );
}

function names(ref: Ref, name: StringLiteral): boolean {
  return ref.kind === "by-name" && written(ref.name) === written(name);
}

/** The name as it stands in the source, interpolations included by what they say. */
export function written(literal: StringLiteral): string {
  return literal.parts.map((part) => (part.kind === "text" ? part.text : "{}")).join("");
}

// ---- grants ----------------------------------------------------------------------

/** A grant has no name of its own: it is called after its roles. */
function grantsThatAllow(scene: Scene): string[] {
  return scene.declarations.grants
    .filter(
      (grant) => !grant.shadow && turnsOf(grant.clauses, scene.env).some((turn) => grantAllows(grant, turn, scene)),
    )
    .map(({ roles }) => `grant ${roles.map((role) => `"${written(role)}"`).join(", ")}`);
}

function grantAllows(grant: Grant, { env, truth }: Turn, scene: Scene): boolean {
  const context: Context = { ...scene, env, effect: "permit" };
  return (
    truth === true &&
    subjectsMeet(grant.subjects, scene.question.user, context) &&
    placeMeets(grant.place, scene.question, "hold", context) &&
    timesOpen(grant.times, scene.world.now) &&
    grant.roles
      .flatMap((role) => linesOf(nameIn(role, env), scene.declarations, new Set()))
      .some((line) => lineAllows(line, scene))
  );
}

function linesOf(role: string, declarations: Declarations, seen: Set<string>): readonly RoleLine[] {
  if (seen.has(role)) return [];
  seen.add(role);
  return declarations.roleNamed(role).flatMap((block) =>
    block.lines.flatMap((line) => {
      if (line.kind === "line") return [line];
      return line.names.flatMap((name) => linesOf(written(name), declarations, seen));
    }),
  );
}

function lineAllows(line: RoleLine, scene: Scene): boolean {
  return turnsOf(line.clauses, scene.env).some(({ env, truth }) => {
    const context: Context = { ...scene, env, effect: "permit" };
    return truth === true && permissionOf(line.permission, scene.question, "hold", context);
  });
}

// ---- bodies ----------------------------------------------------------------------

interface Turn {
  readonly env: Environment;
  readonly truth: Truth;
}

/** One turn for each combination of the loops' items, with what the conditions come to in it. */
function turnsOf(clauses: readonly Clause[], env: Environment): readonly Turn[] {
  const withs = clauses.filter((clause) => clause.kind === "with");
  const named = (scope: Environment): Environment => {
    let full = scope;
    for (const { name, value } of withs) full = bind(full, name.text, () => evaluate(value, full));
    return full;
  };
  let scopes: Environment[] = [env];
  for (const clause of clauses) {
    if (clause.kind !== "for") continue;
    const next: Environment[] = [];
    for (const scope of scopes) {
      const items = itemsOf(clause.vars, clause.in, named(scope));
      if (items === UNKNOWN || items === ERROR) return [{ env: named(scope), truth: items }];
      next.push(...items);
    }
    scopes = next;
  }
  return scopes.map((scope) => ({
    env: named(scope),
    truth: allOf(clauses.map((clause) => conditionOf(clause, named(scope)))),
  }));
}

function conditionOf(clause: Clause, env: Environment): Truth {
  switch (clause.kind) {
    case "when":
      return truthOf(clause.condition, env);
    case "unless":
      return negate(truthOf(clause.condition, env));
    case "failing":
      throw new Error("the oracle knows no checks");
    default:
      return true;
  }
}

export function nameIn(literal: StringLiteral, env: Environment): string {
  return literal.parts.map((part) => (part.kind === "text" ? part.text : String(evaluate(part.expr, env)))).join("");
}

const ADMISSION_ROOTS = ["object", "oldObject", "pod", "oldPod"];
const ADMISSION_FIELDS = ["operation", "dryRun", "uid", "kind", "requestKind", "requestResource", "options"];

/** Such a rule is decided at admission. */
export function readsAdmission(tree: unknown): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  const node = tree as Partial<Expr>;
  if (node.kind === "name" && ADMISSION_ROOTS.includes(node.name ?? "")) return true;
  if (node.kind === "member" && node.of?.kind === "name" && node.of.name === "request") {
    if (ADMISSION_FIELDS.includes(node.name?.text ?? "")) return true;
  }
  return Object.values(tree).some(readsAdmission);
}

// ---- roots -----------------------------------------------------------------------

function withRoots(env: Environment, question: OracleQuestion, world: OracleWorld): Environment {
  const roots: readonly (readonly [string, () => Result])[] = [
    ["user", () => userRoot(question.user)],
    ["request", () => requestRoot(question)],
    ["namespace", () => namespaceRoot(question, world)],
  ];
  return roots.reduce((scope, [name, value]) => bind(scope, name, value), env);
}

export function userRoot({ username, uid, groups, extra }: OracleUser): Result {
  const [system, kind, namespace, name, more] = username.split(":");
  const isAccount = system === "system" && kind === "serviceaccount" && name !== undefined && more === undefined;
  const node =
    username.startsWith("system:node:") && groups.includes("system:nodes") ? username.slice(12) : undefined;
  const fromExtra = Object.hasOwn(extra, NODE_NAME) ? extra[NODE_NAME]?.[0] : undefined;
  return {
    username,
    uid,
    groups,
    extra,
    serviceaccount: isAccount ? { namespace: namespace ?? "", name } : null,
    nodeName: node ?? fromExtra ?? null,
  };
}
const NODE_NAME = "authentication.kubernetes.io/node-name";

function requestRoot(question: OracleQuestion): Result {
  if (question.kind === "url") return { verb: question.verb, path: question.path };
  const { verb, apiGroup, version, resource, subresource, namespace, name } = question;
  const said = (text: string): JsonValue => (text === "" ? null : text);
  return { verb, apiGroup, version, resource, subresource, namespace: said(namespace), name: said(name) };
}

/** The labels of a Namespace: absent where there is none, unknown where the question does not tell which. */
function namespaceRoot(question: OracleQuestion, world: OracleWorld): Result {
  if (question.kind === "url") return undefined;
  const asked = askedPlace(question);
  if (asked.kind === "none") return undefined;
  if (asked.kind !== "one") return UNKNOWN;
  const facts = world.namespaceFacts(asked.namespace);
  return facts === undefined ? UNKNOWN : { name: facts.name, labels: facts.labels, annotations: facts.annotations };
}
