/**
 * Allows that change nothing: one that lies in a deny without conditions is shadowed, one that lies in another allow
 * without conditions is redundant. Candidates are found by a subject and a target that they share.
 */
import type { CheckedRule, SubjectPattern } from "../../check/checked.ts";
import { headCovers } from "./head-covers.ts";
import type { Lint, WrittenStatement } from "./lint.ts";
import { isUnconditional } from "./unconditional.ts";

/** Past this many candidates a rule is compared with the first of them only, so that the cost stays linear. */
const COMPARED = 32;

export const redundantRule: Lint = ({ set, writtenAs }, report) => {
  const suspects = set.rules.flatMap((rule) => {
    if (rule.effect !== "allow" || rule.shadow) return [];
    const { file, statement } = writtenAs(rule.ref) ?? {};
    return file !== undefined && statement?.kind === "rule" ? [{ rule, file, statement }] : [];
  });
  const asked = new Set(suspects.flatMap(({ rule }) => rule.head.subjects.include.map(subjectKey)));
  const unconditional = set.rules.filter((rule) => rule.gates.authorization && isUnconditional(rule));
  const wide = indexOf(unconditional, asked);
  for (const { rule, file, statement } of suspects) {
    const cover = candidates(wide, rule).find(
      (other) => other !== rule && headCovers(other.head, rule.head) && counts(other, rule),
    );
    const outer = cover && writtenAs(cover.ref);
    if (cover === undefined || outer === undefined) continue;
    const shadowed = cover.effect === "deny";
    report(
      shadowed ? "shadowed-rule" : "redundant-rule",
      file,
      statement.name.span,
      shadowed ? `\`${cover.name}\` denies all of this` : `\`${cover.name}\` allows all of this`,
      {
        labels: [{ file: outer.file, span: spanOf(outer), text: shadowed ? "denied here" : "allowed here" }],
        help: "remove it, or narrow the other",
      },
    );
  }
};

/** Of two allows that hold the same, the second in the order of files is the one that is too many. */
function counts(other: CheckedRule, rule: CheckedRule): boolean {
  if (other.effect === "deny") return true;
  if (other.effect !== "allow" || sameStatement(other, rule)) return false;
  return !(isUnconditional(rule) && headCovers(rule.head, other.head)) || isBefore(other, rule);
}

function sameStatement({ ref: a }: CheckedRule, { ref: b }: CheckedRule): boolean {
  return a.file === b.file && a.line === b.line;
}

function isBefore({ ref: a }: CheckedRule, { ref: b }: CheckedRule): boolean {
  return a.file === b.file ? a.line < b.line : a.file < b.file;
}

function spanOf({ statement }: WrittenStatement): { readonly start: number; readonly end: number } {
  return statement.kind === "rule" ? statement.name.span : statement.span;
}

// ---- finding candidates ----------------------------------------------------------------

type Index = ReadonlyMap<string, readonly CheckedRule[]>;

/** Only what some rule asks for is kept. */
function indexOf(rules: readonly CheckedRule[], asked: ReadonlySet<string>): Index {
  const index = new Map<string, CheckedRule[]>();
  for (const rule of rules) {
    if (rule.effect !== "allow" && rule.effect !== "deny") continue;
    for (const subject of rule.head.subjects.include) {
      const who = subjectKey(subject);
      if (who !== "*" && !asked.has(who)) continue;
      for (const target of targetKeys(rule)) {
        const key = `${who} ${target}`;
        const list = index.get(key) ?? [];
        if (list.length < COMPARED && list.at(-1) !== rule) list.push(rule);
        index.set(key, list);
      }
    }
  }
  return index;
}

/** All patterns that are no exact name stand together. */
function subjectKey(subject: SubjectPattern): string {
  if ((subject.kind === "user" || subject.kind === "group") && "glob" in subject.pattern) {
    return subject.pattern.glob.includes("*") ? "*" : `${subject.kind} ${subject.pattern.glob}`;
  }
  return subject.kind === "anyone" || subject.kind === "serviceaccount" ? "*" : JSON.stringify(subject);
}

function targetKeys({ head }: CheckedRule): readonly string[] {
  return head.permissions.flatMap((permission) => {
    if (permission.kind !== "resource") return [permission.kind];
    return permission.targets.include.map(({ group, resource }) =>
      group === "*" || resource === "*" ? "*" : `${group}/${resource}`,
    );
  });
}

function candidates(index: Index, rule: CheckedRule): readonly CheckedRule[] {
  const [subject] = rule.head.subjects.include;
  const [target = "*"] = targetKeys(rule);
  const who = subject === undefined ? ["*"] : [...new Set([subjectKey(subject), "*"])];
  const what = [...new Set([target, "*"])];
  return who.flatMap((one) => what.flatMap((other) => index.get(`${one} ${other}`) ?? []));
}
