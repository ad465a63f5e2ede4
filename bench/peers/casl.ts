/** CASL: one ability for each role or rule, sliced by subject and namespace; inverted rules stand for exceptions. */
import { AbilityBuilder, createMongoAbility, type MongoAbility, subject } from "@casl/ability";
import { type Ask, matches, type Permission, type Rule, type Workload } from "../workload/model.ts";
import { isConditional, slice } from "./slices.ts";

export function prepare(workload: Workload) {
  const slices = slice(workload);
  const abilities = new Map<readonly Permission[], MongoAbility>();
  for (const { permissions } of workload.rules) {
    if (!abilities.has(permissions)) abilities.set(permissions, abilityOf(permissions));
  }
  const decide = (ask: Ask) => {
    let allowed = false;
    for (const rule of slices.candidates(ask)) {
      if (rule.effect === "allow" && allowed) continue;
      if (isConditional(rule) && !holds(rule, ask)) continue;
      if (!permits(rule, ask, abilities.get(rule.permissions))) continue;
      if (rule.effect === "deny") return "deny" as const;
      allowed = true;
    }
    return allowed ? ("allow" as const) : ("no-opinion" as const);
  };
  return { decide, requests: 2048 };
}

function abilityOf(permissions: readonly Permission[]): MongoAbility {
  const { can, cannot, build } = new AbilityBuilder(createMongoAbility);
  for (const { verbs, targets, except, names } of permissions) {
    const actions = verbs.map((verb) => (verb === "*" ? "manage" : verb));
    for (const { group, resource, subresource } of targets) {
      const type = group === "*" ? "all" : `${group}/${resource}/${subresource}`;
      if (names.length === 0) can(actions, type);
      else can(actions, type, { name: { $in: names } });
    }
    for (const { group, resource, subresource } of except) cannot(actions, `${group}/${resource}/${subresource}`);
  }
  return build();
}

function permits(rule: Rule, ask: Ask, ability: MongoAbility | undefined): boolean {
  if (ask.path !== undefined) {
    const { path } = ask;
    return (
      rule.urls !== undefined &&
      rule.urls.verbs.includes(ask.verb) &&
      rule.urls.paths.some((one) => matches(one, path))
    );
  }
  if (rule.urls !== undefined || ability === undefined) return false;
  const at = { name: ask.name };
  return (
    ability.can(ask.verb, subject(`${ask.group}/${ask.resource}/${ask.subresource}`, { ...at })) ||
    // CASL has no types of a whole API group.
    ability.can(ask.verb, subject(`${ask.group}/*/**`, { ...at }))
  );
}

export function holds({ exceptSubjects, places, condition, effect }: Rule, ask: Ask): boolean {
  const excepted = exceptSubjects.some(
    (one) => "pattern" in one && (one.kind === "user" ? one.pattern === ask.user : ask.groups.includes(one.pattern)),
  );
  if (excepted) return false;
  if (places.length > 0 && ask.namespace === "" && (effect === "allow" || ask.resource === "nodes")) return false;
  if (places.length > 0 && ask.path !== undefined) return false;
  const inPlace =
    places.length === 0 || ask.namespace === "" || places.some((place) => matches(place, ask.namespace));
  return inPlace && (condition === undefined || (ask.extra[condition.key]?.includes(condition.value) ?? false));
}
