/** Concrete values for the patterns of heads: for each pattern one that it matches, and values that nobody named. */
import type { NamespacePattern, SubjectPattern, TargetPattern, TextPattern } from "../../check/checked.ts";
import type { UserInfo } from "../../engine/question.ts";
import { compileGlob } from "../../values/glob.ts";
import { parseLabelSelector } from "../../values/selector.ts";
import { CONTROL_PLANE_USERNAMES } from "../../vocabulary/control-plane.ts";

export interface SamplePlace {
  /** Empty: no namespace in the question. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
export interface SampleKind {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
}

const AUTHENTICATED = "system:authenticated";
export const SOMEBODY = userOf("somebody", []);
const ANONYMOUS: UserInfo = { username: "system:anonymous", uid: "", groups: ["system:unauthenticated"], extra: {} };

/** Texts that a pattern matches: its stars empty, and its stars filled with something nobody named. */
export function sampleTexts(pattern: TextPattern): readonly string[] {
  // What `user.…` puts into a head depends on the caller; a name nobody has stands for it.
  if (!("glob" in pattern)) return ["of-the-caller"];
  const { parts } = compileGlob(pattern.glob);
  if (parts.length === 1) return [parts[0] ?? ""];
  return [parts.join("any"), ...(parts.join("") === "" ? [] : [parts.join("")])];
}

export function sampleUsers(subject: SubjectPattern): readonly UserInfo[] {
  switch (subject.kind) {
    case "anyone":
      return [SOMEBODY, ANONYMOUS];
    case "authenticated":
      return [SOMEBODY];
    case "anonymous":
      return [ANONYMOUS];
    case "serviceaccounts":
      return [serviceAccount("any", "robot")];
    case "nodes":
      return [userOf("system:node:any", ["system:nodes"])];
    case "control-plane":
      return CONTROL_PLANE_USERNAMES.map(controlPlaneUser);
    case "user":
      return sampleTexts(subject.pattern).map((name) => controlPlaneUser(name));
    case "group":
      return sampleTexts(subject.pattern).map((group) =>
        group === "system:unauthenticated" ? ANONYMOUS : userOf("somebody", [group]),
      );
    case "serviceaccount":
      return sampleTexts(subject.namespace).flatMap((namespace) =>
        sampleTexts(subject.name).map((name) => serviceAccount(namespace, name)),
      );
    case "set":
      return [...subject.include, ...subject.except].flatMap(sampleUsers);
  }
}

/** A user with the groups that such a user always carries. */
export function controlPlaneUser(username: string): UserInfo {
  const [namespace, name] = username.startsWith("system:serviceaccount:") ? username.slice(22).split(":") : [];
  if (namespace !== undefined && name !== undefined) return serviceAccount(namespace, name);
  if (username.startsWith("system:node:")) return userOf(username, ["system:nodes"]);
  return username === "system:anonymous" ? ANONYMOUS : userOf(username, []);
}

function serviceAccount(namespace: string, name: string): UserInfo {
  return userOf(`system:serviceaccount:${namespace}:${name}`, [
    "system:serviceaccounts",
    `system:serviceaccounts:${namespace}`,
  ]);
}

function userOf(username: string, groups: readonly string[]): UserInfo {
  return {
    username,
    uid: "",
    groups: groups.includes(AUTHENTICATED) ? groups : [...groups, AUTHENTICATED],
    extra: {},
  };
}

/** Somebody who is both: a name of the one, the groups of both. */
export function bothUsers(a: UserInfo, b: UserInfo): readonly UserInfo[] {
  const groups = [...new Set([...a.groups, ...b.groups])].filter((group) => group !== "system:unauthenticated");
  return [...new Set([a.username, b.username])]
    .filter((name) => name !== ANONYMOUS.username)
    .map((name) => ({ ...a, username: name, groups }));
}

export function sampleKinds({ group, resource, subresource }: TargetPattern): readonly SampleKind[] {
  const kind = { group: group === "*" ? "example.com" : group, resource: resource === "*" ? "things" : resource };
  if (subresource === "**")
    return [
      { ...kind, subresource: "" },
      { ...kind, subresource: "part" },
    ];
  return [{ ...kind, subresource: subresource === "*" ? "part" : subresource }];
}

/** A target narrowed by another: `*` with `secrets` is `secrets`, a kind with its subresource under a star. */
export function sampleMeeting(a: TargetPattern, b: TargetPattern): readonly SampleKind[] {
  const narrower = (x: string, y: string) => (x === "*" ? y : x);
  const sub =
    a.subresource === "**" || (a.subresource === "*" && b.subresource !== "") ? b.subresource : a.subresource;
  return sampleKinds({
    group: narrower(a.group, b.group),
    resource: narrower(a.resource, b.resource),
    subresource: sub,
  });
}

export function samplePlaces(pattern: NamespacePattern): readonly SamplePlace[] {
  if (pattern.kind === "name") return sampleTexts(pattern.pattern).map((name) => ({ name, labels: {} }));
  if (pattern.kind === "set") return [...pattern.include, ...pattern.except].flatMap(samplePlaces);
  const selector = "glob" in pattern.selector ? parseLabelSelector(pattern.selector.glob).ok : undefined;
  const labels = (selector ?? []).flatMap(({ key, operator, values }) =>
    operator === "In" || operator === "Exists" ? [[key, values[0] ?? "any"] as const] : [],
  );
  return [
    {
      name: `labelled-${labels.map(([key, value]) => `${key}-${value}`).join("-")}`,
      labels: Object.fromEntries(labels),
    },
  ];
}
