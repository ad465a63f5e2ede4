/**
 * What the tests did not meet, in words: rules first, then conditions that were only ever true or only ever false, and
 * comparisons of an optional field that was always there or never.
 */
import type { Outcomes, RuleCoverage } from "../testing/coverage.ts";

export function coverageText(rules: readonly RuleCoverage[]): string {
  const conditions = rules.flatMap((rule) => rule.conditions);
  const both = conditions.filter((condition) => condition.true && condition.false);
  const met = rules.filter((rule) => rule.met).length;
  const fired = rules.filter((rule) => rule.fired).length;
  const optional = rules.flatMap(outcomesOf).filter(({ missing }) => missing !== undefined);
  const three = optional.filter((one) => one.true && one.false && one.missing);
  const head = [
    `${met} of ${rules.length} rules met, ${fired} had their effect`,
    `${both.length} of ${conditions.length} conditions both true and false`,
    ...(optional.length === 0
      ? []
      : [`${three.length} of ${optional.length} comparisons of optional fields true, false and missing`]),
  ].join("; ");
  return `${[head, ...rules.flatMap(linesOf)].join("\n")}\n`;
}

function outcomesOf({ conditions }: RuleCoverage): readonly Outcomes[] {
  return conditions.flatMap((condition) => [condition, ...(condition.comparisons ?? [])]);
}

function linesOf(rule: RuleCoverage): readonly string[] {
  const name = rule.name.startsWith("grant ") ? rule.name : `${rule.effect} "${rule.name}"`;
  const title = `${rule.file}:${rule.line}: ${name}`;
  if (!rule.met) return [`${title}: never met`];
  // A rule that defers has no effect that could be seen.
  const silent = rule.fired || rule.effect === "defer" ? [] : [`${title}: met, without effect`];
  return [...silent, ...outcomesOf(rule).flatMap((outcomes) => missed(title, outcomes))];
}

function missed(title: string, outcomes: Outcomes): readonly string[] {
  const never = [
    ...(outcomes.true ? [] : ["true"]),
    ...(outcomes.false ? [] : ["false"]),
    ...(outcomes.missing === false ? ["missing"] : []),
  ];
  return never.length === 0 ? [] : [`${title}: never ${never.join(", never ")}: ${outcomes.text}`];
}
