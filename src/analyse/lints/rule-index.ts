/**
 * Rules without conditions by their subjects and targets, in the order of the set; only of subjects that were asked about,
 * because nearly all rules of a large set are about others. Rules are added and taken away by the lists that hold them.
 */
import type { CheckedRule, RuleList, SubjectPattern, SubjectSet } from "../../check/checked.ts";
import { type GrantedRules, grantedRule } from "../../check/granted-rules.ts";
import { grantNumber, SUBJECT_KIND, SUBJECT_NAME, textOf, USER } from "../../syntax/plain-grants.ts";
import { isUnconditional } from "./unconditional.ts";

/** Rules, or the columns of some. */
export type Source = RuleList | GrantedRules;

export function isColumns(source: Source): source is GrantedRules {
  return "grants" in source;
}

/** The key of all subjects that are no exact name, and of targets that are no exact kind. */
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

/** What changed: subjects by their keys, and of those that are {@link ANY} the targets. */
export interface Changed {
  readonly subjects: Set<string>;
  readonly targets: Set<string>;
}

export class RuleIndex {
  /** Of the sources, among each other. */
  order: ReadonlyMap<Source, number> = new Map();
  readonly #bySubject = new Map<string, RulesOfSubject>();

  /** Among the first of the rules about a subject and a target, beside `but`. */
  find(
    subject: string,
    target: string,
    but: CheckedRule,
    isWanted: (rule: CheckedRule) => boolean,
  ): CheckedRule | undefined {
    return this.#bySubject.get(subject)?.find(target, but, isWanted);
  }

  add(source: Source, asked: AskedSubjects, changed: Changed | undefined): void {
    eachWanted(source, asked, (subject, rule, at) => {
      const rules = this.#bySubject.get(subject) ?? new RulesOfSubject();
      this.#bySubject.set(subject, rules);
      rules.add({ rule, source, at }, (a, b) => this.#isBefore(a, b));
      if (changed !== undefined) note(changed, subject, rule);
    });
  }

  remove(source: Source, asked: AskedSubjects, changed: Changed): void {
    const touched = new Set<string>();
    eachWanted(source, asked, (subject, rule) => {
      touched.add(subject);
      note(changed, subject, rule);
    });
    for (const subject of touched) {
      if (this.#bySubject.get(subject)?.remove(source) === true) this.#bySubject.delete(subject);
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

function note({ subjects, targets }: Changed, subject: string, rule: CheckedRule): void {
  if (subject === ANY) for (const target of targetsOf(rule)) targets.add(target);
  else subjects.add(subject);
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

/** The keys of subjects that are asked about. */
export class AskedSubjects {
  readonly #keys: Set<string>;
  /** Of granted subjects, by their number: 0 where it is not known yet, 1: asked, 2: not. */
  #granted = new Int8Array(0);

  constructor(keys: Set<string>) {
    this.#keys = keys;
  }

  has(subject: SubjectPattern): boolean {
    return this.#keys.has(subjectKey(subject));
  }

  hasGranted({ grants }: GrantedRules, row: number): boolean {
    const { texts } = grants.texts;
    if (this.#granted.length < texts.length * 2) this.#granted = new Int8Array(texts.length * 2);
    const kind = grantNumber(grants, row, SUBJECT_KIND);
    const number = grantNumber(grants, row, SUBJECT_NAME) * 2 + kind;
    if (this.#granted[number] === 0) {
      const name = textOf(grants, row, SUBJECT_NAME);
      const key = name.includes("*") ? ANY : keyOfName(kind === USER ? "user" : "group", name);
      this.#granted[number] = this.#keys.has(key) ? 1 : 2;
    }
    return this.#granted[number] === 1;
  }
}

type Act = (subject: string, rule: CheckedRule, at: number) => void;

function eachWanted(source: Source, asked: AskedSubjects, act: Act): void {
  if (isColumns(source)) {
    for (let row = 0; row < source.grants.count; row++) {
      if (asked.hasGranted(source, row)) eachSubject(grantedRule(source, row), row, asked, act);
    }
    return;
  }
  // Most rules share their subjects with others (check/rules/shared-heads.ts).
  const decided = new Map<SubjectSet, boolean>();
  source.forEach((rule, at) => {
    if (!rule.gates.authorization || (rule.effect !== "allow" && rule.effect !== "deny")) return;
    const { subjects } = rule.head;
    const isWanted = decided.get(subjects) ?? subjects.include.some((subject) => asked.has(subject));
    decided.set(subjects, isWanted);
    if (isWanted && isUnconditional(rule)) eachSubject(rule, at, asked, act);
  });
}

function eachSubject(rule: CheckedRule, at: number, asked: AskedSubjects, act: Act): void {
  const { include } = rule.head.subjects;
  const [only] = include;
  if (include.length === 1 && only !== undefined) return act(subjectKey(only), rule, at);
  const keys = new Set(include.filter((subject) => asked.has(subject)).map(subjectKey));
  for (const key of keys) act(key, rule, at);
}

export function subjectKey(subject: SubjectPattern): string {
  switch (subject.kind) {
    case "user":
    case "group": {
      const { pattern } = subject;
      if (!("glob" in pattern)) return JSON.stringify(subject);
      return pattern.glob.includes("*") ? ANY : keyOfName(subject.kind, pattern.glob);
    }
    case "anyone":
    case "serviceaccount":
      return ANY;
    default:
      return JSON.stringify(subject);
  }
}

function keyOfName(kind: "user" | "group", name: string): string {
  return `${kind} ${name}`;
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
