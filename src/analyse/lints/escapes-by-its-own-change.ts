/** A deny on update that protects by a label of the new object: the same update can take the label away. */
import type { CheckedRule } from "../../check/checked.ts";
import type { ClauseCode, Code } from "../../expressions/code.ts";
import { nodesOf, rootsOf } from "./code-reads.ts";
import type { Lint } from "./lint.ts";
import { asksVerb } from "./touches-verb.ts";

export const escapesByItsOwnChange: Lint = ({ set, writtenAs }, report) => {
  for (const rule of set.rules) {
    if (rule.effect !== "deny" || !protects(rule) || !rule.bodies.some(({ code }) => onlyMarks(code.clauses)))
      continue;
    const written = writtenAs(rule.ref);
    if (written?.statement.kind !== "rule") continue;
    report(
      "escapes-by-its-own-change",
      written.file,
      written.statement.name.span,
      "the update that this refuses may take the mark away by which it is refused",
      { help: "read `oldObject` on update" },
    );
  }
};

/** Of a rule about creation the mark is part of what is created; one that also refuses deletion protects what is there. */
function protects({ head }: CheckedRule): boolean {
  const resources = head.permissions.filter((permission) => permission.kind === "resource");
  return (
    resources.some((permission) => asksVerb(permission, "update", "patch")) &&
    !resources.some((permission) => asksVerb(permission, "create"))
  );
}

/** Every condition reads the object only by one label or annotation that is equal to something, or there. */
function onlyMarks(clauses: readonly ClauseCode[]): boolean {
  const reading = clauses.filter((clause) => {
    const roots = rootsOf(clause);
    return roots.has("object") || roots.has("oldObject") || roots.has("pod") || roots.has("oldPod");
  });
  return reading.length > 0 && reading.every((clause) => clause.kind === "when" && asksForMark(clause.condition));
}

function asksForMark(condition: Code): boolean {
  if (condition.op === "has") return isMark(condition.of);
  if (condition.op === "and") return condition.operands.every(asksForMark);
  if (condition.op !== "equal") return false;
  return [condition.left, condition.right].some(isMark);
}

/** `object.metadata.labels[…]`, with or without a fallback. */
function isMark(code: Code): boolean {
  if (code.op === "fallback") return isMark(code.value);
  const roots = rootsOf(code);
  if (roots.size !== 1 || !roots.has("object")) return false;
  const names = [...nodesOf(code)].flatMap((node) => (node.op === "member" ? [node.name] : []));
  return names.includes("metadata") && (names.includes("labels") || names.includes("annotations"));
}
