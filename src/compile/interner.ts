/** Gives equal things one number. The numbers follow the order of arrival until {@link Interner.ranked} sorts by key. */

import { orderOfTexts } from "../base/sort-texts.ts";
import { TextTable } from "../base/text-table.ts";

export interface Interner<Item> {
  add(key: string, item: Item): number;
  /** The items by the order of their keys, and from the numbers given so far to the places in it. */
  ranked(): { readonly items: readonly Item[]; readonly rank: Int32Array };
}

export function newInterner<Item>(): Interner<Item> {
  const table = new TextTable();
  const items: Item[] = [];
  return {
    add: (key, item) => {
      const number = table.numberOf(key);
      if (number === items.length) items.push(item);
      return number;
    },
    ranked: () => {
      const rank = new Int32Array(items.length);
      const order = orderOfTexts(table.texts);
      const sorted: Item[] = [];
      for (let place = 0; place < order.length; place++) {
        const number = order[place] ?? 0;
        rank[number] = place;
        sorted.push(items[number] as Item);
      }
      return { items: sorted, rank };
    },
  };
}
