/** Who a rule speaks about. */
import type { CheckedHead, SubjectPattern } from "../check/checked.ts";
import type { Frame } from "../expressions/frame.ts";
import type { UserInfo } from "./question.ts";
import { type LinkedPatterns, linkPatterns, matchesText } from "./text-patterns.ts";

export type SubjectTest = (user: UserInfo, frame: Frame) => boolean;
export interface LinkedSubjects {
  readonly include: readonly SubjectTest[];
  readonly except: readonly SubjectTest[];
}

const SERVICE_ACCOUNT = "system:serviceaccount:";
const NODE = "system:node:";

export function linkSubjects(
  { include, except }: CheckedHead["subjects"],
  controlPlane: ReadonlySet<string>,
): LinkedSubjects {
  const link = (subject: SubjectPattern) => linkSubject(subject, controlPlane);
  return { include: include.map(link), except: except.map(link) };
}

export function subjectsMatch({ include, except }: LinkedSubjects, user: UserInfo, frame: Frame): boolean {
  return include.some((test) => test(user, frame)) && !except.some((test) => test(user, frame));
}

export function linkSubject(subject: SubjectPattern, controlPlane: ReadonlySet<string>): SubjectTest {
  switch (subject.kind) {
    case "anyone":
      return () => true;
    case "authenticated":
      return (user) => user.groups.includes("system:authenticated");
    case "anonymous":
      return (user) => user.username === "system:anonymous" || user.groups.includes("system:unauthenticated");
    case "serviceaccounts":
      return (user) => serviceAccountOf(user.username) !== undefined;
    case "nodes":
      return (user) => user.username.startsWith(NODE) && user.groups.includes("system:nodes");
    case "control-plane":
      return (user) => isControlPlane(user, controlPlane);
    case "user":
      return userTest(linkPatterns([subject.pattern]));
    case "group":
      return groupTest(linkPatterns([subject.pattern]));
    case "set": {
      const set = linkSubjects(subject, controlPlane);
      return (user, frame) => subjectsMatch(set, user, frame);
    }
    case "serviceaccount":
      return serviceAccountTest(linkPatterns([subject.namespace]), linkPatterns([subject.name]));
  }
}

/** The set holds user names, and group names behind `group:`. */
function isControlPlane(user: UserInfo, controlPlane: ReadonlySet<string>): boolean {
  return controlPlane.has(user.username) || user.groups.some((group) => controlPlane.has(`group:${group}`));
}

function userTest(patterns: LinkedPatterns): SubjectTest {
  return (user, frame) => matchesText(patterns, user.username, frame);
}

function groupTest(patterns: LinkedPatterns): SubjectTest {
  return (user, frame) => user.groups.some((group) => matchesText(patterns, group, frame));
}

function serviceAccountTest(namespaces: LinkedPatterns, names: LinkedPatterns): SubjectTest {
  return (user, frame) => {
    const account = serviceAccountOf(user.username);
    return (
      account !== undefined &&
      matchesText(namespaces, account.namespace, frame) &&
      matchesText(names, account.name, frame)
    );
  };
}

/** `system:serviceaccount:NAMESPACE:NAME`, and nothing that merely begins like it. */
export function serviceAccountOf(
  username: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!username.startsWith(SERVICE_ACCOUNT)) return undefined;
  const [namespace, name, ...more] = username.slice(SERVICE_ACCOUNT.length).split(":");
  if (namespace === undefined || namespace === "" || name === undefined || name === "" || more.length > 0)
    return undefined;
  return { namespace, name };
}

export function nodeNameOf(user: UserInfo): string | undefined {
  if (user.username.startsWith(NODE) && user.groups.includes("system:nodes")) return user.username.slice(NODE.length);
  const key = "authentication.kubernetes.io/node-name";
  return Object.hasOwn(user.extra, key) ? user.extra[key]?.[0] : undefined;
}
