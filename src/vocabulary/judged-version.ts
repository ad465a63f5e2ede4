/**
 * Which form of an object rules are written against: one version of each resource, and in it the place where a Pod
 * or its template stands. Light on purpose: the engine asks this of every admission request.
 */
import { findResource } from "./resource-table.ts";

/** The newest stable version. Undefined: a resource that Kubernetes itself does not serve. */
export function judgedVersion(group: string, resource: string): string | undefined {
  return findResource(group, resource)?.versions[0];
}

const POD_TEMPLATE_PATHS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["/pods", []],
  ["/podtemplates", ["template"]],
  ["/replicationcontrollers", ["spec", "template"]],
  ["apps/deployments", ["spec", "template"]],
  ["apps/replicasets", ["spec", "template"]],
  ["apps/statefulsets", ["spec", "template"]],
  ["apps/daemonsets", ["spec", "template"]],
  ["batch/jobs", ["spec", "template"]],
  ["batch/cronjobs", ["spec", "jobTemplate", "spec", "template"]],
]);

/** Where the objects of a resource hold `pod`; empty for Pods themselves, undefined for kinds without one. */
export function podTemplatePath(group: string, resource: string): readonly string[] | undefined {
  return POD_TEMPLATE_PATHS.get(`${group}/${resource}`);
}

interface CustomVersion {
  readonly group: string;
  readonly resource: string;
  readonly version: string;
}

/** What is the same for all objects of one resource. */
export interface ObjectForm {
  /** One version per resource is judged; undefined: of a resource that nobody knows any is. */
  readonly version: string | undefined;
  readonly kind: string | undefined;
  /** Where `pod` stands in an object of that kind. */
  readonly podPath: readonly string[] | undefined;
}

/** `custom`: the resources whose definitions the set names. */
export function objectForm(group: string, resource: string, custom: readonly CustomVersion[] = []): ObjectForm {
  const named = custom.find((one) => one.group === group && one.resource === resource);
  return {
    version: judgedVersion(group, resource) ?? named?.version,
    kind: findResource(group, resource)?.kind,
    podPath: podTemplatePath(group, resource),
  };
}

/** The same for an object that arrived: with a subresource such as `scale` it is of another kind and holds none. */
export function podPathIn({ kind, podPath }: ObjectForm, ofKind: string): readonly string[] | undefined {
  return kind === ofKind ? podPath : undefined;
}
