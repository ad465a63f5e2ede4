/** The workload decided by looking at every rule: slow, plain, and what every engine must agree with. */
import {
  type Ask,
  matches,
  type Outcome,
  type Permission,
  type Rule,
  type Subject,
  type Target,
  type Workload,
} from "./model.ts";

export function decide({ rules }: Workload, ask: Ask): Outcome {
  let allowed = false;
  for (const rule of rules) {
    if (rule.effect === "allow" && allowed) continue;
    if (!ruleApplies(rule, ask)) continue;
    if (rule.effect === "deny") return "deny";
    allowed = true;
  }
  return allowed ? "allow" : "no-opinion";
}

export function ruleApplies(rule: Rule, ask: Ask): boolean {
  return (
    rule.subjects.some((subject) => subjectMatches(subject, ask)) &&
    !rule.exceptSubjects.some((subject) => subjectMatches(subject, ask)) &&
    placeMatches(rule, ask) &&
    (ask.path === undefined
      ? rule.permissions.some((permission) => permissionMatches(permission, ask))
      : urlMatches(rule, ask.verb, ask.path)) &&
    conditionHolds(rule, ask)
  );
}

function subjectMatches(subject: Subject, { user, groups }: Ask): boolean {
  switch (subject.kind) {
    case "anyone":
      return true;
    case "authenticated":
      return groups.includes("system:authenticated");
    case "user":
      return matches(subject.pattern, user);
    case "group":
      return groups.some((group) => matches(subject.pattern, group));
  }
}

/** A question without a namespace asks about all: a deny need only touch one, an allow must hold them all. */
function placeMatches({ places, effect }: Rule, { namespace, path, resource }: Ask): boolean {
  if (places.length === 0) return true;
  if (path !== undefined || resource === "nodes") return false;
  if (namespace === "") return effect === "deny";
  return places.some((place) => matches(place, namespace));
}

export function permissionMatches({ verbs, targets, except, names }: Permission, ask: Ask): boolean {
  return (
    (verbs.includes(ask.verb) || verbs.includes("*")) &&
    targets.some((target) => targetMatches(target, ask)) &&
    !except.some((target) => targetMatches(target, ask)) &&
    (names.length === 0 || (ask.name !== "" && names.some((name) => matches(name, ask.name))))
  );
}

function targetMatches(target: Target, ask: Ask): boolean {
  return (
    (target.group === "*" || target.group === ask.group) &&
    (target.resource === "*" || target.resource === ask.resource) &&
    (target.subresource === "**" || target.subresource === ask.subresource)
  );
}

function urlMatches({ urls }: Rule, verb: string, path: string): boolean {
  return urls !== undefined && urls.verbs.includes(verb) && urls.paths.some((pattern) => matches(pattern, path));
}

function conditionHolds({ condition }: Rule, { extra }: Ask): boolean {
  return condition === undefined || (extra[condition.key]?.includes(condition.value) ?? false);
}
