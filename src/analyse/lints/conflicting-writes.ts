/** Two mutations that always write different values at one place: every request they both meet would be refused. */
import type { CheckedRule, RuleList } from "../../check/checked.ts";
import { partsOf } from "../../check/granted-rules.ts";
import type { WriteCode } from "../../expressions/code.ts";
import { headCovers, same } from "./head-covers.ts";
import type { Lint } from "./lint.ts";
import { isUnconditional } from "./unconditional.ts";

interface ConstantWrite {
  readonly rule: CheckedRule;
  readonly value: unknown;
}

/** Rules that set one place: more are compared with the first of them only. */
const COMPARED = 64;

export const conflictingWrites: Lint = ({ set, writtenAs }, report) => {
  const byPlace = new Map<string, ConstantWrite[]>();
  for (const rule of partsOf(set).lists.flatMap(certainMutations)) {
    for (const write of rule.bodies.flatMap(({ code }) => code.writes)) {
      const place = constantPlace(write);
      if (place === undefined) continue;
      const before = byPlace.get(place) ?? [];
      byPlace.set(place, before);
      const one = { rule, value: "value" in write ? write.value : undefined };
      const clash = before
        .slice(0, COMPARED)
        .find((other) => !same(other.value, one.value) && meet(other.rule, rule));
      before.push(one);
      const written = clash && writtenAs(rule.ref);
      const other = clash && writtenAs(clash.rule.ref);
      if (clash === undefined || written?.statement.kind !== "rule" || other?.statement.kind !== "rule") continue;
      report(
        "conflicting-writes",
        written.file,
        written.statement.name.span,
        `\`${rule.name}\` and \`${clash.rule.name}\` always write different values at one place`,
        {
          labels: [{ file: other.file, span: other.statement.name.span, text: "the other one" }],
          help: "narrow one of them, or make one a `default`",
        },
      );
    }
  }
};

const known = new WeakMap<RuleList, RuleList>();

function certainMutations(list: RuleList): RuleList {
  const there = known.get(list);
  if (there !== undefined) return there;
  const made = list.filter((rule) => rule.effect === "mutate" && isUnconditional(rule));
  known.set(list, made);
  return made;
}

/** The place of a `set` of a constant, where nothing of the place is computed. */
function constantPlace(write: WriteCode): string | undefined {
  if (write.op !== "set" || write.value.op !== "const") return undefined;
  const fixed = write.place.steps.every((step) => step.kind === "member" || step.index.op === "const");
  return fixed && "root" in write.place.start ? JSON.stringify(write.place) : undefined;
}

function meet(a: CheckedRule, b: CheckedRule): boolean {
  return a.name !== b.name && (headCovers(a.head, b.head) || headCovers(b.head, a.head));
}
