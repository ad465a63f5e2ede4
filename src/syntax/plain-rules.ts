/**
 * Rules that say no more than `allow "NAME"` (or `deny`), one user or group, perhaps one exception, words for verbs and
 * kinds, perhaps one name, and one namespace. They are read as they stand; the tree of one is made when somebody asks for
 * a part of it, which few do but to complain. HOT PATH: what the trees of ten thousand of them cost is half of a build.
 *
 * Which words are those of a plain rule says the parser, of the first rule that says them: the same tokens make the same
 * tree, whatever stands between the quotes.
 */
import { lex } from "../../grammar/lexer.ts";
import { invariant } from "../base/invariant.ts";
import { TextTable } from "../base/text-table.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Rule } from "./ast.ts";
import { attempt } from "./attempt.ts";
import { PLAIN_STRING } from "./plain-grants.ts";

export interface PlainSubject {
  readonly kind: "user" | "group";
  readonly name: string;
}

/** All that such a rule says. */
export interface PlainRule {
  readonly name: string;
  readonly subject: PlainSubject;
  readonly except: PlainSubject | undefined;
  /** Verbs and targets as written: `get, list on pods`. */
  readonly words: string;
  /** After `named`. */
  readonly object: string | undefined;
  readonly place: string;
  /** From 1. */
  readonly line: number;
}

// Bounded: words may be blanks too, and then every way to part them would be tried.
const GAP = "[ \\n]{1,16}";
// Other letters may be something that is to be remarked on.
const WORDS = "([\\n !$-&(-~]{1,1000}?)";
const pattern = new RegExp(
  `(allow|deny) ${PLAIN_STRING}${GAP}(user|group) ${PLAIN_STRING}(?: except (user|group) ${PLAIN_STRING})?${GAP}` +
    `to ${WORDS}(?: named ${PLAIN_STRING})?${GAP}in ${PLAIN_STRING}`,
  "y",
);

/** What stands at `start` as a plain rule, if `isWhole` at its end; undefined: something else. */
export function plainRuleAt(
  file: SourceFile,
  start: number,
  line: number,
  isWhole: (end: number) => boolean,
): LazyRule | undefined {
  pattern.lastIndex = start;
  const found = pattern.exec(file.text);
  if (found === null) return undefined;
  const end = pattern.lastIndex;
  const [, effect, name = "", kind, subject = "", exceptKind, except, words = "", object, place = ""] = found;
  const key = `${effect} ${kind} ${exceptKind} ${object !== undefined} ${words}`;
  if (!isWhole(end) || !isPlain(key, file, { start, end }, words)) return undefined;
  return new LazyRule(
    file,
    effect as LazyRule["effect"],
    { start, end },
    {
      name,
      subject: { kind: kind as PlainSubject["kind"], name: subject },
      except: except === undefined ? undefined : { kind: exceptKind as PlainSubject["kind"], name: except },
      words,
      object,
      place,
      line,
    },
  );
}

/** By what stands outside of the quotes: 0 where nobody has looked yet, 1: a plain rule, 2: none. */
let shapes = new TextTable();
let kinds: number[] = [];
const MOST_SHAPES = 10_000;

function isPlain(key: string, file: SourceFile, span: Span, words: string): boolean {
  if (shapes.texts.length > MOST_SHAPES) [shapes, kinds] = [new TextTable(), []];
  const number = shapes.numberOf(key);
  kinds[number] ??= saysNoMore(treeAt(file, span), file, words) ? 1 : 2;
  return kinds[number] === 1;
}

function treeAt(file: SourceFile, { start, end }: Span): Rule | undefined {
  const { tokens, docs, strays } = lex(file.text.slice(start, end), start);
  const { statements, diagnostics, failure } = attempt(file, tokens, docs);
  const [tree, ...more] = statements;
  if (failure !== undefined || diagnostics.length + strays.length + more.length > 0) return undefined;
  return tree?.kind === "rule" ? tree : undefined;
}

function saysNoMore(rule: Rule | undefined, file: SourceFile, words: string): boolean {
  if (rule?.permission.kind !== "verbs" || rule.permission.targets.kind !== "resources") return false;
  const { subjects, permission, place, times, clauses, writes, because } = rule;
  const { verbs, targets, named, selecting } = permission;
  const said = file.text.slice(verbs.span.start, targets.span.end);
  const isHead = subjects?.include.length === 1 && place?.kind === "in" && !place.only && named?.only !== true;
  return (
    isHead && said === words && selecting.length + times.length + clauses.length + writes.length === 0 && !because
  );
}

/** A rule whose tree is made when somebody asks for a part of it. */
export class LazyRule implements Rule {
  readonly kind = "rule";
  readonly shadow = false;
  readonly effect: "allow" | "deny";
  readonly span: Span;
  readonly plain: PlainRule;
  readonly #file: SourceFile;
  #tree: Rule | undefined;

  constructor(file: SourceFile, effect: "allow" | "deny", span: Span, plain: PlainRule) {
    this.#file = file;
    this.effect = effect;
    this.span = span;
    this.plain = plain;
  }

  get tree(): Rule {
    this.#tree ??= treeAt(this.#file, this.span);
    invariant(this.#tree !== undefined, "a plain rule is a rule");
    return this.#tree;
  }

  get doc() {
    return this.tree.doc;
  }
  get name() {
    return this.tree.name;
  }
  get subjects() {
    return this.tree.subjects;
  }
  get permission() {
    return this.tree.permission;
  }
  get place() {
    return this.tree.place;
  }
  get times() {
    return this.tree.times;
  }
  get clauses() {
    return this.tree.clauses;
  }
  get writes() {
    return this.tree.writes;
  }
  get because() {
    return this.tree.because;
  }
}
