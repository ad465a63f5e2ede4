/** From a user to the numbers of the subjects that it is: names are looked up, patterns found by how they begin. */
import type { SubjectPattern, TextPattern } from "../check/checked.ts";
import type { SubjectTable } from "../compile/decision-tree.ts";
import type { Frame } from "../expressions/frame.ts";
import { compileGlob } from "../values/glob.ts";
import { addPrefix, newPrefixIndex, type PrefixIndex, visitPrefixes } from "./prefix-index.ts";
import type { UserInfo } from "./question.ts";
import { linkSubject, type SubjectTest } from "./subjects.ts";

interface Other {
  readonly number: number;
  readonly test: SubjectTest;
}

export interface SubjectIndex {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
  readonly byUser: PrefixIndex<Other>;
  readonly byGroup: PrefixIndex<Other>;
  readonly others: readonly Other[];
}

export function linkSubjectIndex(table: SubjectTable, controlPlane: ReadonlySet<string>): SubjectIndex {
  const groupsFrom = table.users.length;
  const othersFrom = groupsFrom + table.groups.length;
  const [byUser, byGroup] = [newPrefixIndex<Other>(), newPrefixIndex<Other>()];
  const others: Other[] = [];
  table.others.forEach((subject, index) => {
    const other = { number: othersFrom + index, test: linkSubject(subject, controlPlane) };
    const prefix = prefixOf(subject);
    if (prefix === "") others.push(other);
    else addPrefix(subject.kind === "group" ? byGroup : byUser, prefix, other);
  });
  return {
    users: new Map(table.users.map((name, index) => [name, index])),
    groups: new Map(table.groups.map((name, index) => [name, groupsFrom + index])),
    byUser,
    byGroup,
    others,
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
  const found: number[] = [];
  const own = index.users.get(user.username);
  if (own !== undefined) found.push(own);
  for (const group of user.groups) {
    const number = index.groups.get(group);
    if (number !== undefined && !found.includes(number)) found.push(number);
  }
  const add = ({ number, test }: Other): boolean => {
    if (!found.includes(number) && test(user, frame)) found.push(number);
    return false;
  };
  if (index.byUser.below.size > 0) visitPrefixes(index.byUser, user.username, add);
  if (index.byGroup.below.size > 0) for (const group of user.groups) visitPrefixes(index.byGroup, group, add);
  for (const other of index.others) add(other);
  return found;
}
