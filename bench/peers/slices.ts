/**
 * What a careful user of any engine does first: only the rules of the caller's own names, in the namespace that is
 * asked about, are handed to it. Rules keep only what the slice does not prove.
 */
import type { Ask, Rule, Workload } from "../workload/model.ts";

export interface Slices {
  candidates(ask: Ask): readonly Rule[];
}

export function slice({ rules }: Workload): Slices {
  const bySubject = new Map<string, { anywhere: Rule[]; byPlace: Map<string, Rule[]> }>();
  for (const rule of rules) {
    for (const subject of rule.subjects) {
      const key = "pattern" in subject ? `${subject.kind} ${subject.pattern}` : subject.kind;
      const there = bySubject.get(key) ?? { anywhere: [], byPlace: new Map<string, Rule[]>() };
      bySubject.set(key, there);
      const exact = rule.places.length > 0 && rule.places.every((place) => !place.includes("*"));
      if (!exact) there.anywhere.push(rule);
      for (const place of exact ? rule.places : []) {
        const list = there.byPlace.get(place) ?? [];
        list.push(rule);
        there.byPlace.set(place, list);
      }
    }
  }
  return {
    candidates: (ask) => {
      const found: Rule[] = [];
      for (const key of keysOf(ask)) {
        const there = bySubject.get(key);
        if (there === undefined) continue;
        found.push(...there.anywhere);
        if (ask.path !== undefined) continue;
        if (ask.namespace !== "") found.push(...(there.byPlace.get(ask.namespace) ?? []));
        // A deny of one namespace touches a listing of all; cluster-scoped kinds are in none.
        else if (ask.resource !== "nodes") {
          for (const list of there.byPlace.values()) found.push(...list.filter(({ effect }) => effect === "deny"));
        }
      }
      return found;
    },
  };
}

function keysOf({ user, groups }: Ask): readonly string[] {
  const keys = ["anyone", `user ${user}`, ...groups.map((group) => `group ${group}`)];
  if (groups.includes("system:authenticated")) keys.push("authenticated");
  // The prefixes of this workload end in a colon.
  for (let at = user.indexOf(":"); at >= 0; at = user.indexOf(":", at + 1))
    keys.push(`user ${user.slice(0, at + 1)}*`);
  return keys;
}

/** What the slice has not proven, beside the permission: exceptions, patterns of places, conditions. */
export function isConditional({ exceptSubjects, places, condition }: Rule): boolean {
  return exceptSubjects.length > 0 || condition !== undefined || places.some((place) => place.includes("*"));
}
