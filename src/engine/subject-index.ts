/** From a user to the numbers of the subjects that it is: names are looked up, patterns found by how they begin. */
import type { SubjectPattern, TextPattern } from "../check/checked.ts";
import type { SubjectTable } from "../compile/decision-tree.ts";
import type { Frame } from "../expressions/frame.ts";
import { compileGlob } from "../values/glob.ts";
import { type NameTable, newNameTable, numberOf } from "./name-table.ts";
import { addPrefix, mayStartWith, newPrefixIndex, type PrefixIndex, visitPrefixes } from "./prefix-index.ts";
import type { UserInfo } from "./question.ts";
import { linkSubject, type SubjectTest } from "./subjects.ts";

interface Other {
  readonly number: number;
  readonly subject: SubjectPattern;
  /** Linked when it is first met: there may be thousands, and few are. */
  test: SubjectTest | undefined;
}

export interface SubjectIndex {
  readonly users: NameTable;
  readonly groups: NameTable;
  /** The number of the first group. */
  readonly groupsFrom: number;
  readonly byUser: PrefixIndex<Other>;
  readonly byGroup: PrefixIndex<Other>;
  readonly others: readonly Other[];
  /** The numbers of subjects that everybody is. */
  readonly always: readonly number[];
  readonly controlPlane: ReadonlySet<string>;
}

export function linkSubjectIndex(table: SubjectTable, controlPlane: ReadonlySet<string>): SubjectIndex {
  const groupsFrom = table.users.length;
  const othersFrom = groupsFrom + table.groups.length;
  const [byUser, byGroup] = [newPrefixIndex<Other>(), newPrefixIndex<Other>()];
  const others: Other[] = [];
  const always: number[] = [];
  table.others.forEach((subject, index) => {
    const other: Other = { number: othersFrom + index, subject, test: undefined };
    const prefix = prefixOf(subject);
    if (subject.kind === "anyone") always.push(other.number);
    else if (prefix === "") others.push(other);
    else addPrefix(subject.kind === "group" ? byGroup : byUser, prefix, other);
  });
  return {
    users: newNameTable(table.users),
    groups: newNameTable(table.groups),
    groupsFrom,
    byUser,
    byGroup,
    others,
    always,
    controlPlane,
  };
}

/** What the name of every user (or group) that the subject meets begins with. */
function prefixOf(subject: SubjectPattern): string {
  switch (subject.kind) {
    case "user":
    case "group":
      return textPrefix(subject.pattern);
    case "serviceaccount":
      return `system:serviceaccount:${textPrefix(subject.namespace)}`;
    case "serviceaccounts":
      return "system:serviceaccount:";
    case "nodes":
      return "system:node:";
    default:
      return "";
  }
}

export function textPrefix(pattern: TextPattern): string {
  return "glob" in pattern ? (compileGlob(pattern.glob).parts[0] ?? "") : "";
}

// HOT PATH
export function subjectsOf(index: SubjectIndex, user: UserInfo, frame: Frame): readonly number[] {
  const { users, groups, groupsFrom, byUser, byGroup, others, always } = index;
  const found: number[] = [...always];
  const own = numberOf(users, user.username);
  if (own >= 0) found.push(own);
  for (const group of user.groups) {
    const number = numberOf(groups, group);
    if (number >= 0 && !found.includes(groupsFrom + number)) found.push(groupsFrom + number);
  }
  for (const other of others) if (isOne(index, other, user, frame)) found.push(other.number);
  if (byUser.below.size + byGroup.below.size > 0) addByPrefix(index, user, frame, found);
  return found;
}

// HOT PATH
/** Whether the user may be a subject that is not one name. */
export function mayHaveOthers({ others, byUser, byGroup }: SubjectIndex, { username, groups }: UserInfo): boolean {
  if (others.length > 0) return true;
  if (byUser.below.size > 0 && mayStartWith(byUser, username)) return true;
  if (byGroup.below.size > 0) for (const group of groups) if (mayStartWith(byGroup, group)) return true;
  return false;
}

// HOT PATH
/** Puts the subjects that are one name, and those that everybody is, into `room`; -1: there is not enough of it. */
export function putNamedSubjects(index: SubjectIndex, user: UserInfo, room: Int32Array): number {
  const { users, groups, groupsFrom, always } = index;
  const { username, groups: theirs } = user;
  if (always.length + theirs.length + 1 > room.length) return -1;
  let count = 0;
  for (let at = 0; at < always.length; at++) room[count++] = always[at] ?? 0;
  const own = numberOf(users, username);
  if (own >= 0) room[count++] = own;
  for (let at = 0; at < theirs.length; at++) {
    const number = numberOf(groups, theirs[at] ?? "");
    // The same group twice finds nothing that it does not find once.
    if (number >= 0) room[count++] = groupsFrom + number;
  }
  return count;
}

function isOne({ controlPlane }: SubjectIndex, other: Other, user: UserInfo, frame: Frame): boolean {
  other.test ??= linkSubject(other.subject, controlPlane);
  return other.test(user, frame);
}

function addByPrefix(index: SubjectIndex, user: UserInfo, frame: Frame, found: number[]): void {
  const { byUser, byGroup } = index;
  const add = (other: Other): boolean => {
    if (!found.includes(other.number) && isOne(index, other, user, frame)) found.push(other.number);
    return false;
  };
  if (mayStartWith(byUser, user.username)) visitPrefixes(byUser, user.username, add);
  if (byGroup.below.size === 0) return;
  for (const group of user.groups) if (mayStartWith(byGroup, group)) visitPrefixes(byGroup, group, add);
}
