/** A rule that reads the Pod on update and names only `pods` never sees `kubectl debug` and resizes. */
import type { CheckedRule, PermissionPattern } from "../../check/checked.ts";
import { rootsOf } from "./code-reads.ts";
import type { Lint } from "./lint.ts";
import { asksVerb, holdsTarget } from "./touches-verb.ts";

const SUBRESOURCES = ["ephemeralcontainers", "resize"];

export const podSubresourceMissed: Lint = ({ set, writtenAs }, report) => {
  for (const rule of set.rules) {
    if (!judgesPods(rule)) continue;
    const missed = rule.head.permissions.flatMap(missedBy);
    if (missed.length === 0) continue;
    const written = writtenAs(rule.ref);
    if (written?.statement.kind !== "rule" || written.statement.permission.kind !== "verbs") continue;
    const { targets } = written.statement.permission;
    const names = [...new Set(missed)].map((name) => `pods/${name}`);
    const pods =
      targets.kind === "resources"
        ? targets.include.find(({ segments: [first, ...more] }) => first?.text === "pods" && more.length === 0)
        : undefined;
    report(
      "pod-subresource-missed",
      written.file,
      (pods ?? targets).span,
      `an update of a Pod also arrives on ${names.map((name) => `\`${name}\``).join(" and ")}, which this never sees`,
      {
        help: "write `pod-workloads`, or name them too",
        ...(pods !== undefined && {
          fix: {
            title: "name them too",
            edits: [{ span: { start: pods.span.end, end: pods.span.end }, text: `, ${names.join(", ")}` }],
          },
        }),
      },
    );
  }
};

/** Mutations leave Pods out on update: their spec cannot change. */
function judgesPods({ effect, bodies }: CheckedRule): boolean {
  if (effect !== "deny" && effect !== "warn" && effect !== "audit") return false;
  return bodies.some(({ code }) => {
    if (!code.reads.admission) return false;
    const roots = rootsOf(code);
    return roots.has("pod") || roots.has("oldPod");
  });
}

function missedBy(permission: PermissionPattern): readonly string[] {
  if (permission.kind !== "resource" || !asksVerb(permission, "update", "patch")) return [];
  const { include } = permission.targets;
  const named = include.some(
    ({ group, resource, subresource }) => group === "" && resource === "pods" && subresource === "",
  );
  return named ? SUBRESOURCES.filter((name) => !holdsTarget(include, "", "pods", name)) : [];
}
