/** A deny about the state of an object freezes every object that was in that state before the rule. */
import type { CheckedRule } from "../../check/checked.ts";
import type { Details } from "../../diagnostics/collector.ts";
import type * as ast from "../../syntax/ast.ts";
import { admissionShape } from "../../vocabulary/admission-shape.ts";
import { rootsOf } from "./code-reads.ts";
import type { Lint } from "./lint.ts";
import { asksVerb } from "./touches-verb.ts";

export const blamesThePast: Lint = ({ set, writtenAs }, report) => {
  for (const rule of set.rules) {
    if (rule.effect !== "deny" || rule.shadow || !meetsUpdates(rule) || !rule.bodies.some(judgesState)) continue;
    const written = writtenAs(rule.ref);
    if (written?.statement.kind !== "rule") continue;
    report(
      "blames-the-past",
      written.file,
      written.statement.name.span,
      "an object that was like this before can no longer be updated at all",
      { help: "add `unless already`, or compare with `oldObject`", ...unlessAlready(written.statement) },
    );
  }
};

function unlessAlready({ clauses }: ast.Rule): Pick<Details, "fix"> {
  const last = clauses.at(-1);
  if (last === undefined) return {};
  const span = { start: last.span.end, end: last.span.end };
  return { fix: { title: "add `unless already`", edits: [{ span, text: "\n  unless already" }] } };
}

/** A connection is asked with every verb, `update` among them, and nothing of it is updated. */
function meetsUpdates({ head }: CheckedRule): boolean {
  return head.permissions.some(
    (permission) =>
      permission.kind === "resource" &&
      asksVerb(permission, "update", "patch") &&
      permission.targets.include.some((target) => admissionShape(target).operations.includes("UPDATE")),
  );
}

function judgesState({ code }: CheckedRule["bodies"][number]): boolean {
  if (!code.reads.admission || code.reads.oldObject || code.already) return false;
  const roots = rootsOf(code.clauses);
  return roots.has("object") || roots.has("pod");
}
