/** The workload as policy files, a thousand statements in each: what the parser reads. */
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { Permission, Rule, Subject, Target, UrlPermission, Workload } from "./model.ts";

const RULES_PER_FILE = 1000;

export function policyFiles({ roles, rules }: Workload): readonly SourceFile[] {
  const files = [new SourceFile("roles.policy", `language 1\n\n${roles.map(roleText).join("\n")}`)];
  for (let start = 0; start < rules.length; start += RULES_PER_FILE) {
    const some = rules.slice(start, start + RULES_PER_FILE).map(ruleText);
    files.push(new SourceFile(`rules-${start / RULES_PER_FILE}.policy`, `language 1\n\n${some.join("\n")}`));
  }
  return files;
}

export function roleText({ name, permissions }: Workload["roles"][number]): string {
  return `role "${name}" {\n${permissions.map((one) => `  ${permissionText(one)}\n`).join("")}}\n`;
}

export function ruleText(rule: Rule): string {
  const when = rule.condition && `  when "${rule.condition.value}" in user.extra["${rule.condition.key}"]\n`;
  const place = rule.places.length === 0 ? "everywhere" : `in ${rule.places.map(quoted).join(", ")}`;
  if (rule.role !== undefined) {
    return `grant "${rule.role.name}" to ${subjectsText(rule)} ${place}\n${when ?? ""}`;
  }
  const what = rule.urls === undefined ? rule.permissions.map(permissionText).join("\n  ") : urlText(rule.urls);
  const where = rule.urls !== undefined || (rule.effect === "deny" && rule.places.length === 0) ? "" : `  ${place}\n`;
  return `${rule.effect} "${rule.id}"\n  ${subjectsText(rule)}\n  ${what}\n${where}${when ?? ""}`;
}

function subjectsText({ subjects, exceptSubjects }: Rule): string {
  const except = exceptSubjects.length === 0 ? "" : ` except ${exceptSubjects.map(subjectText).join(", ")}`;
  return subjects.map(subjectText).join(", ") + except;
}

function subjectText(subject: Subject): string {
  return "pattern" in subject ? `${subject.kind} ${quoted(subject.pattern)}` : subject.kind;
}

function permissionText({ verbs, targets, except, names }: Permission): string {
  const but = except.length === 0 ? "" : ` except ${except.map(targetText).join(", ")}`;
  const named = names.length === 0 ? "" : ` named ${names.map(quoted).join(", ")}`;
  return `to ${verbs.join(", ")} on ${targets.map(targetText).join(", ")}${but}${named}`;
}

function targetText({ group, resource, subresource }: Target): string {
  const kind = group === "*" ? resource : group === "" ? resource : `${resource}.${group}`;
  return subresource === "" || subresource === "**" ? kind : `${kind}/${subresource}`;
}

function urlText({ verbs, paths }: UrlPermission): string {
  return `to ${verbs.join(", ")} on url ${paths.map(quoted).join(", ")}`;
}

function quoted(text: string): string {
  return `"${text}"`;
}
