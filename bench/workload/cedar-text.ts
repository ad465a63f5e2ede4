/**
 * A rule as Cedar policies, one for each of its permissions, without its subjects and the names of its namespaces: those are
 * proven by the slice that hands it over. Kinds are entities below their group, and both below all.
 */
import type { Permission, Rule, Subject, Target } from "./model.ts";

export function cedarPolicies(rule: Rule): readonly string[] {
  const effect = rule.effect === "allow" ? "permit" : "forbid";
  if (rule.urls !== undefined) {
    const paths = rule.urls.paths.map((path) => like("context.path", path)).join(" || ");
    return [`${effect} (principal, action in [${actions(rule.urls.verbs)}], resource) when { ${paths} };`];
  }
  return rule.permissions.map((permission) => {
    const action = permission.verbs.includes("*") ? "action" : `action in [${actions(permission.verbs)}]`;
    const when = [`context.path == ""`, ...ruleConditions(rule), ...permissionConditions(permission)];
    return `${effect} (principal, ${action}, resource) when { ${when.join(" && ")} };`;
  });
}

export function kindName({ group, resource, subresource }: Target): string {
  return `${group}/${resource}/${subresource}`;
}

function permissionConditions({ targets, except, names }: Permission): readonly string[] {
  return [
    `resource in [${kinds(targets)}]`,
    ...(except.length === 0 ? [] : [`!(resource in [${kinds(except)}])`]),
    ...(names.length === 0 ? [] : [`[${names.map(text).join(", ")}].contains(context.name)`]),
  ];
}

function ruleConditions({ exceptSubjects, places, effect, condition }: Rule): readonly string[] {
  const patterns = places.filter((place) => place.includes("*")).map((place) => like("context.namespace", place));
  const open = effect === "deny" ? [`context.namespace == "" && resource != Kind::"/nodes/"`] : [];
  return [
    ...exceptSubjects.map(exception),
    ...(patterns.length === 0 ? [] : [`(${[...patterns, ...open].join(" || ")})`]),
    ...(condition === undefined
      ? []
      : [
          `context.extra has ${text(condition.key)}`,
          `context.extra[${text(condition.key)}].contains(${text(condition.value)})`,
        ]),
  ];
}

function exception(subject: Subject): string {
  if (!("pattern" in subject)) return "false";
  const { kind, pattern } = subject;
  return kind === "user" ? `principal != User::${text(pattern)}` : `!(principal in Group::${text(pattern)})`;
}

function actions(verbs: readonly string[]): string {
  return verbs.map((verb) => `Action::${text(verb)}`).join(", ");
}

function kinds(targets: readonly Target[]): string {
  return targets.map((target) => `Kind::${text(kindName(target))}`).join(", ");
}

function like(what: string, pattern: string): string {
  return `${what} ${pattern.includes("*") ? "like" : "=="} ${text(pattern)}`;
}

function text(value: string): string {
  return JSON.stringify(value);
}
