/**
 * Which releases of Kubernetes a policy may be written for. The names of resources mean the same in all of them; a
 * release may lack a resource, a subresource or a field, and then what names it is a mistake there.
 */
import { KUBERNETES_RELEASES } from "./kubernetes-types.gen.ts";
import { findResource } from "./resource-table.ts";

export interface Life {
  readonly since?: number;
  readonly until?: number;
}

/** `1.35`, `1.36` …, oldest first. */
export const SUPPORTED_VERSIONS: readonly string[] = KUBERNETES_RELEASES.map((minor) => `1.${minor}`);

/** The minor version of `1.36` or `1.36.3`; of one that is not known, the newest. */
export function releaseOf(version: string): number {
  const minor = Number(/^1\.(\d+)/.exec(version)?.[1]);
  return KUBERNETES_RELEASES.includes(minor) ? minor : (KUBERNETES_RELEASES.at(-1) ?? minor);
}

export function isIn({ since, until }: Life, release: number): boolean {
  return (since === undefined || release >= since) && (until === undefined || release < until);
}

/** When it is there, in words. */
export function describeLife({ since, until }: Life): string {
  const from = since === undefined ? "" : `from 1.${since} on`;
  const to = until === undefined ? "" : `until 1.${until - 1}`;
  return [from, to].filter(Boolean).join(" ");
}

/** Of a resource, or of one of its subresources; stars and names of other groups are in every release. */
export function lifeOfTarget(group: string, resource: string, subresource: string): Life {
  const entry = findResource(group, resource);
  if (entry === undefined) return {};
  const own = subresource === "" ? undefined : entry.subresources.find(({ name }) => name === subresource);
  return own?.since === undefined && own?.until === undefined ? entry : own;
}
