/** `with SOURCE {claims} is …`: what the `authenticate` rules make of a token that a source vouches for. */
import { isJsonObject, type JsonValue } from "../base/json.ts";
import { SOURCE_TYPES } from "../check/rules/check-identity.ts";
import type { Identification } from "../engine/decision.ts";
import type { LookUp, UserInfo, Vouching } from "../engine/question.ts";
import { jsonOf } from "../expressions/json-of.ts";
import type * as ast from "../syntax/ast.ts";
import { type WrittenUser, writtenUser } from "./caller.ts";
import { jsonValueOf, textOf } from "./constants.ts";
import { answerOf, NEEDS_TIME } from "./instants.ts";
import { type Asking, type Scene, type Stage, surroundingsAt } from "./scene.ts";
import { failureOf, isProblem, type Problem, problem, type StepFailure } from "./step-failure.ts";

export function runSignIn(step: ast.SignInStep, asking: Asking): readonly StepFailure[] {
  const vouchings = vouchingsOf(step, asking);
  if (isProblem(vouchings)) return [failureOf(step, vouchings)];
  const expected = step.expected && writtenUser(step.expected, asking.stage, asking.scene);
  if (isProblem(expected)) return [failureOf(step, expected)];
  const { answer: first, dependsOnClock } = answerOf(asking, (now) => {
    const answer = asking.engine.identify(vouchings, surroundingsAt(asking.scene, now), directoryOf(asking.scene));
    return { answer, meaning: describe(answer), validUntil: undefined };
  });
  if (dependsOnClock) return [failureOf(step, NEEDS_TIME)];
  if (isExpected(first, expected)) return [];
  return [
    {
      at: step,
      expected: expected === undefined ? "unauthenticated" : describeUser(expected),
      actual: describe(first),
      rules: first.authenticated ? first.rules : [],
    },
  ];
}

/** `given data SOURCE = {KEY: ENTRY}` stands in for what a source would find; whoever is not in it, it does not know. */
function directoryOf({ data }: Scene): LookUp {
  return ({ name, key }) => {
    const entries = jsonOf(data.get(name)) as JsonValue | undefined;
    const found = isJsonObject(entries) && Object.hasOwn(entries, key) ? entries[key] : undefined;
    return isJsonObject(found) ? { kind: "found", entry: found } : { kind: "absent" };
  };
}

/** `absent` claims are a token that the source does not vouch for. */
export function vouchingsOf(
  step: ast.SignInStep,
  { stage, scene }: Pick<Asking, "stage" | "scene">,
): readonly Vouching[] | Problem {
  const { type } = step.source;
  if (!SOURCE_TYPES.includes(type.text)) return unknownSource(type, stage);
  const sourceName = textOf(step.source.name, stage, scene);
  if (isProblem(sourceName)) return sourceName;
  const claims = jsonValueOf(step.claims, stage, scene);
  if (isProblem(claims)) return claims;
  if (claims.json === undefined || claims.json === null) return [];
  if (!isJsonObject(claims.json)) return problem("the claims are no object", "claims `{…}`, or `absent`");
  const allowSystem = { users: [], groups: [] };
  return [{ sourceType: step.source.type.text, sourceName, claims: claims.json, allowSystem }];
}

function unknownSource(type: ast.Word, { file }: Stage): Problem {
  const message = `\`${type.text}\` is no kind of source`;
  const help = "a source is `basic`, `users`, `oidc` or `ldap`";
  const mistake = { code: "unknown-source", severity: "error", message, file, span: type.span, help } as const;
  return { ...problem(message, help), mistakes: [mistake] };
}

/** What is not written is not compared. */
function isExpected(found: Identification, expected: WrittenUser | undefined): boolean {
  if (expected === undefined || !found.authenticated) return expected === undefined && !found.authenticated;
  const { user } = found;
  return (
    user.username === expected.username &&
    (expected.uid === undefined || user.uid === expected.uid) &&
    (expected.groups === undefined || sameTexts(user.groups, expected.groups)) &&
    (expected.extra === undefined || sameExtra(user.extra, expected.extra))
  );
}

/** The order of groups means nothing. */
function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return JSON.stringify(left.toSorted()) === JSON.stringify(right.toSorted());
}

function sameExtra(left: UserInfo["extra"], right: UserInfo["extra"]): boolean {
  const keys = Object.keys(left);
  return (
    sameTexts(keys, Object.keys(right)) &&
    keys.every(
      (key) => JSON.stringify(left[key]) === JSON.stringify(Object.hasOwn(right, key) ? right[key] : undefined),
    )
  );
}

function describe(found: Identification): string {
  return found.authenticated ? describeUser(found.user) : `unauthenticated: ${found.why}`;
}

function describeUser({ username, uid = "", groups = [], extra = {} }: WrittenUser): string {
  return [
    `user "${username}"`,
    ...(uid === "" ? [] : [`uid "${uid}"`]),
    ...(groups.length === 0 ? [] : [`groups ${groups.map((group) => `"${group}"`).join(", ")}`]),
    ...(Object.keys(extra).length === 0 ? [] : [`extra ${JSON.stringify(extra)}`]),
  ].join(" ");
}
