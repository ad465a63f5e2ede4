/** The verbs and resources of a step. A word that means nothing fails the step: it must not silently ask less. */
import type * as ast from "../syntax/ast.ts";
import { resolveResource } from "../vocabulary/resolve-resource.ts";
import { explainUnknownVerb } from "../vocabulary/verbs.ts";
import type { AskedTarget } from "./question-places.ts";
import type { Stage } from "./scene.ts";
import { type Problem, problem } from "./step-failure.ts";

export function verbsOf(verbs: ast.Verbs, { bench, file }: Stage): readonly string[] | Problem {
  if (verbs.except.length > 0) return problem("a question cannot leave out verbs", "the verbs by name");
  const found: string[] = [];
  for (const verb of verbs.include) {
    const meant = bench.verbsOf({ include: [verb], except: [], span: verb.span }, file);
    if (meant.length === 0) return { ...unknownVerb(verb), mistakes: bench.mistakesIn({ verbs }, file) };
    found.push(...meant);
  }
  return found;
}

function unknownVerb(verb: ast.Verb): Problem {
  const explained = verb.kind === "word" ? explainUnknownVerb(verb.text) : undefined;
  return problem(
    explained?.message ?? "the verb is not known",
    explained?.help ?? "a verb that Kubernetes asks about",
  );
}

export function targetsOf(targets: ast.ResourceTargets, stage: Stage): readonly AskedTarget[] | Problem {
  if (targets.except.length > 0) return problem("a question cannot leave out resources", "the resources by name");
  const found: AskedTarget[] = [];
  for (const resource of targets.include) {
    const meant = targetsOfOne(resource, stage);
    if ("problem" in meant) return { ...meant, mistakes: stage.bench.mistakesIn({ resources: targets }, stage.file) };
    found.push(...meant);
  }
  return found;
}

/** Both groups of `events`, every member of a list, else one. */
export function targetsOfOne(resource: ast.ResourceRef, { bench, file }: Stage): readonly AskedTarget[] | Problem {
  const targets = { kind: "resources", include: [resource], except: [], span: resource.span } as const;
  const meant = bench.targetsOf(targets, file);
  if (meant.length > 0) return meant;
  const resolution = resolveResource(resource.segments);
  const error = resolution.ok === undefined ? resolution.error : undefined;
  const found = problem(error?.message ?? "the resource is not known", error?.help ?? "a resource of the table");
  return { ...found, mistakes: bench.mistakesIn({ resources: targets }, file) };
}
