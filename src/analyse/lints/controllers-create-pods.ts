/** A rule about people who create Pods: they create Deployments, and controllers create the Pods. */
import type { CheckedRule, SubjectPattern } from "../../check/checked.ts";
import type { Lint } from "./lint.ts";
import { asksVerb, holdsTarget } from "./touches-verb.ts";

export const controllersCreatePods: Lint = ({ set, writtenAs }, report) => {
  for (const rule of set.rules) {
    if (rule.effect !== "deny" && rule.effect !== "warn") continue;
    const { include } = rule.head.subjects;
    if (include.length === 0 || !include.every(isPerson) || !rule.head.permissions.some(onlyPods)) continue;
    const written = writtenAs(rule.ref);
    if (written?.statement.kind !== "rule") continue;
    report(
      "controllers-create-pods",
      written.file,
      written.statement.permission.span,
      "most Pods are created by controllers for the workloads that people send",
      { help: "write `pod-workloads`, which holds the workloads too" },
    );
  }
};

/** Named people and robots; nobody of the control plane, and no pattern that means everybody. */
function isPerson(subject: SubjectPattern): boolean {
  if (subject.kind === "serviceaccount")
    return !("glob" in subject.namespace && subject.namespace.glob === "kube-system");
  if (subject.kind !== "user" && subject.kind !== "group") return false;
  return "glob" in subject.pattern && subject.pattern.glob !== "*" && !subject.pattern.glob.startsWith("system:");
}

function onlyPods(permission: CheckedRule["head"]["permissions"][number]): boolean {
  if (permission.kind !== "resource" || !asksVerb(permission, "create")) return false;
  const { include } = permission.targets;
  return holdsTarget(include, "", "pods", "") && !holdsTarget(include, "apps", "deployments", "");
}
