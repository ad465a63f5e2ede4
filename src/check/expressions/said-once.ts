/**
 * What stands in a definition is said once, however often it is used. Each file gathers its own mistakes, so that they can
 * be kept with it; they are said once when they come together.
 */
import type { Collector } from "../../diagnostics/collector.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";

const saidBy = new WeakMap<Collector, Set<string>>();
const identities = new WeakMap<Diagnostic, string>();

/** Whether it is the first time, which it is not again. */
export function isNew(identity: string, collector: Collector): boolean {
  const said = saidBy.get(collector) ?? new Set();
  saidBy.set(collector, said);
  if (said.has(identity)) return false;
  said.add(identity);
  return true;
}

/** What was just reported is known by this. */
export function knownAs(identity: string, { diagnostics }: Collector): void {
  const last = diagnostics.at(-1);
  if (last !== undefined) identities.set(last, identity);
}

export function addMistakes(mistakes: readonly Diagnostic[], collector: Collector): void {
  for (const mistake of mistakes) {
    const identity = identities.get(mistake);
    if (identity === undefined || isNew(identity, collector)) collector.diagnostics.push(mistake);
  }
}
