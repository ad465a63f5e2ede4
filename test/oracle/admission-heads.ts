/**
 * Whether a rule meets a request at admission, which its bodies are, and what lifts them.
 */
import type { Check, Clause, Exempt, PolicyFile, Ref, Rule, Because } from "../../src/syntax/ast.ts";
import {
  type OracleRequest,
  nameAsked,
  podPathOf,
  questionOf,
  verbsOf,
  withAdmissionRoots,
} from "./admission-request.ts";
import { type AdmissionTurn, admissionTurns } from "./admission-turns.ts";
import { type Declarations, declarationsOf } from "./declarations.ts";
import { allOf, bind, type Environment, evaluate, type Truth, truthOf } from "./evaluate.ts";
import { actionMeets, type Context, type Mode, namesMeet, placeMeets, subjectsMeet } from "./heads.ts";
import { readsAdmission, written } from "./oracle-authorize.ts";
import type { OracleWorld } from "./question.ts";
import { timesOpen } from "./times.ts";

export interface AdmissionScene {
  readonly files: readonly PolicyFile[];
  readonly declarations: Declarations;
  readonly request: OracleRequest;
  readonly world: OracleWorld;
  readonly env: Environment;
}

export function admissionScene(
  files: readonly PolicyFile[],
  request: OracleRequest,
  world: OracleWorld,
): AdmissionScene {
  const declarations = declarationsOf(files, world);
  const env = withAdmissionRoots(declarations.environment, request, world);
  return { files, declarations, request, world, env };
}

// ---- heads -----------------------------------------------------------------------

/** A deny that needs no object was asked before: it must cover every verb, and masters passed no authorizer. */
export function ruleMeets(rule: Rule, mode: Mode, scene: AdmissionScene, placeMode = mode): boolean {
  const { permission, subjects, place, times } = rule;
  if (permission.kind !== "verbs") return false;
  const { request } = scene;
  const isRepeated = repeats(rule, scene);
  if (isRepeated && request.user.groups.includes("system:masters")) return false;
  const context: Context = { ...scene, effect: mode === "touch" ? "refuse" : "permit" };
  const placed: Context = { ...scene, effect: placeMode === "touch" ? "refuse" : "permit" };
  const { verbs, targets, named } = permission;
  const questions = verbsOf(request).map((verb) => questionOf(request, verb));
  const meets = questions.map((question) => actionMeets(verbs, targets, question, mode, context));
  return (
    (isRepeated ? meets.every(Boolean) : meets.some(Boolean)) &&
    questions.slice(0, 1).every((question) => placeMeets(place, question, placeMode, placed)) &&
    subjectsMeet(subjects, request.user, context) &&
    (named === undefined || namesMeet(named.patterns, nameAsked(request), named.only ? "hold" : mode, context)) &&
    timesOpen(times, scene.world.now)
  );
}

function repeats(rule: Rule, scene: AdmissionScene): boolean {
  if (rule.effect !== "deny") return false;
  return !readsAdmission([
    rule.clauses,
    rule.because,
    bodiesOf(rule, scene).map(({ clauses, because }) => [clauses, because]),
  ]);
}

// ---- bodies ----------------------------------------------------------------------

export interface OracleBody {
  readonly check: string | undefined;
  readonly set: string | undefined;
  readonly because: Because | undefined;
  readonly clauses: readonly Clause[];
  /** Names of parameters, from the outside in. */
  readonly enter: (env: Environment) => Environment;
  /** Conditions of the includes on the way. */
  readonly before: (env: Environment) => Truth;
  /** Each `on` on the way narrows the rule. */
  readonly on: readonly Check["on"][];
}

export function bodiesOf(rule: Rule, { files }: Pick<AdmissionScene, "files">): readonly OracleBody[] {
  const refs = rule.clauses.flatMap((clause) => (clause.kind === "failing" ? clause.refs : []));
  const own: OracleBody = {
    check: undefined,
    set: undefined,
    because: rule.because,
    clauses: rule.clauses,
    enter: (env) => env,
    before: () => true,
    on: [],
  };
  if (refs.length === 0) return [own];
  return refs
    .flatMap((ref) => bodiesBehind(ref, files, own))
    .map((body) => ({ ...body, clauses: [...rule.clauses, ...body.clauses] }));
}

function bodiesBehind(ref: Ref, files: readonly PolicyFile[], outer: OracleBody): readonly OracleBody[] {
  const statements = files.flatMap((file) => file.statements);
  if (ref.kind === "by-name") {
    return statements
      .filter((one) => one.kind === "check")
      .filter(({ name }) => written(name) === written(ref.name))
      .map((check) => bodyOfCheck(check, undefined, outer));
  }
  const set = statements.filter((one) => one.kind === "checks").find(({ name }) => name.text === ref.name.text);
  if (set === undefined) throw new Error(`the oracle knows no checks ${ref.name.text}`);
  const inner: OracleBody = {
    ...outer,
    on: [...outer.on, set.on],
    enter: (env) => {
      const outside = outer.enter(env);
      return set.params.reduce((scope, param, index) => {
        const arg = ref.args?.[index];
        return arg === undefined ? scope : bind(scope, param.text, () => evaluate(arg, outside));
      }, outside);
    },
  };
  const all = set.items.flatMap((item) => {
    if (item.kind === "check") return [bodyOfCheck(item, set.name.text, inner)];
    const { when } = item;
    const before: OracleBody["before"] =
      when === undefined ? inner.before : (env) => allOf([inner.before(env), truthOf(when, inner.enter(env))]);
    const excepted = item.except.map(written);
    return bodiesBehind(item.ref, files, { ...inner, before }).filter(({ check }) => !excepted.includes(check ?? ""));
  });
  const wanted = ref.check && written(ref.check);
  return wanted === undefined ? all : all.filter(({ check }) => check === wanted);
}

function bodyOfCheck(check: Check, set: string | undefined, outer: OracleBody): OracleBody {
  return {
    ...outer,
    check: written(check.name),
    set,
    because: check.because,
    clauses: check.clauses,
    on: [...outer.on, check.on],
  };
}

/** The turns of a body that are not false and that no exemption lifts. */
export function turnsOfBody(rule: Rule, body: OracleBody, scene: AdmissionScene): readonly AdmissionTurn[] {
  const question = questionOf(scene.request, verbsOf(scene.request)[0] ?? "");
  const context: Context = { ...scene, effect: "permit" };
  if (!body.on.every((targets) => actionMeets(undefined, targets, question, "hold", context))) return [];
  const env = body.enter(scene.env);
  return admissionTurns(body.clauses, env, podPathOf(scene.request))
    .map((turn): AdmissionTurn => ({ ...turn, truth: allOf([body.before(scene.env), turn.truth]) }))
    .filter(({ truth }) => truth !== false)
    .filter((turn) => !isLifted(rule, body, turn, scene));
}

// ---- exemptions ------------------------------------------------------------------

function isLifted(rule: Rule, body: OracleBody, turn: AdmissionTurn, scene: AdmissionScene): boolean {
  const context: Context = { ...scene, env: turn.env, effect: "permit" };
  return scene.declarations.exemptions
    .filter(({ from }) => from.some((ref) => isMeant(ref, rule, body)))
    .some(
      (exemption) =>
        exemptionMeets(exemption, repeats(rule, scene), scene, context) &&
        admissionTurns(exemption.clauses, turn.env, podPathOf(scene.request)).some(({ truth }) => truth === true),
    );
}

function isMeant(ref: Ref, rule: Rule, body: OracleBody): boolean {
  if (ref.kind === "by-name") return written(ref.name) === written(rule.name) || written(ref.name) === body.check;
  return ref.name.text === body.set && (ref.check === undefined || written(ref.check) === body.check);
}

function exemptionMeets(exemption: Exempt, isRepeated: boolean, scene: AdmissionScene, context: Context): boolean {
  const { verbs, targets, named, subjects, place, times } = exemption;
  const { request } = scene;
  const questions = verbsOf(request).map((verb) => questionOf(request, verb));
  const meets = questions.map((question) => actionMeets(verbs, targets, question, "hold", context));
  return (
    (isRepeated ? meets.every(Boolean) : meets.some(Boolean)) &&
    questions.slice(0, 1).every((question) => placeMeets(place, question, "hold", context)) &&
    subjectsMeet(subjects, request.user, context) &&
    (named === undefined || namesMeet(named.patterns, nameAsked(request), "hold", context)) &&
    timesOpen(times, scene.world.now)
  );
}
