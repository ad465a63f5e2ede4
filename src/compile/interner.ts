/** Gives equal things one number. The numbers follow the order of arrival until {@link Interner.ranked} sorts by key. */

export interface Interner<Item> {
  add(key: string, item: Item): number;
  /** The items by the order of their keys, and from the numbers given so far to the places in it. */
  ranked(): { readonly items: readonly Item[]; readonly keys: readonly string[]; readonly rank: Int32Array };
}

export function newInterner<Item>(): Interner<Item> {
  const numbers = new Map<string, number>();
  const items: Item[] = [];
  return {
    add: (key, item) => {
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, items.length);
      return items.push(item) - 1;
    },
    ranked: () => {
      // By code units, as texts compare: without a function the runtime sorts them itself.
      const keys = [...numbers.keys()].sort();
      const rank = new Int32Array(items.length);
      const sorted = keys.map((key, place) => {
        const number = numbers.get(key) ?? 0;
        rank[number] = place;
        return items[number] as Item;
      });
      return { items: sorted, keys, rank };
    },
  };
}
