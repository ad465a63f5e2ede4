/**
 * Allows that change nothing: one that lies in a deny without conditions is shadowed, one that lies in another allow
 * without conditions is redundant. Candidates are found by a subject and a target that they share.
 */
import type { CheckedRule, SubjectPattern } from "../../check/checked.ts";
import { partsOf, type RulesInParts } from "../../check/granted-rules.ts";
import { Collector } from "../../diagnostics/collector.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { headCovers } from "./head-covers.ts";
import type { LintInput, WrittenStatement } from "./lint.ts";
import { onceIn } from "./once-in.ts";
import {
  ANY,
  AskedSubjects,
  type Changed,
  firstTarget,
  isAny,
  isBefore,
  isColumns,
  isSameStatement,
  RuleIndex,
  type Source,
  SubjectMap,
} from "./rule-index.ts";
import { isUnconditional } from "./unconditional.ts";

/** An allow as written, which may change nothing. */
interface Suspect {
  readonly rule: CheckedRule;
  /** By which it looks for what covers it; undefined: any subject. */
  readonly subject: SubjectPattern | undefined;
  readonly target: string;
  cover: CheckedRule | undefined;
}

/** Knows the rules that it has seen, so that the next time it looks at those that changed and at what these may cover. */
export class RedundantRules {
  #sources = new Map<Source, readonly Suspect[]>();
  /** All subjects that were asked about so far. */
  #asked = new SubjectMap<true>();
  #index = new RuleIndex();

  look({ set, writtenAs }: Pick<LintInput, "set" | "writtenAs">): readonly Diagnostic[] {
    const collector = new Collector();
    const report = onceIn(collector);
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
    return collector.diagnostics;
  }

  /** Those that are too many, in the order of the rules. */
  #update({ lists, granted }: RulesInParts): readonly Suspect[] {
    const before = this.#sources;
    const sources: readonly Source[] = [...lists.filter(({ length }) => length > 0), ...granted];
    const fresh = sources.filter((source) => !before.has(source));
    this.#sources = new Map(sources.map((source) => [source, before.get(source) ?? suspectsIn(source)]));
    const gone = [...before.keys()].filter((source) => !this.#sources.has(source));
    const isIdle = [...this.#sources.values()].every((suspects) => suspects.length === 0);
    if (isIdle) {
      this.#forget();
      return [];
    }
    this.#index.order = new Map(sources.map((source, at) => [source, at]));
    const added = fresh.flatMap((source) => this.#sources.get(source) ?? []);
    const changed = before.size === 0 ? undefined : { subjects: new SubjectMap<true>(), targets: new Set<string>() };
    if (changed !== undefined)
      for (const one of gone) this.#index.remove(one, new AskedSubjects(this.#asked), changed);
    const more = this.#ask(added);
    const alsoAsked = new AskedSubjects(more);
    if (!more.isEmpty) for (const one of sources) if (before.has(one)) this.#index.add(one, alsoAsked, changed);
    const asked = new AskedSubjects(this.#asked);
    for (const one of fresh) this.#index.add(one, asked, changed);
    const open = changed === undefined ? added : [...this.#sources.values()].flat().filter(isOpen(added, changed));
    for (const suspect of open) suspect.cover = coverOf(suspect, this.#index);
    return [...this.#sources.values()].flatMap((suspects) => suspects.filter(({ cover }) => cover !== undefined));
  }

  /** Adds to what is asked about, and gives what was not asked about before. */
  #ask(suspects: readonly Suspect[]): SubjectMap<true> {
    const more = new SubjectMap<true>();
    const add = (subject: SubjectPattern | undefined) => {
      if (this.#asked.get(subject) === true) return;
      this.#asked.set(subject, true);
      more.set(subject, true);
    };
    // What covers a rule may be about a pattern of subjects.
    if (suspects.length > 0) add(undefined);
    for (const { rule } of suspects) for (const subject of rule.head.subjects.include) add(subject);
    return more;
  }

  #forget(): void {
    this.#sources = new Map();
    this.#asked = new SubjectMap();
    this.#index = new RuleIndex();
  }
}

function isOpen(added: readonly Suspect[], { subjects, targets }: Changed): (suspect: Suspect) => boolean {
  const fresh = new Set(added);
  const isEvery = targets.has(ANY);
  return (suspect) =>
    isEvery || targets.has(suspect.target) || subjects.get(suspect.subject) === true || fresh.has(suspect);
}

/** What a grant gives is its author's business. */
function suspectsIn(source: Source): readonly Suspect[] {
  return isColumns(source) ? [] : source.filter(isSuspect).map(suspectOf);
}

function isSuspect({ effect, shadow, granted }: CheckedRule): boolean {
  return effect === "allow" && !shadow && granted !== true;
}

function suspectOf(rule: CheckedRule): Suspect {
  const [subject] = rule.head.subjects.include;
  const isWide = subject === undefined || isAny(subject);
  return { rule, subject: isWide ? undefined : subject, target: firstTarget(rule), cover: undefined };
}

function coverOf({ rule, subject, target }: Suspect, index: RuleIndex): CheckedRule | undefined {
  const covers = (other: CheckedRule) => headCovers(other.head, rule.head) && counts(other, rule);
  for (const who of subject === undefined ? [undefined] : [subject, undefined]) {
    for (const what of target === ANY ? [ANY] : [target, ANY]) {
      const found = index.find(who, what, rule, covers);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Of two allows that hold the same, the second in the order of files is the one that is too many. */
function counts(other: CheckedRule, rule: CheckedRule): boolean {
  if (other.effect === "deny") return true;
  if (other.effect !== "allow" || isSameStatement(other, rule)) return false;
  return !(isUnconditional(rule) && headCovers(rule.head, other.head)) || isBefore(other, rule);
}

function spanOf({ statement }: WrittenStatement): { readonly start: number; readonly end: number } {
  return statement.kind === "rule" ? statement.name.span : statement.span;
}
