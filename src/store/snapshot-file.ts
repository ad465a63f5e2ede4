/**
 * The file of a compiled snapshot: what it is, its key, what else was loaded with it, the packed program, and a checksum
 * over all of it. Reading gives all or a reason: nothing of a file that is damaged or of another kind is ever looked at.
 */
import { createHash } from "node:crypto";
import type { Packed, Part } from "./pack.ts";

const MAGIC = Buffer.from("verdict-compiled");
/** Goes up with every change of what stands in the file. */
const FORMAT = 1;
const CHECKSUM = 32;
const PREFIX = MAGIC.length + 8;
/** Numbers are read where they stand, so they stand at multiples of their size. */
const ALIGNMENT = 8;

export interface SnapshotContent {
  readonly key: string;
  /** JSON. */
  readonly about: unknown;
  readonly packed: Packed;
}

type Kind = "bytes" | "int32" | "uint16";

interface Header {
  readonly key: string;
  readonly about: unknown;
  /** The head, then the parts. */
  readonly pieces: readonly { readonly kind: Kind; readonly length: number }[];
}

export function encodeSnapshot({ key, about, packed }: SnapshotContent): Buffer {
  const pieces: readonly Part[] = [packed.head, ...packed.parts];
  const header: Header = {
    key,
    about,
    pieces: pieces.map((piece) => ({ kind: kindOf(piece), length: piece.byteLength })),
  };
  const headerBytes = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(PREFIX);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(FORMAT, MAGIC.length);
  prefix.writeUInt32LE(headerBytes.length, MAGIC.length + 4);
  const chunks: Uint8Array[] = [prefix, headerBytes, padding(PREFIX + headerBytes.length)];
  for (const { buffer, byteOffset, byteLength } of pieces) {
    chunks.push(new Uint8Array(buffer, byteOffset, byteLength), padding(byteLength));
  }
  const content = Buffer.concat(chunks);
  return Buffer.concat([content, checksumOf(content)]);
}

/** `bytes` begin at a multiple of eight in their memory. */
export function decodeSnapshot(
  bytes: Uint8Array,
): { readonly ok: SnapshotContent } | { readonly ok: undefined; readonly error: string } {
  const wrong = (error: string) => ({ ok: undefined, error });
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < PREFIX + CHECKSUM || !view.subarray(0, MAGIC.length).equals(MAGIC)) {
    return wrong("it is not a compiled snapshot");
  }
  if (view.readUInt32LE(MAGIC.length) !== FORMAT) return wrong("it is written in another format");
  const content = view.subarray(0, view.length - CHECKSUM);
  if (!checksumOf(content).equals(view.subarray(view.length - CHECKSUM))) return wrong("it is cut off or damaged");
  const headerLength = view.readUInt32LE(MAGIC.length + 4);
  const { key, about, pieces } = JSON.parse(view.toString("utf8", PREFIX, PREFIX + headerLength)) as Header;
  let at = aligned(PREFIX + headerLength);
  const [head, ...parts] = pieces.map(({ kind, length }): Part => {
    const start = bytes.byteOffset + at;
    at += aligned(length);
    if (kind === "bytes") return new Uint8Array(bytes.buffer, start, length);
    return kind === "int32"
      ? new Int32Array(bytes.buffer, start, length / 4)
      : new Uint16Array(bytes.buffer, start, length / 2);
  });
  return head instanceof Uint8Array ? { ok: { key, about, packed: { head, parts } } } : wrong("it holds nothing");
}

function kindOf(part: Part): Kind {
  return part instanceof Int32Array ? "int32" : part instanceof Uint16Array ? "uint16" : "bytes";
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function padding(length: number): Uint8Array {
  return new Uint8Array(aligned(length) - length);
}

function checksumOf(content: Uint8Array): Buffer {
  return createHash("sha256").update(content).digest();
}
