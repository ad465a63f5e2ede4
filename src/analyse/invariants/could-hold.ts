/** Cheap answers about a world: what is certain of it at once, and what could not be, part by part. */
import type { Clause } from "./literals.ts";
import { narrowGroups, narrowUserName, type UserDomain } from "./user-domain.ts";
import { assume, type World } from "./world.ts";

/** With what the clauses say without a choice; undefined: nothing is left. */
export function withCertain(world: World, clauses: readonly Clause[]): World | undefined {
  let left: World | undefined = world;
  for (const clause of clauses) {
    if (left === undefined) return undefined;
    if ("literal" in clause) left = assume(left, clause.literal);
    else if ("all" in clause) left = withCertain(left, clause.all);
  }
  return left;
}

/** False only where the clause cannot hold. */
export function couldHold(world: World, clause: Clause): boolean {
  if ("literal" in clause) return assume(world, clause.literal) !== undefined;
  if ("all" in clause) return clause.all.every((part) => couldHold(world, part));
  return clause.some.some((part) => couldHold(world, part));
}

/** False only where the clause cannot hold of a question of this user, whatever is asked. */
export function couldBeAskedBy(user: UserDomain, clause: Clause): boolean {
  if ("all" in clause) return clause.all.every((part) => couldBeAskedBy(user, part));
  if ("some" in clause) return clause.some.some((part) => couldBeAskedBy(user, part));
  const { literal } = clause;
  if (literal.about === "user") return narrowUserName(user, literal.glob, literal.is) !== undefined;
  return literal.about !== "group" || narrowGroups(user, literal.glob, literal.is) !== undefined;
}
