/**
 * What a compiled snapshot was made of, as one hash: the texts and where they lie, what the compiler was told, which
 * program it was. Documents are not in it, because only the texts say which these are: the snapshot names them.
 */
import type { Addresses } from "../check/units/find-units.ts";
import { createHash } from "node:crypto";
import { canonicalText } from "../compile/canonical.ts";
import type { LoadOptions } from "./build-policy-set.ts";
import { programVersion } from "./program-version.ts";

export interface KeyedFile {
  readonly path: string;
  /** Every path under which it lies in the set. */
  readonly addresses: Addresses;
  readonly text: string | Uint8Array;
}

/** `files` in the order of their paths. */
export function snapshotKey(files: readonly KeyedFile[], options: LoadOptions): string {
  // The clock is no part of it: only remarks depend on it.
  const { now: _, ...told } = options;
  const hash = createHash("sha256").update(canonicalText([programVersion(), told]));
  for (const { path, addresses, text } of files) {
    hash.update(canonicalText([path, addresses, textHash(text)]));
  }
  return hash.digest("hex");
}

export function textHash(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}
