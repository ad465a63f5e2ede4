/**
 * The oracle answers the questions that the sample policies ask in their own tests: it is right by the design's
 * examples, before anything is compared with it.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import type { JsonValue } from "../../src/base/json.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type {
  Caller,
  Expr,
  Identity,
  PolicyFile,
  QuestionStep,
  ResourceRef,
  StringLiteral,
  Test,
  VerbPermission,
} from "../../src/syntax/ast.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { evaluate } from "./evaluate.ts";
import { oracleAuthorize } from "./oracle-authorize.ts";
import type { OracleNamespace, OracleQuestion, OracleResourceQuestion, OracleUser, OracleWorld } from "./question.ts";
import { groupsOfBareName, scopeOf } from "./resources.ts";

const FILES = [
  ["policies/authorization/questions.policy", {}],
  ["policies/seeds/003-impersonation.policy", {}],
  ["policies/seeds/004-authorizer.policy", { directory: "policies/seeds/directory.yaml" }],
] as const;

for (const [path, documents] of FILES) {
  const { ast, diagnostics } = parsePolicy(new SourceFile(path, readFileSync(path, "utf8")));
  test(`${path} parses`, () => expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]));
  const data = Object.fromEntries(
    Object.entries(documents).map(([name, file]) => [name, parseYaml(readFileSync(file, "utf8")) as JsonValue]),
  );
  for (const statement of ast.statements) {
    if (statement.kind === "test") test(`${path}: ${textOf(statement.name)}`, () => runTest(statement, ast, data));
  }
}

function runTest({ steps }: Test, ast: PolicyFile, data: OracleWorld["data"]): void {
  let user: OracleUser = { username: "alice", uid: "", groups: ["system:authenticated"], extra: {} };
  let now = Date.parse("2026-12-08T12:00:00Z");
  const namespaces = new Map<string, OracleNamespace>();
  const namespaceFacts = (name: string): OracleNamespace =>
    namespaces.get(name) ?? { name, labels: {}, annotations: {} };
  for (const step of steps) {
    if (step.kind === "as") user = callerOf(step.caller);
    else if (step.kind === "at") now = Date.parse(textOf(step.time));
    else if (step.kind === "given-namespace") {
      const value = step.value === undefined ? {} : (valueOf(step.value) as Partial<OracleNamespace>);
      namespaces.set(textOf(step.name), { name: textOf(step.name), labels: {}, annotations: {}, ...value });
    } else if (step.kind === "question") {
      const world: OracleWorld = { now, namespaceFacts, data, controlPlane: [] };
      for (const alternatives of questionsOf(step, user)) {
        const decisions = alternatives.map((question) => oracleAuthorize([ast], question, world).decision);
        expect(
          isAnswered(step.answer, decisions),
          `${step.answer} ${JSON.stringify(alternatives)}: ${decisions}`,
        ).toBe(true);
      }
    }
  }
}

/** The alternatives are the legacy and the constrained question: `can` if one allows, the others if both say so. */
function isAnswered(answer: QuestionStep["answer"], decisions: readonly string[]): boolean {
  if (answer === "can") return decisions.includes("allow");
  if (answer === "cannot") return !decisions.includes("allow");
  return decisions.every((decision) => decision === (answer === "denied" ? "deny" : "no-opinion"));
}

// ---- questions as written ----------------------------------------------------------

function questionsOf({ permission, place }: QuestionStep, user: OracleUser): readonly (readonly OracleQuestion[])[] {
  if (permission.kind === "acting") return permission.identities.map((identity) => identityQuestions(identity, user));
  const namespaces =
    place?.kind === "in"
      ? place.namespaces.include.flatMap((item) => (item.kind === "pattern" ? [textOf(item.pattern)] : []))
      : [""];
  return questionsOfVerbs(permission, namespaces, user).map((question) => [question]);
}

function questionsOfVerbs(
  { verbs, targets, named, selecting }: VerbPermission,
  namespaces: readonly string[],
  user: OracleUser,
): OracleQuestion[] {
  const words = verbs.include.map((verb) =>
    verb.kind === "star" ? "*" : verb.kind === "word" ? verb.text : textOf(verb.value),
  );
  if (targets.kind === "urls") {
    return words.flatMap((verb) =>
      targets.patterns.include.map((path) => ({ kind: "url" as const, user, verb, path: textOf(path) })),
    );
  }
  expect(selecting).toEqual([]);
  return targets.include.flatMap(targetsOf).flatMap((target) =>
    words
      .flatMap((word) => verbsAsked(word, target.subresource))
      .flatMap((verb) =>
        namesAsked(verb, target.subresource, named?.patterns.include).flatMap((name) =>
          namespaces.map((namespace): OracleResourceQuestion => {
            const itself = target.resource === "namespaces";
            return {
              kind: "resource",
              user,
              verb,
              version: "v1",
              ...target,
              name,
              namespace: itself ? name : placeOf(target, namespace),
            };
          }),
        ),
      ),
  );
}

function placeOf({ apiGroup, resource }: { apiGroup: string; resource: string }, namespace: string): string {
  return scopeOf(apiGroup, resource) === "cluster" ? "" : namespace;
}

function targetsOf({ segments }: ResourceRef): { apiGroup: string; resource: string; subresource: string }[] {
  const text = segments.map((segment) => segment.before + segment.text).join("");
  const [main = "", subresource = ""] = text.split("/");
  const dot = main.indexOf(".");
  const resource = dot < 0 ? main : main.slice(0, dot);
  if (main === "*") return [{ apiGroup: "*", resource: "*", subresource }];
  const groups = dot < 0 ? groupsOfBareName(resource) : [main.slice(dot + 1)];
  return groups.map((apiGroup) => ({ apiGroup, resource, subresource }));
}

function verbsAsked(verb: string, subresource: string): string[] {
  if (verb !== "connect") return [verb];
  return subresource === "proxy" ? ["get", "create", "update", "patch", "delete"] : ["get", "create"];
}

function namesAsked(verb: string, subresource: string, named: readonly StringLiteral[] | undefined): string[] {
  if (named !== undefined) return named.map(textOf);
  const nameless =
    ["list", "watch", "deletecollection", "*"].includes(verb) || (verb === "create" && subresource === "");
  return [nameless ? "" : "some-name"];
}

const KINDS = {
  user: "users",
  group: "groups",
  uid: "uids",
  serviceaccount: "serviceaccounts",
  node: "nodes",
} as const;
const MODES = {
  user: "user-info",
  group: "user-info",
  uid: "user-info",
  serviceaccount: "serviceaccount",
  node: "arbitrary-node",
} as const;

function identityQuestions(identity: Identity, user: OracleUser): OracleQuestion[] {
  expect(identity.kind).toBe("identity");
  if (identity.kind !== "identity") return [];
  const written = textOf(identity.pattern);
  const [namespace, name] = identity.of === "serviceaccount" ? written.split("/") : ["", written];
  const base = {
    kind: "resource" as const,
    user,
    version: "v1",
    subresource: "",
    namespace: namespace ?? "",
    name: name ?? "",
  };
  const asNode = identity.of === "node";
  return [
    {
      ...base,
      verb: "impersonate",
      apiGroup: identity.of === "uid" ? "authentication.k8s.io" : "",
      resource: asNode ? "users" : KINDS[identity.of],
      name: asNode ? `system:node:${name}` : base.name,
    },
    {
      ...base,
      verb: `impersonate:${MODES[identity.of]}`,
      apiGroup: "authentication.k8s.io",
      resource: KINDS[identity.of],
    },
  ];
}

// ---- values ----------------------------------------------------------------------

function callerOf({ of, name, groups, extra }: Caller): OracleUser {
  const written = textOf(name);
  const [namespace = "", account = ""] = written.split("/");
  const own = groups.map(textOf);
  const values = extra === undefined ? {} : (valueOf(extra) as OracleUser["extra"]);
  if (of === "user") {
    const standing = written === "system:anonymous" ? "system:unauthenticated" : "system:authenticated";
    return { username: written, uid: "", groups: [...own, standing], extra: values };
  }
  const standing = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  return {
    username: `system:serviceaccount:${namespace}:${account}`,
    uid: "",
    groups: [...own, ...standing],
    extra: values,
  };
}

function valueOf(expr: Expr): unknown {
  return evaluate(expr, { names: new Map(), functions: new Map() });
}

function textOf(literal: StringLiteral): string {
  return literal.parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}
