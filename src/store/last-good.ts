/**
 * The last good text of each unit, with the documents it named. A unit whose text today has an error goes on with it,
 * checked against the root now serving, while the others go live.
 */
import type { ReadDocument } from "../analyse/policy-set.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";

export interface UnitTexts {
  readonly files: readonly SourceFile[];
  /** By the file that names the document and the path as written there. */
  readonly documents: ReadonlyMap<string, ReadDocument>;
}
/** By the name of the unit. */
export type LastGood = ReadonlyMap<string, UnitTexts>;

export const NOTHING_GOOD: LastGood = new Map();

export function documentKey(from: string, path: string): string {
  return `${from}\u0000${path}`;
}
