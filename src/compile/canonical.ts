/** One text for one meaning: JSON with sorted keys, places in files left out. For digests and for order. */

/** Where a rule stands (`RuleRef`). A user's map may have a key `ref` too, and that is part of what is meant. */
function isPlace(key: string, item: unknown): boolean {
  return key === "ref" && typeof item === "object" && item !== null && "file" in item && "line" in item;
}

export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (isPlace(key, item)) return undefined;
    if (typeof item === "bigint") return `${item}n`;
    if (item === null || typeof item !== "object" || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
