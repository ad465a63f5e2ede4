/** CEL: an expression for each distinct set of permissions, compiled once, over rules sliced by subject and namespace. */
import { Environment } from "@marcbachmann/cel-js";
import { ADMISSION_RULES } from "../workload/admission.ts";
import type { Ask, Permission, Rule, UrlPermission, Workload } from "../workload/model.ts";
import { slice } from "./slices.ts";

type Compiled = (context: object) => unknown;

export function prepare(workload: Workload) {
  const environment = new Environment().registerVariable("ask", "map").registerVariable("rule", "map");
  const slices = slice(workload);
  const known = new Map<string, Compiled>();
  const compiled = new Map<Rule, Compiled>();
  for (const rule of workload.rules) {
    const text = textOf(rule);
    const expression = known.get(text) ?? environment.parse(text);
    known.set(text, expression);
    compiled.set(rule, expression);
  }
  const decide = (ask: Ask) => {
    let allowed = false;
    const context = { ask: { ...ask, path: ask.path ?? "" } };
    for (const rule of slices.candidates(ask)) {
      if (rule.effect === "allow" && allowed) continue;
      if (compiled.get(rule)?.(context) !== true) continue;
      if (rule.effect === "deny") return "deny" as const;
      allowed = true;
    }
    return allowed ? ("allow" as const) : ("no-opinion" as const);
  };
  return { decide, requests: 1024 };
}

function textOf(rule: Rule): string {
  const parts: string[] = [];
  if (rule.urls === undefined) parts.push(`ask.path == ""`, `(${rule.permissions.map(permissionText).join(" || ")})`);
  else parts.push(urlText(rule.urls));
  for (const one of rule.exceptSubjects) {
    if (!("pattern" in one)) continue;
    parts.push(one.kind === "user" ? `ask.user != ${text(one.pattern)}` : `!(${text(one.pattern)} in ask.groups)`);
  }
  const patterns = rule.places.filter((place) => place.includes("*"));
  if (patterns.length > 0) {
    const open = rule.effect === "deny" ? `(ask.namespace == "" && ask.resource != "nodes") || ` : "";
    parts.push(
      `(${open}${patterns.map((one) => `(ask.namespace != "" && ${matching("ask.namespace", one)})`).join(" || ")})`,
    );
  }
  if (rule.condition !== undefined) {
    const { key, value } = rule.condition;
    parts.push(`${text(key)} in ask.extra && ${text(value)} in ask.extra[${text(key)}]`);
  }
  return parts.join(" && ");
}

function permissionText({ verbs, targets, except, names }: Permission): string {
  const target = ({ group, resource, subresource }: Permission["targets"][number]) =>
    [
      ...(group === "*" ? [] : [`ask.group == ${text(group)}`]),
      ...(resource === "*" ? [] : [`ask.resource == ${text(resource)}`]),
      ...(subresource === "**" ? [] : [`ask.subresource == ${text(subresource)}`]),
    ].join(" && ") || "true";
  return [
    verbs.includes("*") ? "true" : `ask.verb in [${verbs.map(text).join(", ")}]`,
    `(${targets.map((one) => `(${target(one)})`).join(" || ")})`,
    ...except.map((one) => `!(${target(one)})`),
    ...(names.length === 0 ? [] : [`ask.name in [${names.map(text).join(", ")}]`]),
  ]
    .join(" && ")
    .replace(/^/, "(")
    .concat(")");
}

function urlText({ verbs, paths }: UrlPermission): string {
  return `ask.verb in [${verbs.map(text).join(", ")}] && (${paths.map((one) => matching("ask.path", one)).join(" || ")})`;
}

function matching(what: string, pattern: string): string {
  const [before = "", after] = pattern.split("*");
  if (after === undefined) return `${what} == ${text(pattern)}`;
  return `(${what}.startsWith(${text(before)})${after === "" ? "" : ` && ${what}.endsWith(${text(after)})`})`;
}

function text(value: string): string {
  return JSON.stringify(value);
}

export function prepareAdmission() {
  const environment = new Environment().registerVariable("pod", "map").registerVariable("containers", "list");
  const rules = ADMISSION_RULES.map(({ name, cel }) => ({ name, broken: environment.parse(cel) as Compiled }));
  return {
    brokenRules: (pod: { readonly spec?: Record<string, unknown> }) => {
      const {
        initContainers = [],
        containers = [],
        ephemeralContainers = [],
      } = (pod.spec ?? {}) as Record<string, []>;
      const context = { pod, containers: [...initContainers, ...containers, ...ephemeralContainers] };
      return rules.filter(({ broken }) => broken(context) === true).map(({ name }) => name);
    },
  };
}
