/** What the tests did not meet, in words: rules first, then conditions that were only ever true or only ever false. */
import type { ConditionCoverage, RuleCoverage } from "../testing/coverage.ts";

export function coverageText(rules: readonly RuleCoverage[]): string {
  const conditions = rules.flatMap((rule) => rule.conditions);
  const both = conditions.filter((condition) => condition.true && condition.false);
  const met = rules.filter((rule) => rule.met).length;
  const fired = rules.filter((rule) => rule.fired).length;
  const head = `${met} of ${rules.length} rules met, ${fired} had their effect; ${both.length} of ${conditions.length} conditions both true and false`;
  return `${[head, ...rules.flatMap(linesOf)].join("\n")}\n`;
}

function linesOf(rule: RuleCoverage): readonly string[] {
  const name = rule.name.startsWith("grant ") ? rule.name : `${rule.effect} "${rule.name}"`;
  const title = `${rule.file}:${rule.line}: ${name}`;
  if (!rule.met) return [`${title}: never met`];
  // A rule that defers has no effect that could be seen.
  const silent = rule.fired || rule.effect === "defer" ? [] : [`${title}: met, without effect`];
  return [...silent, ...rule.conditions.flatMap((condition) => missed(title, condition))];
}

function missed(title: string, condition: ConditionCoverage): readonly string[] {
  if (condition.true && condition.false) return [];
  const never = condition.true ? "never false" : condition.false ? "never true" : "neither true nor false";
  return [`${title}: ${never}: ${condition.text}`];
}
