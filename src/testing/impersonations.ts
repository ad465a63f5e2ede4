/**
 * `impersonate IDENTITY`: the API server asks about it twice, by the constrained modes of KEP-5284 and, where those
 * do not allow it, by the legacy verb. Either way lets the caller act as that identity.
 */
import type { AccessQuestion, ResourceQuestion } from "../engine/question.ts";
import type * as ast from "../syntax/ast.ts";
import { verbsOf } from "./asked-words.ts";
import { textOf } from "./constants.ts";
import { resourceQuestions } from "./questions-of.ts";
import type { Scene, Stage } from "./scene.ts";
import { isProblem, type Problem, problem } from "./step-failure.ts";

export interface Impersonation {
  readonly legacy: AccessQuestion;
  /** All of them have to be allowed. */
  readonly constrained: readonly AccessQuestion[];
}

const AUTHENTICATION = "authentication.k8s.io";

/** Where an identity stands in a question. */
interface IdentityTarget {
  readonly mode: string;
  /** The group of the legacy question. */
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** The resource and name of the legacy question, where they differ. */
  readonly legacy?: { readonly resource: string; readonly name: string };
}

export function impersonationsOf(
  acting: ast.Acting,
  place: ast.Place | undefined,
  stage: Stage,
  scene: Scene,
): readonly Impersonation[] | Problem {
  const found: Impersonation[] = [];
  for (const identity of acting.identities) {
    const target = targetOf(identity, stage, scene);
    if (isProblem(target)) return target;
    const more = actionsAs(target.mode, acting, place, stage, scene);
    if (isProblem(more)) return more;
    const { legacy, constrained } = questionsAbout(target, scene);
    found.push({ legacy, constrained: [constrained, ...more] });
  }
  return found;
}

function questionsAbout(
  { mode, group, resource, subresource, namespace, name, legacy }: IdentityTarget,
  { user }: Scene,
): { readonly legacy: ResourceQuestion; readonly constrained: ResourceQuestion } {
  const version = "v1";
  return {
    legacy: {
      kind: "resource",
      user,
      verb: "impersonate",
      apiGroup: group,
      version,
      resource: legacy?.resource ?? resource,
      subresource,
      namespace,
      name: legacy?.name ?? name,
    },
    constrained: {
      kind: "resource",
      user,
      verb: `impersonate:${mode}`,
      apiGroup: AUTHENTICATION,
      version,
      resource,
      subresource,
      namespace,
      name,
    },
  };
}

function targetOf(identity: ast.Identity, stage: Stage, scene: Scene): IdentityTarget | Problem {
  const plain = { mode: "user-info", group: "", subresource: "", namespace: "" };
  if (identity.kind === "extra") {
    const [key, value] = [textOf(identity.key, stage, scene), textOf(identity.value, stage, scene)];
    if (isProblem(key)) return key;
    if (isProblem(value)) return value;
    return { ...plain, group: AUTHENTICATION, resource: "userextras", subresource: key, name: value };
  }
  const text = textOf(identity.pattern, stage, scene);
  if (isProblem(text)) return text;
  switch (identity.of) {
    case "user":
      return userTarget(text, plain);
    case "group":
      return { ...plain, resource: "groups", name: text };
    case "uid":
      return { ...plain, group: AUTHENTICATION, resource: "uids", name: text };
    case "node":
      return nodeTarget(text, plain);
    case "serviceaccount":
      return serviceAccountTarget(text.split("/"), text, plain);
  }
}

/** The API server knows a service account and a node by their user names. */
function userTarget(text: string, plain: Omit<IdentityTarget, "resource" | "name">): IdentityTarget | Problem {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(text);
  if (account) return serviceAccountTarget(account.slice(1), text, plain);
  const node = /^system:node:(.+)$/.exec(text);
  return node?.[1] === undefined ? { ...plain, resource: "users", name: text } : nodeTarget(node[1], plain);
}

function nodeTarget(name: string, plain: Omit<IdentityTarget, "resource" | "name">): IdentityTarget {
  const legacy = { resource: "users", name: `system:node:${name}` };
  return { ...plain, mode: "arbitrary-node", resource: "nodes", name, legacy };
}

function serviceAccountTarget(
  [namespace, name, ...more]: readonly string[],
  text: string,
  plain: Omit<IdentityTarget, "resource" | "name">,
): IdentityTarget | Problem {
  if (!namespace || !name || more.length > 0)
    return problem(`\`${text}\` names no service account`, '`serviceaccount "NAMESPACE/NAME"`');
  return { ...plain, mode: "serviceaccount", resource: "serviceaccounts", namespace, name };
}

/** `only to VERBS on TARGETS`: what the caller then does as that identity. */
function actionsAs(
  mode: string,
  { only }: ast.Acting,
  place: ast.Place | undefined,
  stage: Stage,
  scene: Scene,
): readonly AccessQuestion[] | Problem {
  if (only === undefined) return [];
  if (only.targets.kind === "urls") return problem("URLs are not asked about on behalf of others");
  const verbs = verbsOf(only.verbs, stage);
  if (isProblem(verbs)) return verbs;
  const questions = resourceQuestions(
    { verbs, targets: only.targets, names: [], requirements: {}, place },
    stage,
    scene,
  );
  if (isProblem(questions)) return questions;
  return questions.map((question) => ({ ...question, verb: `impersonate-on:${mode}:${question.verb}` }));
}
