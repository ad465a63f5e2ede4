/**
 * Who may still be asking: a user name, groups that have to be among the user's, and groups that must not be. As an API
 * server sends them: everybody is authenticated or not, and nobody but a service account has the name of one.
 */
import type { UserInfo } from "../../engine/question.ts";
import { serviceAccountOf } from "../../engine/subjects.ts";
import { type Glob, matchesGlob } from "../../values/glob.ts";
import { exactGlob } from "../../values/glob-meet.ts";
import { excludeText, narrowText, type TextDomain, type TextForm, wholeDomain } from "./text-domain.ts";

export interface UserDomain {
  readonly name: TextDomain;
  /** Each is one group of the user. */
  readonly groups: readonly TextDomain[];
  readonly excluded: readonly Glob[];
  /** It is this one, and nothing is left open. */
  readonly only?: UserInfo;
}

const AUTHENTICATED = "system:authenticated";
const UNAUTHENTICATED = "system:unauthenticated";
const ANONYMOUS = "system:anonymous";

const USER_NAMES: TextForm = {
  usual: ["somebody", "somebody-else"],
  fillers: ["any", "any:robot", "robot", "", "some"],
  isValid: (text) =>
    text !== "" && (!text.startsWith("system:serviceaccount:") || serviceAccountOf(text) !== undefined),
};
const GROUPS: TextForm = {
  usual: ["some-group"],
  fillers: ["any", "", "some"],
  isValid: (text) => text !== "",
};

export const EVERYBODY: UserDomain = { name: wholeDomain(USER_NAMES), groups: [], excluded: [] };

export function onlyUser(only: UserInfo): UserDomain {
  return { ...EVERYBODY, only };
}

export function narrowUserName(user: UserDomain, glob: Glob, is: boolean): UserDomain | undefined {
  if (user.only !== undefined) return matchesGlob(glob, user.only.username) === is ? user : undefined;
  const name = is ? narrowText(user.name, glob) : excludeText(user.name, glob);
  return name && { ...user, name };
}

export function narrowGroups(user: UserDomain, glob: Glob, is: boolean): UserDomain | undefined {
  if (user.only !== undefined)
    return user.only.groups.some((group) => matchesGlob(glob, group)) === is ? user : undefined;
  return is ? withGroup(user, glob) : withoutGroups(user, glob);
}

function withGroup(user: UserDomain, glob: Glob): UserDomain | undefined {
  if (user.groups.some(({ patterns }) => patterns.length === 1 && patterns[0]?.source === glob.source)) return user;
  let group = narrowText(wholeDomain(GROUPS), glob);
  for (const excluded of user.excluded) group &&= excludeText(group, excluded);
  return group && { ...user, groups: [...user.groups, group] };
}

function withoutGroups(user: UserDomain, glob: Glob): UserDomain | undefined {
  const excluded = [...user.excluded, glob];
  if (isAmong(excluded, AUTHENTICATED) && isAmong(excluded, UNAUTHENTICATED)) return undefined;
  const groups = user.groups.flatMap((group) => excludeText(group, glob) ?? []);
  return groups.length < user.groups.length ? undefined : { ...user, groups, excluded };
}

function isAmong(globs: readonly Glob[], text: string): boolean {
  return globs.some((glob) => matchesGlob(glob, text));
}

/** With the groups that such a user carries, as far as they are not excluded. */
export function sampleUser({ name, groups, excluded, only }: UserDomain): UserInfo {
  if (only !== undefined) return only;
  const needed = [...new Set(groups.map(({ sample }) => sample))];
  const carries = (group: string) => !isAmong(excluded, group);
  const asAnonymous = needed.includes(UNAUTHENTICATED) ? narrowText(name, exactGlob(ANONYMOUS)) : undefined;
  const username = (asAnonymous ?? name).sample;
  const isSigned = needed.includes(AUTHENTICATED) || needed.includes(UNAUTHENTICATED);
  const first = username === ANONYMOUS ? UNAUTHENTICATED : AUTHENTICATED;
  const signed = carries(first) ? first : first === AUTHENTICATED ? UNAUTHENTICATED : AUTHENTICATED;
  const all = [...groupsOf(username).filter(carries), ...needed, ...(isSigned ? [] : [signed])];
  return { username, uid: "", groups: [...new Set(all)], extra: {} };
}

function groupsOf(username: string): readonly string[] {
  const account = serviceAccountOf(username);
  if (account !== undefined) return ["system:serviceaccounts", `system:serviceaccounts:${account.namespace}`];
  return username.startsWith("system:node:") ? ["system:nodes"] : [];
}
