/** One text for one meaning: JSON with sorted keys, places in files left out. For digests and for order. */

const PLACES = new Set(["ref"]);

export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (PLACES.has(key)) return undefined;
    if (typeof item === "bigint") return `${item}n`;
    if (item === null || typeof item !== "object" || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
