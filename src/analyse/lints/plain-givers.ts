/**
 * Plain grants by the role and the subject that they name. Nearly all of a large set are the only one of theirs, or hold
 * in other places than the rest, which is seen from their numbers; only what is left is looked at as grants.
 */
import { sortedByColumns } from "../../compile/sort-rows.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Span } from "../../diagnostics/span.ts";
import type * as ast from "../../syntax/ast.ts";
import {
  GRANT_PLACE,
  GRANT_ROLE,
  grantNumber,
  patternsAmong,
  type PlainGrants,
  SUBJECT_KIND,
  SUBJECT_NAME,
  subjectSpan,
  USER,
  GROUP,
} from "../../syntax/plain-grants.ts";
import { treeOfGrant } from "../../syntax/read-policy.ts";
import { compileGlob, type Glob, holds } from "../../values/glob.ts";
import type { ParsedFile } from "../policy-set.ts";

/** Where a role is given to a subject. */
export interface GivenThere {
  readonly file: SourceFile;
  /** The number of its file in the set. */
  readonly order: number;
  /** Of the subject. */
  readonly span: Span;
}

/** A role, given to a subject. */
export interface Giver extends GivenThere {
  /** Where the grant is plain: its one place. */
  readonly place: string | undefined;
  readonly grant: () => ast.Grant;
}

export interface Given {
  /** `user`, `group`, or whatever else a subject may be. */
  readonly kind: string;
  readonly role: string;
  readonly name: string;
}

export interface PlainGivers {
  /** Those that give this; they are not among the rest any more. */
  take(given: Given): Giver[];
  /** Of those that are left. `groupOf`: of grants of one role to one subject, where some name places by patterns. */
  rest(groupOf: (list: readonly Giver[]) => OverlapGroup | undefined): readonly OverlapGroup[];
}

/** Grants of one role to one subject, some of which hold wherever others do. */
export interface OverlapGroup {
  readonly second: GivenThere;
  readonly overlaps: readonly Overlap[];
}
export interface Overlap {
  readonly one: GivenThere;
  readonly wider: GivenThere;
}

export function newPlainGivers(files: readonly ParsedFile[]): PlainGivers {
  const table = tableOf(files);
  return table === undefined ? { take: () => [], rest: () => [] } : giversIn(table);
}

interface Table {
  readonly files: readonly ParsedFile[];
  /** Of each file. */
  readonly plain: readonly (PlainGrants | undefined)[];
  readonly texts: PlainGrants["texts"];
  /** One number for each grant; subjects are numbered with their kind. */
  readonly file: Int32Array;
  readonly grant: Int32Array;
  readonly subject: Int32Array;
  readonly role: Int32Array;
  readonly place: Int32Array;
  /** The grants by subject, then role. */
  readonly order: Int32Array;
}

function tableOf(files: readonly ParsedFile[]): Table | undefined {
  const plain = files.map(({ ast: { without } }) => without?.plain);
  const count = plain.reduce((sum, one) => sum + (one?.count ?? 0), 0);
  const column = () => new Int32Array(count);
  const table = { file: column(), grant: column(), subject: column(), role: column(), place: column() };
  let texts: PlainGrants["texts"] | undefined;
  let row = 0;
  for (const [number, grants] of plain.entries()) {
    if (grants === undefined) continue;
    texts = grants.texts;
    for (let grant = 0; grant < grants.count; grant++, row++) {
      table.file[row] = number;
      table.grant[row] = grant;
      table.subject[row] = subjectKey(
        grantNumber(grants, grant, SUBJECT_NAME),
        grantNumber(grants, grant, SUBJECT_KIND),
      );
      table.role[row] = grantNumber(grants, grant, GRANT_ROLE);
      table.place[row] = grantNumber(grants, grant, GRANT_PLACE);
    }
  }
  if (texts === undefined) return undefined;
  return { files, plain, texts, ...table, order: sortedByColumns([table.subject, table.role], count) };
}

function subjectKey(name: number, kind: number): number {
  return name * 2 + kind;
}

function giversIn(table: Table): PlainGivers {
  const { order, subject, role } = table;
  const taken = new Set<number>();
  const endOf = (from: number): number => {
    const first = at(order, from);
    let end = from + 1;
    while (end < order.length && subject[at(order, end)] === subject[first] && role[at(order, end)] === role[first]) {
      end++;
    }
    return end;
  };
  const listOf = (from: number, end: number) => Array.from(order.subarray(from, end), (row) => giverOf(row, table));
  return {
    take(given) {
      const from = firstOf(given, table);
      if (from < 0) return [];
      taken.add(from);
      return listOf(from, endOf(from));
    },
    rest(groupOf) {
      const overlapsIn = newOverlaps(table);
      const groups: OverlapGroup[] = [];
      for (let from = 0; from < order.length; ) {
        const end = endOf(from);
        if (end - from > 1 && !taken.has(from)) {
          const found = overlapsIn(from, end);
          const group = found === "unknown" ? groupOf(listOf(from, end)) : found;
          if (group !== undefined) groups.push(group);
        }
        from = end;
      }
      return groups;
    },
  };
}

function giverOf(row: number, table: Table): Giver {
  const { files, file, grant, place, texts } = table;
  const parsed = files[at(file, row)] as ParsedFile;
  const plain = table.plain[at(file, row)] as PlainGrants;
  let tree: ast.Grant | undefined;
  return {
    ...thereOf(row, table),
    place: texts.texts[at(place, row)],
    grant: () => (tree ??= treeOfGrant(parsed.file, plain, at(grant, row))),
  };
}

function thereOf(row: number, { files, plain, file, grant }: Table): GivenThere {
  const order = at(file, row);
  const { file: source } = files[order] as ParsedFile;
  return { file: source, order, span: subjectSpan(plain[order] as PlainGrants, at(grant, row)) };
}

/** Where some of so many grants name places by patterns, each is held against each. */
const FEW = 32;

/** Of the grants from `from` to `end` in the order: which hold wherever another does. */
function newOverlaps(table: Table): (from: number, end: number) => OverlapGroup | "unknown" | undefined {
  const { order, place, texts } = table;
  const isPattern = patternsAmong(texts);
  const namedTwice = newRepetitions(table);
  const globs = new Map<number, Glob>();
  const globOf = (number: number): Glob => {
    const known = globs.get(number) ?? compileGlob(texts.texts[number] ?? "");
    globs.set(number, known);
    return known;
  };
  const covers = (wide: number, narrow: number) =>
    wide === narrow || (isPattern[wide] === 1 && holds(globOf(wide), globOf(narrow)));
  const placeAt = (index: number) => at(place, at(order, index));
  const widerThan = (index: number, from: number, end: number): number => {
    const narrow = placeAt(index);
    for (let other = from; other < end; other++) {
      const wide = placeAt(other);
      if (other !== index && covers(wide, narrow) && (other < index || !covers(narrow, wide))) return other;
    }
    return -1;
  };
  return (from, end) => {
    let hasPattern = false;
    for (let index = from; index < end && !hasPattern; index++) hasPattern = isPattern[placeAt(index)] === 1;
    if (!hasPattern) return namedTwice(from, end);
    if (end - from > FEW) return "unknown";
    const overlaps: Overlap[] = [];
    for (let index = from; index < end; index++) {
      const wider = widerThan(index, from, end);
      if (wider < 0) continue;
      overlaps.push({ one: thereOf(at(order, index), table), wider: thereOf(at(order, wider), table) });
    }
    return overlaps.length === 0 ? undefined : { second: thereOf(at(order, from + 1), table), overlaps };
  };
}

/** Of grants that name exact places: each that names one again holds where the first does. */
function newRepetitions(table: Table): (from: number, end: number) => OverlapGroup | undefined {
  const { order, place, texts } = table;
  /** For each place: 1 + the range in which it was seen last, and the row that named it first there. */
  const seen = new Int32Array(texts.texts.length);
  const first = new Int32Array(texts.texts.length);
  return (from, end) => {
    let overlaps: Overlap[] | undefined;
    for (let index = from; index < end; index++) {
      const row = at(order, index);
      const number = at(place, row);
      if (seen[number] === from + 1) {
        overlaps ??= [];
        overlaps.push({ one: thereOf(row, table), wider: thereOf(at(first, number), table) });
      } else {
        seen[number] = from + 1;
        first[number] = row;
      }
    }
    return overlaps && { second: thereOf(at(order, from + 1), table), overlaps };
  };
}

/** Where the grants of one role to one subject begin in the order; -1. */
function firstOf({ kind, role, name }: Given, table: Table): number {
  const [wantedRole, wantedName] = [table.texts.known(role), table.texts.known(name)];
  if (wantedRole === undefined || wantedName === undefined || (kind !== "user" && kind !== "group")) return -1;
  const wantedSubject = subjectKey(wantedName, kind === "user" ? USER : GROUP);
  const { order, subject } = table;
  const isBefore = (row: number) =>
    at(subject, row) < wantedSubject || (at(subject, row) === wantedSubject && at(table.role, row) < wantedRole);
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(at(order, middle))) low = middle + 1;
    else high = middle;
  }
  const row = low < order.length ? at(order, low) : -1;
  return row >= 0 && subject[row] === wantedSubject && table.role[row] === wantedRole ? low : -1;
}

function at(column: Int32Array, index: number): number {
  return column[index] ?? 0;
}
