/** From a user to the numbers of the subjects that it is: names are looked up, patterns found by how they begin. */
import type { SubjectPattern } from "../check/checked.ts";
import type { SubjectTable } from "../compile/decision-tree.ts";
import type { Frame } from "../expressions/frame.ts";
import { hashOf, type NameTable, numberOf } from "./name-table.ts";
import { MARK, mayMatter, PLACES, UNMARKED } from "./subject-marks.ts";
import type { NameTables } from "./name-tables.ts";
import { isEmpty, mayStartWith, newPrefixTable, type PrefixTable, visitStarts } from "./prefix-table.ts";
import type { UserInfo } from "./question.ts";
import { beginningOf } from "./subject-beginnings.ts";
import { linkSubject, type SubjectTest } from "./subjects.ts";

interface Other {
  readonly number: number;
  readonly subject: SubjectPattern;
  /** The prefix under which it is found is all there is to it. */
  readonly isPrefix: boolean;
  /** Linked when it is first met: there may be thousands, and few are. */
  test: SubjectTest | undefined;
}

export interface SubjectIndex {
  readonly users: NameTable;
  readonly groups: NameTable;
  /** The number of the first group. */
  readonly groupsFrom: number;
  readonly byUser: PrefixTable<Other>;
  readonly byGroup: PrefixTable<Other>;
  readonly others: readonly Other[];
  /** The numbers of subjects that everybody is. */
  readonly always: readonly number[];
  readonly controlPlane: ReadonlySet<string>;
}

export function linkSubjectIndex(
  table: SubjectTable,
  controlPlane: ReadonlySet<string>,
  names: Pick<NameTables, "users" | "groups" | "userPrefixes" | "groupPrefixes">,
): SubjectIndex {
  const groupsFrom = table.users.length;
  const othersFrom = groupsFrom + table.groups.length;
  const byUser: [string, Other][] = [];
  const byGroup: [string, Other][] = [];
  const others: Other[] = [];
  const always: number[] = [];
  table.others.forEach((subject, index) => {
    const { by, prefix, isAll } = beginningOf(subject);
    const other: Other = { number: othersFrom + index, subject, isPrefix: isAll, test: undefined };
    if (by === "everybody") always.push(other.number);
    else if (prefix === "") others.push(other);
    else (by === "group" ? byGroup : byUser).push([prefix, other]);
  });
  return {
    users: names.users,
    groups: names.groups,
    groupsFrom,
    byUser: newPrefixTable(byUser, names.userPrefixes),
    byGroup: newPrefixTable(byGroup, names.groupPrefixes),
    others,
    always,
    controlPlane,
  };
}

// HOT PATH
export function subjectsOf(index: SubjectIndex, user: UserInfo, frame: Frame): readonly number[] {
  const { users, groups, groupsFrom, others, always } = index;
  const found: number[] = [...always];
  const own = numberOf(users, user.username);
  if (own >= 0) found.push(own);
  for (const group of user.groups) {
    const number = numberOf(groups, group);
    if (number >= 0 && !found.includes(groupsFrom + number)) found.push(groupsFrom + number);
  }
  for (const other of others) if (isOne(index, other, user, frame)) found.push(other.number);
  addByPrefix(index, user, frame, found);
  return found;
}

/** Room for the subjects of one question that may matter to it, and the mark of each. */
export interface Found {
  readonly subjects: Int32Array;
  readonly marks: Int32Array;
}

// HOT PATH
/**
 * Puts the subjects that are one name, or everybody, into `found`, some perhaps twice; -1: there is not enough room.
 * `bit`: of the namespace that is asked about. `denied`: whether denies matter.
 */
export function putNamed(index: SubjectIndex, user: UserInfo, found: Found, bit: number, denied: boolean): number {
  const { users, groups, groupsFrom, always } = index;
  const { username, groups: theirs } = user;
  const { subjects, marks } = found;
  if (always.length + theirs.length >= subjects.length) return -1;
  let count = 0;
  for (let at = 0; at < always.length; at++) {
    subjects[count] = always[at] ?? 0;
    marks[count++] = UNMARKED;
  }
  count = putName(users, username, 0, found, count, bit, denied);
  for (let at = 0; at < theirs.length; at++) {
    count = putName(groups, theirs[at] ?? "", groupsFrom, found, count, bit, denied);
  }
  return count;
}

// HOT PATH: a name whose mark says that it does not matter is not even compared.
function putName(
  table: NameTable,
  text: string,
  first: number,
  { subjects, marks }: Found,
  count: number,
  bit: number,
  denied: boolean,
): number {
  const { names, places, slots, width, byName } = table;
  let [number, mark] = [-1, UNMARKED];
  if (byName !== undefined) number = byName.get(text) ?? -1;
  else {
    const letters = places[text.length];
    if (letters === undefined) return count;
    const hash = hashOf(text, text.length, letters);
    const mask = slots.length - width;
    for (let slot = (hash * width) & mask; slots[slot + 1] !== 0; slot = (slot + width) & mask) {
      if (slots[slot] !== hash) continue;
      mark = slots[slot + MARK] ?? UNMARKED;
      if (!mayMatter(mark, slots[slot + PLACES] ?? 0, bit, denied)) continue;
      const candidate = (slots[slot + 1] ?? 0) - 1;
      if (names[candidate] !== text) continue;
      number = candidate;
      break;
    }
  }
  if (number < 0) return count;
  subjects[count] = first + number;
  marks[count] = mark;
  return count + 1;
}

// HOT PATH
/** Whether {@link putOthers} may find more. */
export function mayHaveOthers({ others, byUser, byGroup }: SubjectIndex, { username, groups }: UserInfo): boolean {
  if (others.length > 0 || mayStartWith(byUser, username)) return true;
  if (isEmpty(byGroup)) return false;
  for (let at = 0; at < groups.length; at++) if (mayStartWith(byGroup, groups[at] ?? "")) return true;
  return false;
}

/** Puts those that are not one name behind the first `count`; the new number, or -1: there is not enough room. */
export function putOthers(
  index: SubjectIndex,
  user: UserInfo,
  { subjects, marks }: Found,
  count: number,
  frame: () => Frame,
): number {
  const { byUser, byGroup, others } = index;
  let end = count;
  const put = (other: Other): void => {
    if (!other.isPrefix && !isOne(index, other, user, frame())) return;
    if (end < subjects.length) {
      subjects[end] = other.number;
      marks[end] = UNMARKED;
    }
    end++;
  };
  for (const other of others) put(other);
  if (mayStartWith(byUser, user.username)) visitStarts(byUser, user.username, put);
  if (!isEmpty(byGroup)) {
    for (const group of user.groups) if (mayStartWith(byGroup, group)) visitStarts(byGroup, group, put);
  }
  return end > subjects.length ? -1 : end;
}

function isOne({ controlPlane }: SubjectIndex, other: Other, user: UserInfo, frame: Frame): boolean {
  if (other.isPrefix) return true;
  other.test ??= linkSubject(other.subject, controlPlane);
  return other.test(user, frame);
}

function addByPrefix(index: SubjectIndex, user: UserInfo, frame: Frame, found: number[]): void {
  const { byUser, byGroup } = index;
  const add = (other: Other): void => {
    if (!found.includes(other.number) && isOne(index, other, user, frame)) found.push(other.number);
  };
  if (mayStartWith(byUser, user.username)) visitStarts(byUser, user.username, add);
  for (const group of user.groups) if (mayStartWith(byGroup, group)) visitStarts(byGroup, group, add);
}
