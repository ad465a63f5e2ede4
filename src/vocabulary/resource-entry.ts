/**
 * One row of the table of resources: what a cluster's discovery says of a kind, and what can be done with it.
 * Rows come from a captured discovery document (discovered-resources.gen.ts) and from the short list of names
 * that are only ever asked about (asked-only-resources.ts).
 */

export interface ResourceEntry {
  /** "" is the core group. */
  readonly group: string;
  /** The plural, as it stands in URLs, in RBAC and in policies. */
  readonly resource: string;
  /** Undefined for names that are only asked about: no object of that kind exists. */
  readonly kind: string | undefined;
  /** Newest stable version first. Empty for names that are only asked about. */
  readonly versions: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly subresources: readonly SubresourceEntry[];
  /** The minor version from which on it is served; undefined: by every known one. */
  readonly since?: number;
  /** The minor version from which on it is served no more. */
  readonly until?: number;
}

export interface SubresourceEntry {
  readonly name: string;
  /** The kind of the object that the subresource takes: `Scale`, `Eviction`, or that of the main resource. */
  readonly kind: string | undefined;
  /** Group and version of that kind, where they are not those of the resource. */
  readonly kindGroup?: string;
  readonly kindVersion?: string;
  readonly verbs: readonly string[];
  readonly since?: number;
  readonly until?: number;
}
