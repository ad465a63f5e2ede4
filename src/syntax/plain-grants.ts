/**
 * Grants that say no more than `grant "ROLE" to user "NAME" in "NAMESPACE"` (or `group`), which is nearly all that a
 * large set says. They are read as they stand, without tokens and without a tree, into columns of numbers: a tree of a
 * grant is a kilobyte and a half, which nobody looks at but to complain.
 */
import type { Span } from "../diagnostics/span.ts";
import type { PolicyFile, Statement } from "./ast.ts";
import type { TextTable } from "../base/text-table.ts";

/** One row for each, in the order of the text. */
export interface PlainGrants {
  readonly count: number;
  /** {@link GRANT_WIDTH} numbers for each. */
  readonly rows: Int32Array;
  /** The texts that the numbers of a row stand for. */
  readonly texts: TextTable;
}

/** Offsets of the statement, the line that it begins in (from 1), … */
export const GRANT_START = 0;
export const GRANT_END = 1;
export const GRANT_LINE = 2;
/** … the offsets of its subject with the word before it, … */
export const SUBJECT_START = 3;
export const SUBJECT_END = 4;
/** … and what it says: numbers of texts, and {@link USER} or {@link GROUP}. */
export const GRANT_ROLE = 5;
export const SUBJECT_KIND = 6;
export const SUBJECT_NAME = 7;
export const GRANT_PLACE = 8;
export const GRANT_WIDTH = 9;

export const USER = 0;
export const GROUP = 1;

export function grantNumber({ rows }: PlainGrants, grant: number, what: number): number {
  return rows[grant * GRANT_WIDTH + what] ?? 0;
}

/** Those that are chosen. */
export function someGrants(grants: PlainGrants, isChosen: (grant: number) => boolean): PlainGrants {
  const rows: number[] = [];
  for (let grant = 0; grant < grants.count; grant++) {
    if (!isChosen(grant)) continue;
    for (let what = 0; what < GRANT_WIDTH; what++) rows.push(grantNumber(grants, grant, what));
  }
  return { count: rows.length / GRANT_WIDTH, rows: Int32Array.from(rows), texts: grants.texts };
}

/** `what`: one that is a text. */
export function textOf(grants: PlainGrants, grant: number, what: number): string {
  return grants.texts.texts[grantNumber(grants, grant, what)] ?? "";
}

const patterns = new WeakMap<TextTable, Uint8Array>();

/** By the numbers of texts: 1 where one has a star in it, and is a pattern. */
export function patternsAmong(table: TextTable): Uint8Array {
  const { texts } = table;
  const known = patterns.get(table) ?? new Uint8Array(0);
  if (known.length === texts.length) return known;
  const marks = new Uint8Array(texts.length);
  marks.set(known);
  for (let number = known.length; number < texts.length; number++)
    if (texts[number]?.includes("*")) marks[number] = 1;
  patterns.set(table, marks);
  return marks;
}

/** The one that begins in a line (from 1); -1. */
export function grantInLine(grants: PlainGrants, line: number): number {
  let low = 0;
  let high = grants.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (grantNumber(grants, middle, GRANT_LINE) < line) low = middle + 1;
    else high = middle;
  }
  return low < grants.count && grantNumber(grants, low, GRANT_LINE) === line ? low : -1;
}

export function grantSpan(grants: PlainGrants, grant: number): Span {
  return { start: grantNumber(grants, grant, GRANT_START), end: grantNumber(grants, grant, GRANT_END) };
}

export function subjectSpan(grants: PlainGrants, grant: number): Span {
  return { start: grantNumber(grants, grant, SUBJECT_START), end: grantNumber(grants, grant, SUBJECT_END) };
}

// Strings of other letters may hold an escape, an interpolation or something that is to be remarked on.
export const PLAIN_STRING = '"([ !#-[\\]-z|}~]+)"';
const pattern = new RegExp(`grant ${PLAIN_STRING} to (user|group) ${PLAIN_STRING} in ${PLAIN_STRING}`, "y");
const GRANT = 'grant "';
const TO = '" to ';

const ROLES_KEPT = 64;

/** HOT PATH: one pattern is faster than anything that looks at the letters itself. */
export class GrantReader {
  readonly #texts: TextTable;
  #rows = new Int32Array(GRANT_WIDTH * 64);
  #count = 0;
  readonly #roles: (string | undefined)[] = Array.from({ length: ROLES_KEPT }, () => undefined);
  readonly #roleNumbers = new Int32Array(ROLES_KEPT);

  constructor(texts: TextTable) {
    this.#texts = texts;
  }

  get read(): PlainGrants {
    return { count: this.#count, rows: this.#rows.slice(0, this.#count * GRANT_WIDTH), texts: this.#texts };
  }

  /** Where the plain grant ends that begins at `start`, if `isWhole` there: then it is added. */
  readAt(text: string, start: number, line: number, isWhole: (end: number) => boolean): number | undefined {
    pattern.lastIndex = start;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const end = pattern.lastIndex;
    if (!isWhole(end)) return undefined;
    const [, role = "", kind = "", subject = "", place = ""] = found;
    const row = this.#newRow();
    const rows = this.#rows;
    const subjectStart = start + GRANT.length + role.length + TO.length;
    rows[row + GRANT_START] = start;
    rows[row + GRANT_END] = end;
    rows[row + GRANT_LINE] = line;
    rows[row + SUBJECT_START] = subjectStart;
    rows[row + SUBJECT_END] = subjectStart + kind.length + subject.length + 3;
    rows[row + GRANT_ROLE] = this.#numberOfRole(role);
    rows[row + SUBJECT_KIND] = kind === "user" ? USER : GROUP;
    rows[row + SUBJECT_NAME] = this.#texts.numberOf(subject);
    rows[row + GRANT_PLACE] = this.#texts.numberOf(place);
    return end;
  }

  /** There are few roles, so most were met just before. */
  #numberOfRole(role: string): number {
    const slot = (role.length * 31 + role.charCodeAt(0)) % ROLES_KEPT;
    if (this.#roles[slot] === role) return this.#roleNumbers[slot] ?? 0;
    const number = this.#texts.numberOf(role);
    this.#roles[slot] = role;
    this.#roleNumbers[slot] = number;
    return number;
  }

  #newRow(): number {
    if ((this.#count + 1) * GRANT_WIDTH > this.#rows.length) {
      const rows = new Int32Array(this.#rows.length * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    return this.#count++ * GRANT_WIDTH;
  }
}

/** What has a tree: of a file that was read with plain grants, all but these. */
export function treedStatements(ast: PolicyFile): readonly Statement[] {
  return ast.without?.treed ?? ast.statements;
}
