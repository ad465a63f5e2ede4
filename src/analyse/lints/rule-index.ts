/**
 * Rules without conditions by their subjects and targets, in the order of the set; only of subjects that were asked about,
 * because nearly all rules of a large set are about others. Rules are added and taken away by the lists that hold them.
 */
import type { TextTable } from "../../base/text-table.ts";
import type { CheckedRule, RuleList, SubjectPattern } from "../../check/checked.ts";
import { type GrantedRules, grantedRule } from "../../check/granted-rules.ts";
import { grantNumber, GROUP, patternsAmong, SUBJECT_KIND, SUBJECT_NAME, USER } from "../../syntax/plain-grants.ts";
import { isUnconditional } from "./unconditional.ts";

/** Rules, or the columns of some. */
export type Source = RuleList | GrantedRules;

export function isColumns(source: Source): source is GrantedRules {
  return "grants" in source;
}

/** The key of targets that are no exact kind. */
export const ANY = "*";

interface Entry {
  readonly rule: CheckedRule;
  readonly source: Source;
  readonly at: number;
}

/** Past this many candidates a rule is compared with the first of them only, so that the cost stays linear. */
const COMPARED = 32;
/** So many rules of one subject are looked through for a target. */
const FEW = 8;

/** What changed: subjects, and of those that are no exact name the targets. */
export interface Changed {
  readonly subjects: SubjectMap<true>;
  readonly targets: Set<string>;
}

export class RuleIndex {
  /** Of the sources, among each other. */
  order: ReadonlyMap<Source, number> = new Map();
  /** Of most subjects there is one. */
  readonly #bySubject = new SubjectMap<Entry | RulesOfSubject>();
  readonly #before = (a: Entry, b: Entry) => this.#isBefore(a, b);

  /** Among the first of the rules about a subject and a target, beside `but`. undefined: about any subject. */
  find(
    subject: SubjectPattern | undefined,
    target: string,
    but: CheckedRule,
    isWanted: (rule: CheckedRule) => boolean,
  ): CheckedRule | undefined {
    const there = this.#bySubject.get(subject);
    if (there === undefined) return undefined;
    if (there instanceof RulesOfSubject) return there.find(target, but, isWanted);
    const { rule } = there;
    return rule !== but && targetsOf(rule).has(target) && isWanted(rule) ? rule : undefined;
  }

  add(source: Source, asked: AskedSubjects, changed: Changed | undefined): void {
    eachWanted(source, asked, (subject, rule, at) => {
      const there = this.#bySubject.get(subject);
      const entry = { rule, source, at };
      if (there === undefined) this.#bySubject.set(subject, entry);
      else if (there instanceof RulesOfSubject) there.add(entry, this.#before);
      else {
        const rules = new RulesOfSubject();
        rules.add(there, this.#before);
        rules.add(entry, this.#before);
        this.#bySubject.set(subject, rules);
      }
      if (changed !== undefined) note(changed, subject, rule);
    });
  }

  remove(source: Source, asked: AskedSubjects, changed: Changed): void {
    const touched = new Map<Entry | RulesOfSubject, SubjectPattern>();
    eachWanted(source, asked, (subject, rule) => {
      const there = this.#bySubject.get(subject);
      if (there !== undefined) touched.set(there, subject);
      note(changed, subject, rule);
    });
    for (const [there, subject] of touched) {
      const isEmpty = there instanceof RulesOfSubject ? there.remove(source) : there.source === source;
      if (isEmpty) this.#bySubject.delete(subject);
    }
  }

  #isBefore(a: Entry, b: Entry): boolean {
    // Grants of a file stand in a list and in columns, or come behind others of the list because they are plain.
    if (a.rule.granted === true && b.rule.granted === true && !isSameStatement(a.rule, b.rule)) {
      return isBefore(a.rule, b.rule);
    }
    if (a.rule.granted !== b.rule.granted) return b.rule.granted === true;
    return a.source === b.source ? a.at < b.at : (this.order.get(a.source) ?? 0) < (this.order.get(b.source) ?? 0);
  }
}

function note({ subjects, targets }: Changed, subject: SubjectPattern, rule: CheckedRule): void {
  if (isAny(subject)) for (const target of targetsOf(rule)) targets.add(target);
  else subjects.set(subject, true);
}

class RulesOfSubject {
  #entries: Entry[] = [];
  /** Made when there are many. */
  #byTarget: Map<string, Entry[]> | undefined;

  find(target: string, but: CheckedRule, isWanted: (rule: CheckedRule) => boolean): CheckedRule | undefined {
    const found = this.#byTarget === undefined ? this.#entries : (this.#byTarget.get(target) ?? []);
    let compared = 0;
    for (const { rule } of found) {
      if (compared === COMPARED) return undefined;
      // The rule itself is one of them, and mostly the only one.
      if (rule !== but) {
        if (this.#byTarget === undefined && !targetsOf(rule).has(target)) continue;
        if (isWanted(rule)) return rule;
      }
      compared++;
    }
    return undefined;
  }

  add(entry: Entry, before: (a: Entry, b: Entry) => boolean): void {
    if (!insert(this.#entries, entry, before) || this.#entries.length <= FEW) return;
    if (this.#byTarget !== undefined) this.#insertByTarget(this.#byTarget, entry, before);
    else {
      this.#byTarget = new Map();
      for (const one of this.#entries) this.#insertByTarget(this.#byTarget, one, before);
    }
  }

  #insertByTarget(byTarget: Map<string, Entry[]>, entry: Entry, before: (a: Entry, b: Entry) => boolean): void {
    for (const target of targetsOf(entry.rule)) {
      const known = byTarget.get(target);
      if (known === undefined) byTarget.set(target, [entry]);
      else insert(known, entry, before);
    }
  }

  /** Whether none is left. */
  remove(source: Source): boolean {
    this.#entries = this.#entries.filter((entry) => entry.source !== source);
    for (const [target, entries] of this.#byTarget ?? []) {
      this.#byTarget?.set(
        target,
        entries.filter((entry) => entry.source !== source),
      );
    }
    return this.#entries.length === 0;
  }
}

/** Most are added at the end. A rule is added once. */
function insert(entries: Entry[], entry: Entry, before: (a: Entry, b: Entry) => boolean): boolean {
  const last = entries.at(-1);
  let [low, high] = [0, entries.length];
  if (last === undefined || before(last, entry)) low = high;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = entries[middle];
    if (other !== undefined && before(other, entry)) low = middle + 1;
    else high = middle;
  }
  const there = entries[low];
  if (there !== undefined && there.source === entry.source && there.at === entry.at) return false;
  entries.splice(low, 0, entry);
  return true;
}

export function isSameStatement({ ref: a }: CheckedRule, { ref: b }: CheckedRule): boolean {
  return a.file === b.file && a.line === b.line;
}

export function isBefore({ ref: a }: CheckedRule, { ref: b }: CheckedRule): boolean {
  return a.file === b.file ? a.line < b.line : a.file < b.file;
}

// ---- who is asked about --------------------------------------------------------------------

/** One value for each exact name and each kind of subjects; one for all patterns together. HOT PATH: no key is made of a name. */
export class SubjectMap<Value> {
  readonly users = new Map<string, Value>();
  readonly groups = new Map<string, Value>();
  readonly others = new Map<string, Value>();

  get isEmpty(): boolean {
    return this.users.size + this.groups.size + this.others.size === 0;
  }

  /** undefined: any. */
  get(subject: SubjectPattern | undefined): Value | undefined {
    const [map, key] = this.#placeOf(subject);
    return map.get(key);
  }

  set(subject: SubjectPattern | undefined, value: Value): void {
    const [map, key] = this.#placeOf(subject);
    map.set(key, value);
  }

  delete(subject: SubjectPattern): void {
    const [map, key] = this.#placeOf(subject);
    map.delete(key);
  }

  #placeOf(subject: SubjectPattern | undefined): readonly [Map<string, Value>, string] {
    if (subject === undefined || isAny(subject)) return [this.others, ANY];
    const isNamed = (subject.kind === "user" || subject.kind === "group") && "glob" in subject.pattern;
    if (!isNamed) return [this.others, JSON.stringify(subject)];
    return [subject.kind === "user" ? this.users : this.groups, subject.pattern.glob];
  }
}

/** All patterns that are no exact name stand together. */
export function isAny(subject: SubjectPattern): boolean {
  switch (subject.kind) {
    case "anyone":
    case "serviceaccount":
      return true;
    case "user":
    case "group":
      return "glob" in subject.pattern && subject.pattern.glob.includes("*");
    default:
      return false;
  }
}

/** Subjects that are asked about. */
export class AskedSubjects {
  readonly #asked: SubjectMap<true>;
  #granted: { readonly texts: TextTable; readonly marks: Uint8Array } | undefined;

  constructor(asked: SubjectMap<true>) {
    this.#asked = asked;
  }

  has(subject: SubjectPattern): boolean {
    return this.#asked.get(subject) === true;
  }

  /** By the number of a text and the kind of subject, {@link USER} or {@link GROUP}. */
  marksFor(texts: TextTable): Uint8Array {
    if (this.#granted?.texts === texts) return this.#granted.marks;
    const marks = new Uint8Array(texts.texts.length * 2);
    const mark = (names: Iterable<string>, kind: number) => {
      for (const name of names) {
        const number = texts.known(name);
        if (number !== undefined) marks[number * 2 + kind] = 1;
      }
    };
    mark(this.#asked.users.keys(), USER);
    mark(this.#asked.groups.keys(), GROUP);
    if (this.#asked.others.has(ANY)) {
      patternsAmong(texts).forEach((isPattern, number) => {
        if (isPattern === 1) marks.fill(1, number * 2, number * 2 + 2);
      });
    }
    this.#granted = { texts, marks };
    return marks;
  }
}

type Act = (subject: SubjectPattern, rule: CheckedRule, at: number) => void;

function eachWanted(source: Source, asked: AskedSubjects, act: Act): void {
  if (isColumns(source)) {
    const { grants } = source;
    const marks = asked.marksFor(grants.texts);
    for (let row = 0; row < grants.count; row++) {
      const who = grantNumber(grants, row, SUBJECT_NAME) * 2 + grantNumber(grants, row, SUBJECT_KIND);
      if (marks[who] === 1) eachSubject(grantedRule(source, row), row, asked, act);
    }
    return;
  }
  source.forEach((rule, at) => {
    if (!rule.gates.authorization || (rule.effect !== "allow" && rule.effect !== "deny")) return;
    if (isUnconditional(rule)) eachSubject(rule, at, asked, act);
  });
}

function eachSubject(rule: CheckedRule, at: number, asked: AskedSubjects, act: Act): void {
  const { include } = rule.head.subjects;
  let hasAny = false;
  for (const subject of include) {
    if (!asked.has(subject) || (hasAny && isAny(subject))) continue;
    hasAny ||= isAny(subject);
    act(subject, rule, at);
  }
}

// ---- to do what ----------------------------------------------------------------------------

const targets = new WeakMap<CheckedRule["head"]["permissions"], ReadonlySet<string>>();

function targetsOf({ head: { permissions } }: CheckedRule): ReadonlySet<string> {
  const known = targets.get(permissions);
  if (known !== undefined) return known;
  const made = new Set<string>();
  for (const permission of permissions) {
    if (permission.kind !== "resource") made.add(permission.kind);
    else for (const target of permission.targets.include) made.add(targetKey(target));
  }
  targets.set(permissions, made);
  return made;
}

type Target = Extract<CheckedRule["head"]["permissions"][number], { kind: "resource" }>["targets"]["include"][number];

function targetKey({ group, resource }: Target): string {
  return group === "*" || resource === "*" ? ANY : `${group}/${resource}`;
}

/** Of the first target that a rule names. */
export function firstTarget({ head: { permissions } }: CheckedRule): string {
  for (const permission of permissions) {
    if (permission.kind !== "resource") return permission.kind;
    const [target] = permission.targets.include;
    if (target !== undefined) return targetKey(target);
  }
  return ANY;
}
