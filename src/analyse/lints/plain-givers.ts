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
  type PlainGrants,
  SUBJECT_KIND,
  SUBJECT_NAME,
  subjectSpan,
  USER,
  GROUP,
} from "../../syntax/plain-grants.ts";
import { treeOfGrant } from "../../syntax/read-policy.ts";
import type { ParsedFile } from "../policy-set.ts";

/** A role, given to a subject. */
export interface Giver {
  readonly file: SourceFile;
  /** The number of its file in the set. */
  readonly order: number;
  /** Of the subject. */
  readonly span: Span;
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
  /** In lists of one role and one subject each, in the order of the text: where one place may lie in another. */
  rest(): readonly Giver[][];
}

export function newPlainGivers(files: readonly ParsedFile[]): PlainGivers {
  const table = tableOf(files);
  return table === undefined ? { take: () => [], rest: () => [] } : giversIn(table);
}

interface Table {
  readonly files: readonly ParsedFile[];
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
  const count = files.reduce((sum, { ast: { without } }) => sum + (without?.plain.count ?? 0), 0);
  const column = () => new Int32Array(count);
  const table = { file: column(), grant: column(), subject: column(), role: column(), place: column() };
  let texts: PlainGrants["texts"] | undefined;
  let row = 0;
  for (const [
    number,
    {
      ast: { without },
    },
  ] of files.entries()) {
    if (without === undefined) continue;
    const { plain } = without;
    texts = plain.texts;
    for (let grant = 0; grant < plain.count; grant++, row++) {
      table.file[row] = number;
      table.grant[row] = grant;
      table.subject[row] = subjectKey(
        grantNumber(plain, grant, SUBJECT_NAME),
        grantNumber(plain, grant, SUBJECT_KIND),
      );
      table.role[row] = grantNumber(plain, grant, GRANT_ROLE);
      table.place[row] = grantNumber(plain, grant, GRANT_PLACE);
    }
  }
  if (texts === undefined) return undefined;
  return { files, texts, ...table, order: sortedByColumns([table.subject, table.role], count) };
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
    rest() {
      const overlaps = newOverlapTest(table);
      const lists: Giver[][] = [];
      for (let from = 0; from < order.length; ) {
        const end = endOf(from);
        if (end - from > 1 && !taken.has(from) && overlaps(from, end)) lists.push(listOf(from, end));
        from = end;
      }
      return lists;
    },
  };
}

function giverOf(row: number, { files, file, grant, place, texts }: Table): Giver {
  const number = at(file, row);
  const parsed = files[number] as ParsedFile;
  const plain = parsed.ast.without?.plain as PlainGrants;
  let tree: ast.Grant | undefined;
  return {
    file: parsed.file,
    order: number,
    span: subjectSpan(plain, at(grant, row)),
    place: texts.texts[at(place, row)],
    grant: () => (tree ??= treeOfGrant(parsed.file, plain, at(grant, row))),
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

/** Whether a place is named twice in a range of the order, or one of them is a pattern. */
function newOverlapTest({ order, place, texts: { texts } }: Table): (from: number, end: number) => boolean {
  /** For each place: 1 + the range in which it was seen last. */
  const seen = new Int32Array(texts.length);
  const patterns = new Int8Array(texts.length);
  const isPattern = (number: number): boolean => {
    if (patterns[number] === 0) patterns[number] = texts[number]?.includes("*") === true ? 1 : -1;
    return patterns[number] === 1;
  };
  return (from, end) => {
    for (let index = from; index < end; index++) {
      const number = at(place, at(order, index));
      if (seen[number] === from + 1 || isPattern(number)) return true;
      seen[number] = from + 1;
    }
    return false;
  };
}

function at(column: Int32Array, index: number): number {
  return column[index] ?? 0;
}
