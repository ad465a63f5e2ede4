/**
 * The table of resources of `language 1`: which names exist, in which group, with which subresources and scope.
 * Fixed for the language version; custom resources never enter it (their names carry their group).
 */
import { ASKED_ONLY_RESOURCES, ASKED_ONLY_SUBRESOURCES, FINALIZERS } from "./asked-only-resources.ts";
import { DISCOVERED_RESOURCES } from "./discovered-resources.gen.ts";
import type { ResourceEntry, SubresourceEntry } from "./resource-entry.ts";

/** Every row, those that are only asked about included. */
export const RESOURCES: readonly ResourceEntry[] = [...DISCOVERED_RESOURCES, ...ASKED_ONLY_RESOURCES].map(
  withAskedOnly,
);

const byKey = new Map(RESOURCES.map((entry) => [keyOf(entry.group, entry.resource), entry]));
const byName = Map.groupBy(RESOURCES, (entry) => entry.resource);
const byGroup = Map.groupBy(RESOURCES, (entry) => entry.group);

function withAskedOnly(entry: ResourceEntry): ResourceEntry {
  const asked = ASKED_ONLY_SUBRESOURCES[keyOf(entry.group, entry.resource)];
  return asked ? { ...entry, subresources: [...entry.subresources, ...asked] } : entry;
}

export function keyOf(group: string, resource: string): string {
  return `${group}/${resource}`;
}

export function findResource(group: string, resource: string): ResourceEntry | undefined {
  return byKey.get(keyOf(group, resource));
}

export function findSubresource(group: string, resource: string, name: string): SubresourceEntry | undefined {
  return findResource(group, resource)?.subresources.find((entry) => entry.name === name);
}

/** Whether the table knows the subresource: listed, or one that every resource has. */
export function hasSubresource(entry: ResourceEntry, name: string): boolean {
  // An extra key of a user is a subresource, and may be anything.
  if (entry.resource === "userextras" || name === FINALIZERS) return true;
  return entry.subresources.some((known) => known.name === name);
}

export function isKnownGroup(group: string): boolean {
  return byGroup.has(group);
}

/** "" first. */
export function knownGroups(): readonly string[] {
  return [...byGroup.keys()].toSorted();
}

export function resourcesOfGroup(group: string): readonly ResourceEntry[] {
  return byGroup.get(group) ?? [];
}

/** Every row with that plural, the core group's first. */
export function resourcesNamed(name: string): readonly ResourceEntry[] {
  return (byName.get(name) ?? []).toSorted((a, b) => (a.group < b.group ? -1 : 1));
}

/**
 * What a bare name means: its core kind if there is one, else its only group. `events` is both its groups, which
 * serve the same stored objects.
 */
export function lookupBareName(name: string): readonly ResourceEntry[] {
  const found = resourcesNamed(name);
  return name === "events" ? found : found.slice(0, 1);
}

export type Scope = "namespaced" | "cluster" | "unknown";

/** Where objects of a resource live. `*` and resources of unknown groups: unknown. */
export function scopeOf(group: string, resource: string): Scope {
  const entry = findResource(group, resource);
  if (!entry) return "unknown";
  return entry.namespaced ? "namespaced" : "cluster";
}
