/** A question step as the questions it stands for: every combination of verbs, targets, names and namespaces. */
import type { AccessQuestion, ResourceQuestion, SelectorRequirement } from "../engine/question.ts";
import type * as ast from "../syntax/ast.ts";
import { parseFieldSelector, parseLabelSelector } from "../values/selector.ts";
import { judgedVersion } from "../vocabulary/judged-version.ts";
import { CONNECT, CONNECTABLE_SUBRESOURCES } from "../vocabulary/verbs.ts";
import { targetsOf, verbsOf } from "./asked-words.ts";
import { textOf, textsOf } from "./constants.ts";
import { type AskedTarget, isNamespaces, namespacesFor } from "./question-places.ts";
import type { Scene, Stage } from "./scene.ts";
import { isProblem, type Problem, problem } from "./step-failure.ts";

/** What the API server asks of a request that names nothing the author cares about. */
export const SOME_NAME = "x-1";
/** The verbs of HTTP's methods, which a proxied request may use. */
const PROXY_VERBS = ["get", "create", "update", "patch", "delete"];
/** Verbs of requests for which the URL of a main resource ends before the name. */
const NAMELESS_VERBS = ["create", "list", "watch", "deletecollection", "*"];

export type Requirements = Pick<ResourceQuestion, "fieldRequirements" | "labelRequirements">;

export function questionsOf(
  permission: ast.VerbPermission,
  place: ast.Place | undefined,
  stage: Stage,
  scene: Scene,
): readonly AccessQuestion[] | Problem {
  const verbs = verbsOf(permission.verbs, stage);
  if (isProblem(verbs)) return verbs;
  if (permission.targets.kind === "urls") return urlQuestions(verbs, permission.targets, stage, scene);
  const names = permission.named === undefined ? [] : textsOf(permission.named.patterns.include, stage, scene);
  if (isProblem(names)) return names;
  const requirements = requirementsOf(permission.selecting, stage, scene);
  if (isProblem(requirements)) return requirements;
  return resourceQuestions({ verbs, targets: permission.targets, names, requirements, place }, stage, scene);
}

function urlQuestions(
  verbs: readonly string[],
  targets: ast.UrlTargets,
  stage: Stage,
  scene: Scene,
): readonly AccessQuestion[] | Problem {
  const paths = textsOf(targets.patterns.include, stage, scene);
  if (isProblem(paths)) return paths;
  return paths.flatMap((path) => verbs.map((verb) => ({ kind: "url", user: scene.user, verb, path }) as const));
}

interface Asked {
  readonly verbs: readonly string[];
  readonly targets: ast.ResourceTargets;
  readonly names: readonly string[];
  readonly requirements: Requirements;
  readonly place: ast.Place | undefined;
}

export function resourceQuestions(
  { verbs, targets, names, requirements, place }: Asked,
  stage: Stage,
  scene: Scene,
): readonly ResourceQuestion[] | Problem {
  const questions: ResourceQuestion[] = [];
  const meant = targetsOf(targets, stage);
  if (isProblem(meant)) return meant;
  for (const found of meant) {
    // `*` is sent as it is: the question of `kubectl auth can-i '*' '*'` says no subresource.
    const target = found.subresource === "**" ? { ...found, subresource: "" } : found;
    for (const verb of verbs.flatMap((written) => verbsAsked(written, target))) {
      const namespaces = namespacesFor(verb, target, place, stage, scene);
      if (isProblem(namespaces)) return namespaces;
      for (const name of names.length > 0 ? names : [nameAsked(verb, target)]) {
        const places = isNamespaces(target) && name !== "" ? [name] : namespaces;
        for (const namespace of places)
          questions.push({ ...resourceQuestion(scene, verb, target), namespace, name, ...requirements });
      }
    }
  }
  if (questions.length === 0)
    return problem("no resource of the step can be asked about with its verbs", "a question");
  return questions;
}

function resourceQuestion(
  scene: Scene,
  verb: string,
  target: AskedTarget,
): Omit<ResourceQuestion, "namespace" | "name"> {
  const { group, resource, subresource } = target;
  const version = judgedVersion(group, resource) ?? (group === "*" ? "*" : "v1");
  return { kind: "resource", user: scene.user, verb, apiGroup: group, version, resource, subresource };
}

/** `connect` meets only what a connection can be opened to. */
function verbsAsked(verb: string, { subresource }: AskedTarget): readonly string[] {
  if (verb !== CONNECT) return [verb];
  if (subresource === "proxy") return PROXY_VERBS;
  return CONNECTABLE_SUBRESOURCES.includes(subresource) || subresource === "*" ? ["get", "create"] : [];
}

function nameAsked(verb: string, { subresource }: AskedTarget): string {
  return subresource === "" && NAMELESS_VERBS.includes(verb) ? "" : SOME_NAME;
}

function requirementsOf(selecting: readonly ast.Selecting[], stage: Stage, scene: Scene): Requirements | Problem {
  const found: Record<ast.Selecting["of"], SelectorRequirement[]> = { fields: [], labels: [] };
  for (const { of, selector } of selecting) {
    const text = textOf(selector, stage, scene);
    if (isProblem(text)) return text;
    const parsed = of === "fields" ? parseFieldSelector(text) : parseLabelSelector(text);
    if (parsed.ok === undefined) return problem(parsed.error, "a selector as kubectl takes it");
    found[of].push(...parsed.ok);
  }
  return {
    ...(found.fields.length > 0 && { fieldRequirements: found.fields }),
    ...(found.labels.length > 0 && { labelRequirements: found.labels }),
  };
}
