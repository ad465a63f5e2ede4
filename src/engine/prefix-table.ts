/**
 * Finds everything whose prefix a text begins with, where the prefixes are all known beforehand: as names of a few
 * lengths, one look-up for each length. Prefixes of many lengths stand in a tree instead.
 */
import { type NameTable, newNameTable, numberOf, numberOfStart } from "./name-table.ts";
import { addPrefix, newPrefixIndex, type PrefixIndex, visitPrefixes } from "./prefix-index.ts";

export interface PrefixTable<Item> {
  /** Ascending; what `names` holds. Empty where `tree` is used. */
  readonly lengths: readonly number[];
  readonly names: NameTable;
  /** By the number of the name. */
  readonly items: readonly (readonly Item[])[];
  readonly tree: PrefixIndex<Item> | undefined;
  /** By the first letter, modulo its size: whether a prefix may begin with it. */
  readonly first: Uint8Array;
}

const MOST_LENGTHS = 12;
const LETTERS = 128;

/** What a table of these prefixes finds them by: nearly all of the work of making one, and plain data. */
export function prefixNames(prefixes: Iterable<string>): NameTable {
  const different = [...new Set(prefixes)];
  return newNameTable(lengthsOf(different).length > MOST_LENGTHS ? [] : different);
}

/** None of the prefixes may be empty. `names`: where they were made before, of the same prefixes. */
export function newPrefixTable<Item>(
  entries: readonly (readonly [prefix: string, item: Item])[],
  names: NameTable = prefixNames(entries.map(([prefix]) => prefix)),
): PrefixTable<Item> {
  const first = new Uint8Array(LETTERS);
  for (const [prefix] of entries) first[prefix.charCodeAt(0) % LETTERS] = 1;
  if (names.names.length === 0 && entries.length > 0) {
    const tree = newPrefixIndex<Item>();
    for (const [prefix, item] of entries) addPrefix(tree, prefix, item);
    return { lengths: [], names, items: [], tree, first };
  }
  const items = names.names.map((): Item[] => []);
  for (const [prefix, item] of entries) items[numberOf(names, prefix)]?.push(item);
  return { lengths: lengthsOf(names.names), names, items, tree: undefined, first };
}

/** Ascending. */
function lengthsOf(texts: readonly string[]): readonly number[] {
  return [...new Set(texts.map(({ length }) => length))].sort((a, b) => a - b);
}

/** Visits the items of every prefix of the text, shortest first. */
export function visitStarts<Item>(table: PrefixTable<Item>, text: string, visit: (item: Item) => void): void {
  const { lengths, names, items, tree } = table;
  if (tree !== undefined) {
    visitPrefixes(tree, text, (item) => {
      visit(item);
      return false;
    });
    return;
  }
  for (const length of lengths) {
    if (length > text.length) return;
    const number = numberOfStart(names, text, length);
    if (number >= 0) for (const item of items[number] ?? []) visit(item);
  }
}

// HOT PATH
/** Whether any prefix begins with the letter that the text begins with. */
export function mayStartWith<Item>({ first }: PrefixTable<Item>, text: string): boolean {
  return text !== "" && first[text.charCodeAt(0) % LETTERS] === 1;
}

export function isEmpty<Item>({ items, tree }: PrefixTable<Item>): boolean {
  return items.length === 0 && tree === undefined;
}
