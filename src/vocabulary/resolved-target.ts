/**
 * What one written resource stands for. Plain data, the same for a name of the table, of a custom resource and for
 * the stars.
 */

export interface ResolvedTarget {
  /** "" is the core group, `*` every group. */
  readonly group: string;
  /** `*` is every kind. */
  readonly resource: string;
  /** "" the main resource only, `*` every subresource but not the main one, `**` the main one and every subresource. */
  readonly subresource: string;
  /** `pods/"*"`: the subresource that is called `*`, to the letter. */
  readonly literalStar?: boolean;
}

/** Every group, every kind; as a subresource: every one, never the main resource. */
export const EVERY = "*";
/** As a subresource: the main resource and every subresource. */
export const MAIN_AND_SUBRESOURCES = "**";
