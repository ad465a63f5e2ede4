/**
 * The bytes of every file of a set as of one moment, unread: for telling whether they are what they were. In memory that
 * threads share, because they may be handed to the one that loads policies.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Addresses, AddressesOf } from "../check/units/find-units.ts";
import { findPolicies } from "./find-policies.ts";
import { fingerprint } from "./fingerprint.ts";
import { addressesIn } from "./read-policies.ts";
import { FILE_LIMIT } from "./read-source.ts";

export interface RawPolicies {
  /** In the order of their paths. */
  readonly files: readonly {
    readonly path: string;
    readonly addresses: Addresses;
    readonly text: Uint8Array;
  }[];
  readonly seen: string;
  readonly addressesOf: AddressesOf;
}

/** undefined where a file cannot be read, or something was written meanwhile. */
export function readRawPolicies(roots: readonly string[]): RawPolicies | undefined {
  const { paths, names, diagnostics } = findPolicies(roots);
  if (diagnostics.length > 0) return undefined;
  const seen = fingerprint(paths);
  const addressesOf = addressesIn(roots, names);
  const files: { path: string; addresses: Addresses; text: Uint8Array }[] = [];
  for (const path of paths) {
    const text = readRaw(path);
    if (text === undefined) return undefined;
    files.push({ path, addresses: addressesOf(path), text });
  }
  return fingerprint(findPolicies(roots).paths) === seen ? { files, seen, addressesOf } : undefined;
}

/** Without the mark that some editors put before UTF-8, which is no part of the text. */
export function readRaw(path: string): Uint8Array | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    const { size } = fstatSync(descriptor);
    if (size > FILE_LIMIT) return undefined;
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    let length = 0;
    while (length < size) {
      const read = readSync(descriptor, bytes, length, size - length, length);
      if (read === 0) break;
      length += read;
    }
    const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return bytes.subarray(marked ? 3 : 0, length);
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
