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
      const sorted = [...numbers].sort(([a], [b]) => (a < b ? -1 : 1));
      const rank = new Int32Array(items.length);
      sorted.forEach(([, number], place) => {
        rank[number] = place;
      });
      return {
        items: sorted.map(([, number]) => items[number] as Item),
        keys: sorted.map(([key]) => key),
        rank,
      };
    },
  };
}
