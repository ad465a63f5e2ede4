/** Where a question asks: the namespaces it carries. An empty text is "not said": the cluster, or all namespaces. */
import type * as ast from "../syntax/ast.ts";
import { findResource, type Scope, scopeOf } from "../vocabulary/resource-table.ts";
import { textOf } from "./constants.ts";
import type { Scene, Stage } from "./scene.ts";
import { isProblem, type Problem, problem } from "./step-failure.ts";

export interface AskedTarget {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
}

export function scopeIn(stage: Stage, group: string, resource: string): Scope {
  const custom = stage.customResources.get(`${group}/${resource}`);
  if (custom !== undefined && findResource(group, resource) === undefined)
    return custom.namespaced ? "namespaced" : "cluster";
  return scopeOf(group, resource);
}

export function isNamespaces({ group, resource }: AskedTarget): boolean {
  return group === "" && resource === "namespaces";
}

/** Who binds a ClusterRole by a RoleBinding is asked about in the namespace of the binding. */
const IN_BINDINGS: ReadonlySet<string> = new Set(["bind", "escalate"]);

/** The namespaces to ask about for one verb and target. */
export function namespacesFor(
  verb: string,
  target: AskedTarget,
  place: ast.Place | undefined,
  stage: Stage,
  scene: Scene,
): readonly string[] | Problem {
  const scope = scopeIn(stage, target.group, target.resource);
  if (place === undefined) return scope === "namespaced" ? placeMissing(target.resource) : [""];
  if (place.kind === "everywhere") return [""];
  if (scope === "cluster" && !IN_BINDINGS.has(verb)) {
    return problem(
      `\`${target.resource}\` live in no namespace`,
      "no place for a kind of the whole cluster (`named` says which one)",
    );
  }
  return namesIn(place.namespaces, stage, scene);
}

export function placeMissing(resource: string): Problem {
  return problem(`\`${resource}\` live in namespaces, and none is written`, '`in "NAMESPACE"`, or `everywhere`');
}

function namesIn(namespaces: ast.Namespaces, stage: Stage, scene: Scene): readonly string[] | Problem {
  if (namespaces.except.length > 0)
    return problem("a question cannot leave out namespaces", "the namespaces by name");
  const names: string[] = [];
  for (const item of namespaces.include) {
    const more = namesOf(item, stage, scene);
    if (isProblem(more)) return more;
    names.push(...more);
  }
  return names;
}

function namesOf(item: ast.NamespaceItem, stage: Stage, scene: Scene): readonly string[] | Problem {
  switch (item.kind) {
    case "pattern": {
      const name = textOf(item.pattern, stage, scene);
      return isProblem(name) ? name : [name];
    }
    case "where":
      return problem(
        "a question asks about namespaces by name",
        '`in "NAMESPACE"`; `given namespace` gives it labels',
      );
    case "reference": {
      const list = stage.namespaceLists.get(item.name.text);
      if (list === undefined) return unknownList(item, stage);
      return namesIn(list, stage, scene);
    }
  }
}

function unknownList(item: Extract<ast.NamespaceItem, { kind: "reference" }>, { bench, file }: Stage): Problem {
  const namespaces = { include: [item], except: [], span: item.span };
  const mistakes = bench.mistakesIn({ namespaces }, file);
  return { ...problem(`no \`let namespaces\` is called \`${item.name.text}\``), mistakes };
}
