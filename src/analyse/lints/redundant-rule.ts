/**
 * Allows that change nothing: one that lies in a deny without conditions is shadowed, one that lies in another allow
 * without conditions is redundant. Candidates are found by a subject and a target that they share.
 */
import type { CheckedRule, SubjectPattern, SubjectSet } from "../../check/checked.ts";
import { headCovers } from "./head-covers.ts";
import type { Lint, WrittenStatement } from "./lint.ts";
import { isUnconditional } from "./unconditional.ts";

/** Past this many candidates a rule is compared with the first of them only, so that the cost stays linear. */
const COMPARED = 32;

export const redundantRule: Lint = ({ set, writtenAs }, report) => {
  const suspects = set.rules.filter(
    ({ effect, shadow, granted }) => effect === "allow" && !shadow && granted !== true,
  );
  if (suspects.length === 0) return;
  const wide = indexOf(set.rules, askedBy(suspects));
  for (const rule of suspects) {
    const cover = candidates(wide, rule).find(
      (other) => other !== rule && headCovers(other.head, rule.head) && counts(other, rule),
    );
    const written = cover && writtenAs(rule.ref);
    const outer = cover && writtenAs(cover.ref);
    if (cover === undefined || outer === undefined || written?.statement.kind !== "rule") continue;
    const shadowed = cover.effect === "deny";
    report(
      shadowed ? "shadowed-rule" : "redundant-rule",
      written.file,
      written.statement.name.span,
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

/** The exact users and groups that are asked about, by their pattern; everything else as the key of an index. */
interface Asked {
  readonly user: Set<string>;
  readonly group: Set<string>;
  readonly other: Set<string>;
}

function askedBy(rules: readonly CheckedRule[]): Asked {
  const asked: Asked = { user: new Set(), group: new Set(), other: new Set() };
  for (const { head } of rules) {
    for (const subject of head.subjects.include) {
      if (isNamed(subject)) asked[subject.kind].add(subject.pattern.glob);
      else asked.other.add(subjectKey(subject));
    }
  }
  return asked;
}

/** Only what some rule asks for is kept. */
function indexOf(rules: readonly CheckedRule[], asked: Asked): Index {
  const index = new Map<string, CheckedRule[]>();
  // Most rules share their subjects with others (check/rules/shared-heads.ts).
  const decided = new Map<SubjectSet, boolean>();
  const mayBeAsked = (subjects: SubjectSet) => {
    const known = decided.get(subjects);
    if (known !== undefined) return known;
    const made = subjects.include.some((subject) => isAsked(subject, asked));
    decided.set(subjects, made);
    return made;
  };
  for (const rule of rules) {
    if (!rule.gates.authorization || (rule.effect !== "allow" && rule.effect !== "deny")) continue;
    if (!mayBeAsked(rule.head.subjects)) continue;
    for (const subject of rule.head.subjects.include) {
      if (!isAsked(subject, asked) || !isUnconditional(rule)) continue;
      const who = subjectKey(subject);
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

function isAsked(subject: SubjectPattern, asked: Asked): boolean {
  if (isNamed(subject)) return asked[subject.kind].has(subject.pattern.glob);
  const key = subjectKey(subject);
  return key === "*" || asked.other.has(key);
}

/** One user or group by its exact name. */
function isNamed(
  subject: SubjectPattern,
): subject is { readonly kind: "user" | "group"; readonly pattern: { readonly glob: string } } {
  return (
    (subject.kind === "user" || subject.kind === "group") &&
    "glob" in subject.pattern &&
    !subject.pattern.glob.includes("*")
  );
}

/** All patterns that are no exact name stand together. */
function subjectKey(subject: SubjectPattern): string {
  if (isNamed(subject)) return `${subject.kind} ${subject.pattern.glob}`;
  const isPattern = (subject.kind === "user" || subject.kind === "group") && "glob" in subject.pattern;
  return isPattern || subject.kind === "anyone" || subject.kind === "serviceaccount" ? "*" : JSON.stringify(subject);
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
