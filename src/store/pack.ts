/**
 * Plain data in pieces: large lists in slices, tables of numbers as they are, the rest in one head. So it can be handed to
 * another thread that takes it up piece by piece, without standing still for all of it at once, and be written to a file.
 */
import { deserialize, serialize } from "node:v8";

export interface Packed {
  readonly head: Uint8Array;
  readonly parts: readonly Part[];
}
export type Part = Uint8Array | Uint16Array | Int32Array;

/** Stands in the head for what lies in the parts. Only the outer objects are looked through, whose keys are ours. */
interface Placeholder {
  readonly packed: "list" | "numbers";
  readonly from: number;
  readonly count: number;
}

/** A slice takes well under a millisecond to read. */
const TEXTS = 4096;
const OBJECTS = 256;

export function pack(value: unknown): Packed {
  const parts: Part[] = [];
  const known = new Map<unknown, Placeholder>();
  const add = (item: unknown, packed: Placeholder["packed"], own: readonly Part[]): Placeholder => {
    const placeholder = { packed, from: parts.length, count: own.length };
    parts.push(...own);
    known.set(item, placeholder);
    return placeholder;
  };
  const walk = (item: unknown): unknown => {
    // One list may stand in two places, and is one again when it is unpacked.
    const there = known.get(item);
    if (there !== undefined) return there;
    if (item instanceof Int32Array || item instanceof Uint16Array) return add(item, "numbers", [item]);
    if (Array.isArray(item) && item.length > OBJECTS) return add(item, "list", slicesOf(item));
    if (!isPlainObject(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([key, member]) => [key, walk(member)]));
  };
  const head = serialize(walk(value));
  return { head, parts };
}

function slicesOf(list: readonly unknown[]): readonly Uint8Array[] {
  const size = list.every((item) => typeof item === "string") ? TEXTS : OBJECTS;
  const slices: Uint8Array[] = [];
  for (let start = 0; start < list.length; start += size) slices.push(serialize(list.slice(start, start + size)));
  return slices;
}

/** `breathe` is awaited between slices. */
export async function unpack({ head, parts }: Packed, breathe: () => Promise<void>): Promise<unknown> {
  const known = new Map<number, unknown>();
  const take = async ({ packed, from, count }: Placeholder): Promise<unknown> => {
    const there = known.get(from);
    if (there !== undefined) return there;
    const made = packed === "numbers" ? parts[from] : await listOf(parts.slice(from, from + count), breathe);
    known.set(from, made);
    return made;
  };
  const walk = async (item: unknown): Promise<unknown> => {
    if (!isPlainObject(item)) return item;
    if (isPlaceholder(item)) return take(item);
    const entries: (readonly [string, unknown])[] = [];
    for (const [key, member] of Object.entries(item)) entries.push([key, await walk(member)]);
    return Object.fromEntries(entries);
  };
  return walk(deserialize(head));
}

async function listOf(slices: readonly Part[], breathe: () => Promise<void>): Promise<readonly unknown[]> {
  const read: (readonly unknown[])[] = [];
  for (const slice of slices) {
    read.push(deserialize(slice) as readonly unknown[]);
    await breathe();
  }
  // In one go: item by item it is ten times slower, and a start takes up two hundred thousand.
  return ([] as unknown[]).concat(...read);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isPlaceholder(value: object): value is Placeholder {
  return "packed" in value && "from" in value && "count" in value;
}
