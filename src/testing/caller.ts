/** `as …` and `is …`: a caller as the API server would describe it. */
import { isJsonObject } from "../base/json.ts";
import type { UserInfo } from "../engine/question.ts";
import type * as ast from "../syntax/ast.ts";
import { objectOf, textOf, textsOf } from "./constants.ts";
import type { Scene, Stage } from "./scene.ts";
import { isProblem, type Problem, problem } from "./step-failure.ts";

const ANONYMOUS = "system:anonymous";

/** With the groups that the API server adds to everybody of that kind. */
export function userOf(caller: ast.Caller, stage: Stage, scene: Scene): UserInfo | Problem {
  const written = writtenUser(caller, stage, scene);
  if (isProblem(written)) return written;
  const { username, uid = "", groups = [], extra = {} } = written;
  const all = [...groupsAdded(caller.of, username), ...groups];
  return { username, uid, groups: [...new Set(all)], extra };
}

/** What the author wrote, and nothing else. */
export interface WrittenUser {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export function writtenUser(caller: ast.Caller, stage: Stage, scene: Scene): WrittenUser | Problem {
  const name = textOf(caller.name, stage, scene);
  if (isProblem(name)) return name;
  const username = caller.of === "user" ? name : serviceAccountUser(name);
  if (isProblem(username)) return username;
  const uid = caller.uid === undefined ? undefined : textOf(caller.uid, stage, scene);
  if (isProblem(uid)) return uid;
  const groups = textsOf(caller.groups, stage, scene);
  if (isProblem(groups)) return groups;
  const extra = caller.extra === undefined ? undefined : extraOf(caller.extra, stage, scene);
  if (isProblem(extra)) return extra;
  return {
    username,
    ...(uid !== undefined && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra !== undefined && { extra }),
  };
}

function serviceAccountUser(name: string): string | Problem {
  const [namespace, account, ...more] = name.split("/");
  if (!namespace || !account || more.length > 0)
    return problem(`\`${name}\` names no service account`, '`serviceaccount "NAMESPACE/NAME"`');
  return `system:serviceaccount:${namespace}:${account}`;
}

function groupsAdded(of: ast.Caller["of"], username: string): readonly string[] {
  if (of === "user") return [username === ANONYMOUS ? "system:unauthenticated" : "system:authenticated"];
  const [, , namespace = ""] = username.split(":");
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
}

function extraOf(map: ast.MapExpr, stage: Stage, scene: Scene): UserInfo["extra"] | Problem {
  const object = objectOf(map, stage, scene);
  if (isProblem(object) || !isJsonObject(object)) return isProblem(object) ? object : problem("it is no object");
  const entries: [string, readonly string[]][] = [];
  for (const [key, value] of Object.entries(object)) {
    const list = (Array.isArray(value) ? value : [value]) as readonly unknown[];
    const texts = list.filter((item): item is string => typeof item === "string");
    if (texts.length < list.length) return problem(`\`${key}\` is no list of texts`, '`extra {KEY: ["VALUE"]}`');
    entries.push([key, texts]);
  }
  return Object.fromEntries(entries);
}
