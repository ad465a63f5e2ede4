/**
 * The deliberately simple answer of /validate: every deny, warn and audit is looked at, item by item, straight from
 * the syntax tree.
 */
import type { PolicyFile, Rule, StringLiteral } from "../../src/syntax/ast.ts";
import {
  type AdmissionScene,
  admissionScene,
  bodiesOf,
  type OracleBody,
  ruleMeets,
  turnsOfBody,
} from "./admission-heads.ts";
import type { OracleRequest } from "./admission-request.ts";
import type { AdmissionTurn } from "./admission-turns.ts";
import { type Environment, evaluate, printed } from "./evaluate.ts";
import { nameIn } from "./oracle-authorize.ts";
import type { OracleWorld } from "./question.ts";

export interface OracleVerdict {
  readonly allowed: boolean;
  readonly messages: readonly string[];
  readonly warnings: readonly string[];
  readonly audit: Readonly<Record<string, string>>;
}

interface Said {
  readonly rule: string;
  readonly text: string;
  /** `; help: …`, which a person reads and an annotation leaves out. */
  readonly help: string;
  readonly items: string;
  readonly failed: boolean;
}

/** Why a rule could not be evaluated is said in words that are not compared. */
export const NOT_EVALUATED = ": could not be evaluated";

export function oracleValidate(
  files: readonly PolicyFile[],
  request: OracleRequest,
  world: OracleWorld,
): OracleVerdict {
  const scene = admissionScene(files, request, world);
  const old =
    request.operation === "UPDATE"
      ? admissionScene(files, { ...request, object: request.oldObject }, world)
      : undefined;
  const said = (effect: Rule["effect"]) =>
    scene.declarations.rules
      .filter((rule) => rule.effect === effect && !rule.shadow && ruleMeets(rule, "touch", scene))
      .flatMap((rule) => saidByRule(rule, scene, old))
      .toSorted((a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
  const denied = said("deny");
  const refusals = unique(denied.map(whole));
  const repeated = [...refusals, ...denied.map(({ text }) => text)];
  return {
    allowed: refusals.length === 0,
    messages: refusals.length > 20 ? [...refusals.slice(0, 20), `(and ${refusals.length - 20} more)`] : refusals,
    warnings: unique(said("warn").map(whole)).filter((text) => !repeated.includes(text)),
    audit: annotations(said("audit")),
  };
}

function saidByRule(rule: Rule, scene: AdmissionScene, old: AdmissionScene | undefined): readonly Said[] {
  const already = rule.clauses.some(({ kind }) => kind === "unless-already");
  return bodiesOf(rule, scene).flatMap((body) => {
    const sayings = (where: AdmissionScene) => turnsOfBody(rule, body, where).map((turn) => saying(rule, body, turn));
    const now = sayings(scene);
    const both = already || body.clauses.some(({ kind }) => kind === "unless-already");
    if (old === undefined || !both) return now;
    const before = sayings(old).filter(({ failed }) => !failed);
    return now.filter(
      (one) => one.failed || !before.some(({ text, items }) => text === one.text && items === one.items),
    );
  });
}

function saying(rule: Rule, body: OracleBody, { env, truth, items }: AdmissionTurn): Said {
  const name = nameIn(rule.name, env);
  if (truth !== true) return { rule: name, text: `${name}${NOT_EVALUATED}`, help: "", items, failed: true };
  const { because } = body;
  const text = because === undefined ? (body.check ?? name) : messageOf(because.message, env);
  const help = because?.help === undefined ? "" : `; help: ${messageOf(because.help, env)}`;
  return { rule: name, text, help, items, failed: false };
}

function messageOf(literal: StringLiteral, env: Environment): string {
  return literal.parts
    .map((part) => (part.kind === "text" ? part.text : printed(evaluate(part.expr, env) ?? "(none)")))
    .join("");
}

function annotations(said: readonly Said[]): Readonly<Record<string, string>> {
  const rules = unique(said.map(({ rule }) => rule));
  return Object.fromEntries(
    rules.map((rule) => [
      rule.replaceAll(" ", "-"),
      unique(said.filter((one) => one.rule === rule).map(({ text }) => text)).join("; "),
    ]),
  );
}

function whole({ text, help }: Said): string {
  return `${text}${help}`;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
