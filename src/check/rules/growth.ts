/**
 * What a set may grow to beyond its text. Loops, lists of lists, roles of roles and sets of checks multiply, and a few
 * lines could stand for more than any memory holds. What would pass a bound is reported where it would, with the bound,
 * and what it stands for is left out: a set with an error is not served, so nothing is decided by what is left.
 */
import type { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Span } from "../../diagnostics/span.ts";

/** Of a whole set. */
const BOUNDS = {
  /** Checked rules. */
  rules: 1_000_000,
  /** Entries of the decision tree: subjects times places of each rule. */
  rows: 10_000_000,
  /** Permissions of roles, for each list of several roles that is granted together. */
  permissions: 300_000,
  /** Names that named lists put into heads and other lists. */
  names: 1_000_000,
  /** Sets of checks that are looked into for `failing` and `include`. */
  includes: 100_000,
  /** Checks that rules fail. */
  checks: 100_000,
} as const;

/** Of one statement: rules that its loops stand for. */
export const MOST_EXPANSIONS = 100_000;
/** Of one string: patterns that the lists in it stand for. */
export const MOST_PATTERNS = 10_000;
/** Of one rule: past so many pairs of a subject and a place the tree holds its places as one pattern. */
export const MOST_PAIRS = 4096;
/** Of roles and sets of checks that include each other. */
export const DEEPEST_INCLUDE = 500;

export type Grown = keyof typeof BOUNDS;

const WORDS: Readonly<Record<Grown, { readonly what: string; readonly help: string }>> = {
  rules: { what: "rules", help: "loop over fewer items, or say the same of patterns" },
  rows: {
    what: "pairs of a subject and a place",
    help: "name groups instead of people, and patterns instead of single namespaces",
  },
  permissions: { what: "permissions of roles", help: "grant fewer roles together, or give them fewer lines" },
  names: {
    what: "names out of named lists",
    help: "use a long list in fewer rules: one rule may hold for all of them",
  },
  includes: { what: "sets of checks inside each other", help: "include each set once" },
  checks: { what: "checks that rules fail", help: "include each set once, and let fewer rules fail it" },
};

/** How much of each. */
export type Spent = ReadonlyMap<Grown, number>;

export interface Growth {
  /** Whether there is room for so many more. Where there is none it is reported, once of each kind. */
  spend(kind: Grown, count: number, at: { readonly file: SourceFile; readonly span: Span }): boolean;
  /** How many more there may be. */
  room(kind: Grown): number;
  /** So far; it grows. */
  readonly spent: Spent;
  /** Spends what was spent when a file was checked that is not checked again. */
  spendAgain(spent: Spent): void;
  /** Whether something found no room. */
  readonly isFull: boolean;
}

export function newGrowth(collectorOf: () => Collector): Growth {
  const spent = new Map<Grown, number>();
  const told = new Set<Grown>();
  let isFull = false;
  return {
    spent,
    room: (kind) => Math.max(0, BOUNDS[kind] - (spent.get(kind) ?? 0)),
    spendAgain(more) {
      for (const [kind, count] of more) {
        const now = (spent.get(kind) ?? 0) + count;
        if (now > BOUNDS[kind]) isFull = true;
        spent.set(kind, now);
      }
    },
    get isFull() {
      return isFull;
    },
    spend(kind, count, { file, span }) {
      const now = (spent.get(kind) ?? 0) + count;
      if (now <= BOUNDS[kind]) {
        spent.set(kind, now);
        return true;
      }
      isFull = true;
      if (!told.has(kind)) {
        told.add(kind);
        reportTooLarge(
          collectorOf(),
          file,
          span,
          `with this the set has more than ${BOUNDS[kind]} ${WORDS[kind].what}`,
          WORDS[kind].help,
        );
      }
      return false;
    },
  };
}

/** What was spent since. */
export function spentSince(before: Spent, now: Spent): Spent {
  const more = new Map<Grown, number>();
  for (const [kind, count] of now) {
    const added = count - (before.get(kind) ?? 0);
    if (added > 0) more.set(kind, added);
  }
  return more;
}

export function reportTooLarge(
  collector: Collector,
  file: SourceFile,
  span: Span,
  message: string,
  help: string,
): void {
  collector.report("too-large", file, span, message, { help });
}
