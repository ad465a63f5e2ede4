/** A deny of `update` without `patch`, or the other way round, leaves one way open. At admission both arrive as one. */
import type { CheckedRule } from "../../check/checked.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Lint } from "./lint.ts";

export const updateWithoutPatch: Lint = ({ set, writtenAs }, report) => {
  for (const rule of set.rules) {
    if (rule.effect !== "deny" || !rule.gates.authorization || !rule.head.permissions.some(isHalf)) continue;
    const written = writtenAs(rule.ref);
    if (written?.statement.kind !== "rule" || written.statement.permission.kind !== "verbs") continue;
    const { verbs } = written.statement.permission;
    const verb = verbs.include.find((one) => one.kind === "word" && (one.text === "update" || one.text === "patch"));
    const other = verb !== undefined && textOf(verb) === "update" ? "patch" : "update";
    report("update-without-patch", written.file, (verb ?? verbs).span, `\`${other}\` stays open`, {
      help: "name both: `kubectl apply` and `edit` send patches, `kubectl replace` updates",
      ...(verb !== undefined && {
        fix: {
          title: `name \`${other}\` too`,
          edits: [{ span: { start: verb.span.end, end: verb.span.end }, text: `, ${other}` }],
        },
      }),
    });
  }
};

function isHalf(permission: CheckedRule["head"]["permissions"][number]): boolean {
  if (permission.kind !== "resource") return false;
  const { include } = permission.verbs;
  return !include.includes("*") && include.includes("update") !== include.includes("patch");
}

function textOf(verb: ast.Verb): string {
  return verb.kind === "word" ? verb.text : "";
}
