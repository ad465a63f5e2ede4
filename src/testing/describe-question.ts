/** One question in one line, as a test writes it. */
import type { AccessDecision } from "../engine/decision.ts";
import type { AccessQuestion } from "../engine/question.ts";

export function describeQuestion(question: AccessQuestion): string {
  const { username } = question.user;
  if (question.kind === "url") return `${question.verb} url "${question.path}" as ${username}`;
  const { verb, apiGroup, resource, subresource, namespace, name } = question;
  const kind = apiGroup === "" || (apiGroup === "*" && resource === "*") ? resource : `${resource}.${apiGroup}`;
  const parts = [
    verb,
    subresource === "" ? kind : `${kind}/${subresource}`,
    ...(name === "" ? [] : [`named "${name}"`]),
    ...(namespace === "" ? [] : [`in "${namespace}"`]),
    `as ${username}`,
  ];
  return parts.join(" ");
}

const ANSWERS = { allow: "allowed", deny: "denied", "no-opinion": "undecided (no opinion)" } as const;

export function describeAnswer({ decision, reason }: AccessDecision): string {
  return reason === "" ? ANSWERS[decision] : `${ANSWERS[decision]}: ${reason}`;
}
