/**
 * Finds everything whose prefix a text begins with, where the prefixes are all known beforehand: as names of a few
 * lengths, one look-up for each length. Prefixes of many lengths stand in a tree instead.
 */
import { type NameTable, newNameTable, numberOfStart } from "./name-table.ts";
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

/** None of the prefixes may be empty. */
export function newPrefixTable<Item>(entries: readonly (readonly [prefix: string, item: Item])[]): PrefixTable<Item> {
  const byPrefix = Map.groupBy(entries, ([prefix]) => prefix);
  const prefixes = [...byPrefix.keys()];
  const first = new Uint8Array(LETTERS);
  for (const prefix of prefixes) first[prefix.charCodeAt(0) % LETTERS] = 1;
  const lengths = [...new Set(prefixes.map(({ length }) => length))].sort((a, b) => a - b);
  if (lengths.length > MOST_LENGTHS) {
    const tree = newPrefixIndex<Item>();
    for (const [prefix, item] of entries) addPrefix(tree, prefix, item);
    return { lengths: [], names: newNameTable([]), items: [], tree, first };
  }
  const items = [...byPrefix.values()].map((list) => list.map(([, item]) => item));
  return { lengths, names: newNameTable(prefixes), items, tree: undefined, first };
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
