/** Sizes (`8Mi`) and durations (`30s`, `1m30s`, as Go writes them too) as configuration and URLs spell them. */

const BYTES: Readonly<Record<string, number>> = { "": 1, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3 };
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;

export function parseSize(text: string): number | undefined {
  const match = /^(\d{1,15})(Ki|Mi|Gi|)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (BYTES[match[2] ?? ""] ?? 1);
}

/** As long as a timer can wait, some 24 days; a longer one would go off at once. */
const LONGEST = 2 ** 31 - 1;

/** Milliseconds. */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  if (text.length > 40 || !DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (MILLISECONDS[unit ?? ""] ?? 0);
  }
  return Math.min(total, LONGEST);
}
