/**
 * The order in which clauses run. A body is one `and`, whose result no order changes, so every condition stands as
 * early as the variables it reads allow: what is false for the whole object is not asked again for each container.
 */
import type { ClauseCode } from "./code.ts";

export function orderClauses(clauses: readonly ClauseCode[]): readonly ClauseCode[] {
  const ordered: ClauseCode[] = [];
  for (const clause of clauses) {
    if (clause.kind === "when") ordered.splice(earliest(clause, ordered), 0, clause);
    else ordered.push(clause);
  }
  return ordered;
}

/** Behind the last clause that binds what the condition reads, and behind the conditions that already stand there. */
function earliest(when: ClauseCode, before: readonly ClauseCode[]): number {
  const reads = new Set<number>();
  collectSlots(when, reads);
  let position = before.findLastIndex((clause) => boundBy(clause).some((slot) => reads.has(slot))) + 1;
  while (before[position]?.kind === "when") position++;
  return position;
}

function boundBy(clause: ClauseCode): readonly number[] {
  if (clause.kind === "for") return clause.loop.slots;
  return clause.kind === "with" ? [clause.slot] : [];
}

/** Code is plain data: every slot that is read stands somewhere in it. */
function collectSlots(data: unknown, slots: Set<number>): void {
  if (typeof data !== "object" || data === null) return;
  if ("op" in data && data.op === "slot" && "slot" in data && typeof data.slot === "number") slots.add(data.slot);
  for (const part of Object.values(data)) collectSlots(part, slots);
}
