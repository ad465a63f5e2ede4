/** What a request step is about: which resource, and objects of which kind. Manifests say it by their own kind. */
import type { JsonObject } from "../base/json.ts";
import type { GroupVersionKind } from "../engine/question.ts";
import type * as ast from "../syntax/ast.ts";
import { admissionShape } from "../vocabulary/admission-shape.ts";
import { findResource, findSubresource, RESOURCES } from "../vocabulary/resource-table.ts";
import { targetsOfOne } from "./asked-words.ts";
import type { AskedTarget } from "./question-places.ts";
import type { Stage } from "./scene.ts";
import { isProblem, type Problem, problem } from "./step-failure.ts";

export interface RequestTarget extends AskedTarget {
  /** Of the resource: the kind's own may differ, as that of a Scale does. */
  readonly version: string;
  readonly kind: GroupVersionKind;
  /** The object is that of the main resource, also for a subresource such as `status`. */
  readonly whole: boolean;
  /** Of a custom resource that is sent whole, in the version whose definition is known. */
  readonly schema?: JsonObject;
}

export function targetOf(resource: ast.ResourceRef, object: JsonObject, stage: Stage): RequestTarget | Problem {
  const meant = targetsOfOne(resource, stage);
  if (isProblem(meant)) return meant;
  const [first] = meant;
  if (first === undefined) return problem("the resource is not known", "a resource of the table");
  if (first.group === "*" || first.resource === "*" || first.subresource.includes("*"))
    return problem("a request is about one kind, not about `*`", "a resource by its name");
  return withKind(first, object, stage);
}

/** Of a manifest: the resource that serves its kind. */
export function targetOfManifest(object: JsonObject, stage: Stage): RequestTarget | Problem {
  const written = writtenKind(object);
  if (written === undefined)
    return problem("the manifest has no `apiVersion` and `kind`", "a manifest of one object");
  const { group, kind } = written;
  const known = RESOURCES.find((entry) => entry.group === group && entry.kind === kind);
  const custom = [...stage.customResources.values()].find((one) => one.group === group && one.kind === kind);
  const resource = known?.resource ?? custom?.resource;
  if (resource === undefined) {
    return problem(
      `no resource serves \`${kind}\` of \`${group || "core"}\``,
      "a kind of Kubernetes, or one of a `schema from`; else the resource before the path",
    );
  }
  return withKind({ group, resource, subresource: "" }, object, stage);
}

function withKind(target: AskedTarget, object: JsonObject, stage: Stage): RequestTarget | Problem {
  const { group, resource, subresource } = target;
  const entry = findResource(group, resource);
  const custom = stage.customResources.get(`${group}/${resource}`);
  const written = writtenKind(object);
  if (entry === undefined) {
    const shape = admissionShape(target);
    const kind = written ??
      shape.object ?? {
        group,
        version: custom?.version ?? "v1",
        kind: custom?.kind ?? kindGuessed(resource),
      };
    const whole = shape.whole || subresource === "";
    const own = kind.group === group ? kind.version : "v1";
    const version = whole ? own : (custom?.version ?? own);
    const isKnown = custom !== undefined && whole && kind.kind === custom.kind && kind.version === custom.version;
    return { ...target, version, kind, whole, ...(isKnown && { schema: custom.schema }) };
  }
  const shape = admissionShape(target);
  if (subresource !== "" && findSubresource(group, resource, subresource) === undefined)
    return problem(`\`${resource}/${subresource}\` is not known`);
  if (shape.object === undefined) return problem(`\`${resource}\` are never sent to admission`);
  const kind = written ?? shape.object;
  const [newest = "v1"] = entry.versions;
  return { ...target, version: subresource === "" ? kind.version : newest, kind, whole: shape.whole };
}

/** undefined: the object leaves it to its resource. */
function writtenKind(object: JsonObject): GroupVersionKind | undefined {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  const [group, version] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return { group: group ?? "", version: version ?? "", kind };
}

/** Of a custom resource whose definition nobody named; no rule can tell. */
function kindGuessed(resource: string): string {
  const singular = resource.endsWith("ies") ? `${resource.slice(0, -3)}y` : resource.replace(/s$/, "");
  return singular.charAt(0).toUpperCase() + singular.slice(1);
}
