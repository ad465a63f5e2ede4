/** One text for one meaning: JSON with sorted keys, places in files left out. For digests and for order. */

/** Where a rule stands (`RuleRef`). A user's map may have a key `ref` too, and that is part of what is meant. */
function isPlace(key: string, item: unknown): boolean {
  return key === "ref" && typeof item === "object" && item !== null && "file" in item && "line" in item;
}

export function canonicalText(value: unknown): string {
  return textOf(value) ?? "null";
}

/** undefined: nothing that a text could hold. */
function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case "bigint":
      return `"${value}n"`;
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? listText(value) : objectText(value);
    case "string":
    case "number":
    case "boolean":
      return JSON.stringify(value);
    default:
      return undefined;
  }
}

function listText(list: readonly unknown[]): string {
  // Long lists are lists of names, which JSON writes at once.
  if (list.every((item) => typeof item === "string")) return JSON.stringify(list);
  return `[${list.map((item) => textOf(item) ?? "null").join(",")}]`;
}

function objectText(value: object): string {
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const item: unknown = (value as Readonly<Record<string, unknown>>)[key];
    const text = isPlace(key, item) ? undefined : textOf(item);
    if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${members.join(",")}}`;
}
