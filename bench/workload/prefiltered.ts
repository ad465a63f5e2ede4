/**
 * The plain scan for many requests over many rules: of the rules only those are looked at which name the caller, one of
 * its groups or a pattern as their subject. Which rules those are is read off the subjects alone, by equality, and each of
 * them is then judged whole by the plain scan; a rule that is left out has no subject that could match.
 */
import type { Ask, Outcome, Rule, Workload } from "./model.ts";
import { decide } from "./reference.ts";

export function oracleOf(workload: Workload): (ask: Ask) => Outcome {
  const candidates = candidatesOf(workload);
  return (ask) => decide({ ...workload, rules: candidates(ask) }, ask);
}

export function candidatesOf({ rules }: Workload): (caller: Pick<Ask, "user" | "groups">) => readonly Rule[] {
  const byName = new Map<string, Rule[]>();
  const always: Rule[] = [];
  // A pattern with a star is looked for by what stands before the star.
  const byStart = new Map<string, Rule[]>();
  const lengths = new Set<number>();
  for (const rule of rules) {
    for (const subject of rule.subjects) {
      if (!("pattern" in subject)) always.push(rule);
      else if (!subject.pattern.includes("*")) listed(byName, `${subject.kind} ${subject.pattern}`).push(rule);
      else {
        const start = `${subject.kind} ${subject.pattern.slice(0, subject.pattern.indexOf("*"))}`;
        listed(byStart, start).push(rule);
        lengths.add(start.length);
      }
    }
  }
  return ({ user, groups }) => {
    const found = [...always];
    for (const name of [`user ${user}`, ...groups.map((group) => `group ${group}`)]) {
      found.push(...(byName.get(name) ?? []));
      for (const length of lengths)
        if (name.length >= length) found.push(...(byStart.get(name.slice(0, length)) ?? []));
    }
    return [...new Set(found)];
  };
}

function listed(map: Map<string, Rule[]>, key: string): Rule[] {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made: Rule[] = [];
  map.set(key, made);
  return made;
}
