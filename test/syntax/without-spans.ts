/** A tree without its places: what two texts of the same meaning share. */
export function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "span" && key !== "at");
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutSpans(part)]));
}
