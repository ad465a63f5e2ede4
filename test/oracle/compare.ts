/**
 * What is shared by the ways to look at a difference between engine and oracle: none of it decides anything.
 */
import type { OracleAnswer, OracleQuestion } from "./question.ts";

/** One line for each question: `get "" pods/log web in dev by ana [team-a]`. */
export function printQuestion(question: OracleQuestion): string {
  const { username, groups } = question.user;
  const by = `by ${username} [${groups.filter((group) => !group.startsWith("system:authenticated")).join(" ")}] ${JSON.stringify(question.user.extra)}`;
  if (question.kind === "url") return `${question.verb} url ${question.path} ${by}`;
  const { verb, apiGroup, resource, subresource, name, namespace, fieldRequirements, labelRequirements } = question;
  const target = `${resource}.${apiGroup === "" ? "core" : apiGroup}${subresource === "" ? "" : `/${subresource}`}`;
  const selection = JSON.stringify([fieldRequirements ?? [], labelRequirements ?? []]);
  return `${verb} ${target} named "${name}" in "${namespace}" ${selection === "[[],[]]" ? "" : selection} ${by}`;
}

export function printAnswer({ decision, rules }: OracleAnswer): string {
  return `${decision} [${rules.join(", ")}]`;
}
