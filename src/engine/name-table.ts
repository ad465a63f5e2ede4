/**
 * Numbers of names, found by a few letters. The names of a request are new texts, and hashing all of a long one (as a
 * Map must) takes longer than anything else in a decision. Names of one length usually differ in few places only, so
 * the table reads the letters that tell the most of them apart, and compares the whole text once.
 *
 * The letters are chosen from the names of the rules; a request can look for at most {@link LONGEST_RUN} of them. Names
 * that so few letters do not tell apart go into a Map.
 */

export interface NameTable {
  readonly names: readonly string[];
  /** By length: the places of the letters that are read; undefined: no name is so long. */
  readonly places: readonly (Uint16Array | undefined)[];
  /** `width` words for each slot: a hash, the number of a name + 1 (0: free), and what its owner keeps there. */
  readonly slots: Int32Array;
  /** A power of two. */
  readonly width: number;
  readonly byName: ReadonlyMap<string, number> | undefined;
  /** No two names have the same hash. */
  readonly distinct: boolean;
}

const LETTERS = 8;
const LONGEST_RUN = 64;
const LONGEST_NAME = 0xffff;

export function newNameTable(names: readonly string[], width = 2): NameTable {
  const places = placesOf(names);
  let size = 8;
  while (size < names.length * 1.5) size *= 2;
  const slots = new Int32Array(size * width);
  const hashes = Int32Array.from(names, (name) => hashOf(name, name.length, places[name.length]));
  if (hashes.every((hash, number) => put(slots, width, hash, number))) {
    const distinct = new Set(hashes).size === names.length;
    return { names, places, slots, width, byName: undefined, distinct };
  }
  return {
    names,
    places: [],
    slots: new Int32Array(width),
    width,
    distinct: false,
    byName: new Map(names.map((name, number) => [name, number])),
  };
}

function put(slots: Int32Array, width: number, hash: number, number: number): boolean {
  for (let run = 0; run < LONGEST_RUN; run++) {
    const slot = ((hash + run) * width) & (slots.length - width);
    if (slots[slot + 1] !== 0) continue;
    slots[slot] = hash;
    slots[slot + 1] = number + 1;
    return true;
  }
  return false;
}

// HOT PATH
/** -1: no name of the table is this text. */
export function numberOf(table: NameTable, text: string): number {
  const { names, places, slots, width, byName } = table;
  if (byName !== undefined) return byName.get(text) ?? -1;
  const letters = places[text.length];
  if (letters === undefined) return -1;
  const hash = hashOf(text, text.length, letters);
  const mask = slots.length - width;
  for (let slot = (hash * width) & mask; ; slot = (slot + width) & mask) {
    const number = (slots[slot + 1] ?? 0) - 1;
    if (number < 0) return -1;
    if (slots[slot] === hash && names[number] === text) return number;
  }
}

// HOT PATH
/**
 * The number that the text has if it is one of the names, without a look at the name: for those who look before they
 * use what they found by it.
 */
export function likelyNumberOf(table: NameTable, text: string): number {
  if (!table.distinct) return numberOf(table, text);
  const { places, slots, width } = table;
  const letters = places[text.length];
  if (letters === undefined) return -1;
  const hash = hashOf(text, text.length, letters);
  const mask = slots.length - width;
  for (let slot = (hash * width) & mask; slots[slot + 1] !== 0; slot = (slot + width) & mask) {
    if (slots[slot] === hash) return (slots[slot + 1] ?? 0) - 1;
  }
  return -1;
}

/** The number of the name that is the first `length` letters of the text; -1: there is none. */
export function numberOfStart(table: NameTable, text: string, length: number): number {
  const { names, places, slots, width, byName } = table;
  if (byName !== undefined) return byName.get(text.slice(0, length)) ?? -1;
  const letters = places[length];
  if (letters === undefined) return -1;
  const hash = hashOf(text, length, letters);
  const mask = slots.length - width;
  for (let slot = (hash * width) & mask; ; slot = (slot + width) & mask) {
    const number = (slots[slot + 1] ?? 0) - 1;
    if (number < 0) return -1;
    if (slots[slot] === hash && names[number]?.length === length && text.startsWith(names[number])) return number;
  }
}

/** Of the first `length` letters: 30 bits. */
export function hashOf(text: string, length: number, places: Uint16Array | undefined): number {
  let hash = length;
  if (places !== undefined) {
    for (let index = 0; index < places.length; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(places[index] ?? 0), 0x01000193);
    }
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) & 0x3fffffff;
}

// ---- which letters ------------------------------------------------------------------

function placesOf(names: readonly string[]): readonly (Uint16Array | undefined)[] {
  const byLength = new Map<number, string[]>();
  for (const name of names) {
    const list = byLength.get(name.length);
    if (list === undefined) byLength.set(name.length, [name]);
    else list.push(name);
  }
  const longest = Math.min(LONGEST_NAME, Math.max(-1, ...byLength.keys()));
  return Array.from({ length: longest + 1 }, (_, length) => {
    const same = byLength.get(length);
    return same === undefined ? undefined : tellingPlaces(same, length);
  });
}

/** The places with the most different letters. */
function tellingPlaces(names: readonly string[], length: number): Uint16Array {
  const different = Array.from({ length }, (_, place) => ({
    place,
    letters: new Set(names.map((name) => name.charCodeAt(place))).size,
  }));
  const telling = different.filter(({ letters }) => letters > 1).sort((a, b) => b.letters - a.letters);
  return Uint16Array.from(telling.slice(0, LETTERS).map(({ place }) => place));
}
