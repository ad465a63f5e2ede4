/**
 * Allows that change nothing: one that lies in a deny without conditions is shadowed, one that lies in another allow
 * without conditions is redundant. Candidates are found by a subject and a target that they share.
 */
import type { CheckedRule, RuleList, SubjectPattern, SubjectSet } from "../../check/checked.ts";
import { type GrantedRules, grantedRule, partsOf, type RulesInParts } from "../../check/granted-rules.ts";
import { grantNumber, SUBJECT_KIND, SUBJECT_NAME, textOf, USER } from "../../syntax/plain-grants.ts";
import { headCovers } from "./head-covers.ts";
import type { LintInput, Report, WrittenStatement } from "./lint.ts";
import { isUnconditional } from "./unconditional.ts";

/** Past this many candidates a rule is compared with the first of them only, so that the cost stays linear. */
const COMPARED = 32;

/** An allow as written, which may change nothing. */
interface Suspect {
  readonly rule: CheckedRule;
  readonly keys: readonly string[];
  cover: CheckedRule | undefined;
}

/** Rules, or the columns of some. */
type Source = RuleList | GrantedRules;

/** Knows the rules that it has seen, so that the next time it looks at those that changed and at what these may cover. */
export class RedundantRules {
  #sources = new Map<Source, readonly Suspect[]>();
  #asked: Asked = newAsked();
  #index = new RuleIndex();
  /** By the keys under which they look for what covers them. */
  #waiting = new Map<string, Set<Suspect>>();

  look({ set, writtenAs }: Pick<LintInput, "set" | "writtenAs">, report: Report): void {
    for (const { rule, cover } of this.#update(partsOf(set))) {
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
  }

  /** Those that are too many, in the order of the rules. */
  #update({ lists, granted }: RulesInParts): readonly Suspect[] {
    const before = this.#sources;
    const sources: readonly Source[] = [...lists, ...granted];
    const fresh = sources.filter((source) => !before.has(source));
    this.#sources = new Map(sources.map((source) => [source, before.get(source) ?? suspectsIn(source)]));
    const gone = [...before.keys()].filter((source) => !this.#sources.has(source));
    const isIdle = [...this.#sources.values()].every((suspects) => suspects.length === 0);
    if (isIdle) {
      this.#forget();
      return [];
    }
    const changed = new Set<string>();
    const order = new Map(sources.map((source, at) => [source, at]));
    for (const source of gone) this.#index.remove(source, changed);
    for (const suspect of gone.flatMap((source) => before.get(source) ?? [])) this.#wait(suspect, "no more");
    const added = fresh.flatMap((source) => this.#sources.get(source) ?? []);
    const more = unasked(added, this.#asked);
    this.#index.order = order;
    if (more !== undefined) for (const one of sources) if (before.has(one)) this.#index.add(one, more, changed);
    for (const source of fresh) this.#index.add(source, this.#asked, changed);
    for (const suspect of added) this.#wait(suspect, "from now on");
    const open = new Set(added);
    for (const key of changed) for (const one of this.#waiting.get(key) ?? []) open.add(one);
    for (const suspect of open) suspect.cover = coverOf(suspect, this.#index);
    return [...this.#sources.values()].flatMap((suspects) => suspects.filter(({ cover }) => cover !== undefined));
  }

  #wait(suspect: Suspect, how: "from now on" | "no more"): void {
    for (const key of suspect.keys) {
      const waiting = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiting);
      if (how === "from now on") waiting.add(suspect);
      else waiting.delete(suspect);
    }
  }

  #forget(): void {
    this.#sources = new Map();
    this.#asked = newAsked();
    this.#index = new RuleIndex();
    this.#waiting = new Map();
  }
}

/** What a grant gives is its author's business. */
function suspectsIn(source: Source): readonly Suspect[] {
  return isColumns(source) ? [] : source.filter(isSuspect).map(suspectOf);
}

function isColumns(source: Source): source is GrantedRules {
  return "grants" in source;
}

function isSuspect({ effect, shadow, granted }: CheckedRule): boolean {
  return effect === "allow" && !shadow && granted !== true;
}

function suspectOf(rule: CheckedRule): Suspect {
  return { rule, keys: keysFor(rule), cover: undefined };
}

function coverOf({ rule, keys }: Suspect, index: RuleIndex): CheckedRule | undefined {
  return keys
    .flatMap((key) => index.first(key))
    .find((other) => other !== rule && headCovers(other.head, rule.head) && counts(other, rule));
}

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

/** The exact users and groups that are asked about, by their pattern; everything else as the key of an index. */
interface Asked {
  readonly user: Set<string>;
  readonly group: Set<string>;
  readonly other: Set<string>;
}

function newAsked(): Asked {
  return { user: new Set(), group: new Set(), other: new Set() };
}

/** Adds to what is asked, and gives what was not asked before; undefined: nothing. */
function unasked(suspects: readonly Suspect[], asked: Asked): Asked | undefined {
  const more = newAsked();
  let isMore = false;
  const add = (kind: keyof Asked, key: string) => {
    if (asked[kind].has(key)) return;
    asked[kind].add(key);
    more[kind].add(key);
    isMore = true;
  };
  for (const { rule } of suspects) {
    // What covers a rule may be about a pattern of subjects.
    add("other", "*");
    for (const subject of rule.head.subjects.include) {
      if (isNamed(subject)) add(subject.kind, subject.pattern.glob);
      else add("other", subjectKey(subject));
    }
  }
  return isMore ? more : undefined;
}

interface Entry {
  readonly rule: CheckedRule;
  readonly source: Source;
  readonly at: number;
}

/** Rules without conditions by a subject and a target, in the order of the set; of subjects that were asked about. */
class RuleIndex {
  /** Of the sources, among each other. */
  order: ReadonlyMap<Source, number> = new Map();
  readonly #byKey = new Map<string, Entry[]>();
  readonly #keys = new Map<Source, Set<string>>();

  /** The first of them only, so that the cost stays linear. */
  first(key: string): readonly CheckedRule[] {
    return (this.#byKey.get(key) ?? []).slice(0, COMPARED).map(({ rule }) => rule);
  }

  add(source: Source, asked: Asked, changed: Set<string>): void {
    if (isColumns(source)) this.#addColumns(source, asked, changed);
    else this.#addList(source, asked, changed);
  }

  #addColumns(source: GrantedRules, asked: Asked, changed: Set<string>): void {
    const { grants } = source;
    for (let row = 0; row < grants.count; row++) {
      const kind = grantNumber(grants, row, SUBJECT_KIND) === USER ? "user" : "group";
      const name = textOf(grants, row, SUBJECT_NAME);
      const isWanted = name.includes("*") ? asked.other.has("*") : asked[kind].has(name);
      if (isWanted) this.#addRule(grantedRule(source, row), { source, at: row }, asked, changed);
    }
  }

  #addList(list: RuleList, asked: Asked, changed: Set<string>): void {
    // Most rules share their subjects with others (check/rules/shared-heads.ts).
    const decided = new Map<SubjectSet, boolean>();
    list.forEach((rule, at) => {
      if (!rule.gates.authorization || (rule.effect !== "allow" && rule.effect !== "deny")) return;
      const { subjects } = rule.head;
      const isWanted = decided.get(subjects) ?? subjects.include.some((subject) => isAsked(subject, asked));
      decided.set(subjects, isWanted);
      if (isWanted && isUnconditional(rule)) this.#addRule(rule, { source: list, at }, asked, changed);
    });
  }

  #addRule(rule: CheckedRule, from: Omit<Entry, "rule">, asked: Asked, changed: Set<string>): void {
    const who = rule.head.subjects.include.filter((subject) => isAsked(subject, asked)).map(subjectKey);
    const keys = new Set(targetKeys(rule).flatMap((target) => who.map((one) => `${one} ${target}`)));
    for (const key of keys) this.#insert(key, { rule, ...from }, changed);
  }

  #insert(key: string, entry: Entry, changed: Set<string>): void {
    changed.add(key);
    const own = this.#keys.get(entry.source) ?? new Set();
    this.#keys.set(entry.source, own);
    own.add(key);
    const entries = this.#byKey.get(key);
    if (entries === undefined) this.#byKey.set(key, [entry]);
    else {
      const place = this.#placeIn(entries, entry);
      if (entries[place]?.rule !== entry.rule) entries.splice(place, 0, entry);
    }
  }

  /** Most are added at the end. */
  #placeIn(entries: readonly Entry[], entry: Entry): number {
    let [low, high] = [0, entries.length];
    const last = entries[high - 1];
    if (last === undefined || this.#isBefore(last, entry)) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = entries[middle];
      if (other !== undefined && this.#isBefore(other, entry)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBefore(a: Entry, b: Entry): boolean {
    // Grants of a file stand in a list and in columns, or come behind others of the list because they are plain.
    if (a.rule.granted === true && b.rule.granted === true && !sameStatement(a.rule, b.rule)) {
      return isBefore(a.rule, b.rule);
    }
    if (a.rule.granted !== b.rule.granted) return b.rule.granted === true;
    return a.source === b.source ? a.at < b.at : (this.order.get(a.source) ?? 0) < (this.order.get(b.source) ?? 0);
  }

  remove(source: Source, changed: Set<string>): void {
    for (const key of this.#keys.get(source) ?? []) {
      changed.add(key);
      const left = (this.#byKey.get(key) ?? []).filter((entry) => entry.source !== source);
      if (left.length === 0) this.#byKey.delete(key);
      else this.#byKey.set(key, left);
    }
    this.#keys.delete(source);
  }
}

function isAsked(subject: SubjectPattern, asked: Asked): boolean {
  if (isNamed(subject)) return asked[subject.kind].has(subject.pattern.glob);
  return asked.other.has(subjectKey(subject));
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

function keysFor(rule: CheckedRule): readonly string[] {
  const [subject] = rule.head.subjects.include;
  const [target = "*"] = targetKeys(rule);
  const who = subject === undefined ? ["*"] : [...new Set([subjectKey(subject), "*"])];
  const what = [...new Set([target, "*"])];
  return who.flatMap((one) => what.map((other) => `${one} ${other}`));
}
