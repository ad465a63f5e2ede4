/**
 * The words of `can-i` → the question that an API server would send: the kind's group, the namespace of a user who names
 * none, the groups that every authenticated user is in.
 */
import type { AccessQuestion, UserInfo } from "../engine/question.ts";
import { explainUnknownResource, explainUnknownSubresource } from "../vocabulary/resource-mistakes.ts";
import { findResource, hasSubresource, isKnownGroup, lookupBareName, scopeOf } from "../vocabulary/resource-table.ts";
import { explainUnknownVerb } from "../vocabulary/verbs.ts";
import { usageError } from "./command-error.ts";

export interface CanIWords {
  readonly verb: string;
  readonly resource: string | undefined;
  readonly name: string | undefined;
  readonly subresource?: string;
  readonly as?: string;
  readonly asGroup?: readonly string[];
  readonly asUid?: string;
  readonly asExtra?: readonly string[];
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly url?: string;
}

export interface Asked {
  readonly question: AccessQuestion;
  /** What the person may not have meant. */
  readonly hints: readonly string[];
}

export function accessQuestion(words: CanIWords): Asked {
  const user = userOf(words);
  const hints = words.as === undefined ? ["no `--as NAME` was given: asked for an anonymous caller"] : [];
  if (words.url !== undefined) {
    if (words.resource !== undefined) throw usageError("`--url` asks about a path; leave the resource out");
    if (!words.url.startsWith("/")) throw usageError(`\`--url ${words.url}\` must begin with \`/\``);
    return { question: { kind: "url", user, verb: words.verb, path: words.url }, hints };
  }
  if (words.resource === undefined) throw usageError("name a resource, or a path with `--url`");
  const target = targetOf(words.resource, words.subresource, hints);
  if (words.verb === "connect")
    hints.push("`connect` is a word of policies; a request has the verb `get` or `create`");
  const verb = words.verb === "connect" ? undefined : explainUnknownVerb(words.verb, target.resource);
  // Any component may ask with a verb of its own, so it is asked all the same.
  if (verb !== undefined && (verb.replacement !== undefined || verb.code === "verb-is-a-subresource"))
    hints.push(`${verb.message}: ${verb.help}`);
  if (words.namespace !== undefined && isOfTheCluster(target))
    hints.push(`\`${target.resource}\` live in no namespace: asked without \`-n\``);
  const name = words.name ?? "";
  const question: AccessQuestion = {
    kind: "resource",
    user,
    verb: words.verb,
    apiGroup: target.group,
    version: "",
    resource: target.resource,
    subresource: target.subresource,
    namespace: namespaceOf(words, target.group, target.resource, name),
    name,
  };
  return { question, hints };
}

function userOf({ as, asGroup = [], asUid = "", asExtra = [] }: CanIWords): UserInfo {
  const extra: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const pair of asExtra) {
    const equals = pair.indexOf("=");
    if (equals <= 0) throw usageError(`\`--as-extra ${pair}\` must be KEY=VALUE`);
    (extra[pair.slice(0, equals).toLowerCase()] ??= []).push(pair.slice(equals + 1));
  }
  const username = as ?? "system:anonymous";
  return { username, uid: asUid, groups: groupsOf(username, asGroup), extra };
}

/** As the API server completes an impersonated user. */
function groupsOf(username: string, given: readonly string[]): readonly string[] {
  if (username === "system:anonymous") return given.length > 0 ? given : ["system:unauthenticated"];
  const account = /^system:serviceaccount:([^:]+):[^:]+$/.exec(username);
  const own =
    account !== null && given.length === 0 ? ["system:serviceaccounts", `system:serviceaccounts:${account[1]}`] : [];
  const groups = [...given, ...own];
  const known = groups.includes("system:authenticated") || groups.includes("system:unauthenticated");
  return known ? groups : [...groups, "system:authenticated"];
}

interface Target {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
}

/** `resource[.group][/subresource]`; what the table does not know is asked as it is written. */
function targetOf(text: string, option: string | undefined, hints: string[]): Target {
  const slash = text.indexOf("/");
  const written = slash < 0 ? "" : text.slice(slash + 1);
  if (written !== "" && option !== undefined)
    throw usageError(`\`${text}\` and \`--subresource\` both name a subresource`);
  const subresource = option ?? written;
  const whole = slash < 0 ? text : text.slice(0, slash);
  const dot = whole.indexOf(".");
  const bare = dot < 0 ? whole : whole.slice(0, dot);
  if (whole === "*") return { group: "*", resource: "*", subresource };
  const group = dot < 0 ? bareGroup(text, bare) : whole.slice(dot + 1) === "core" ? "" : whole.slice(dot + 1);
  const entry = findResource(group, bare);
  if (entry === undefined && isKnownGroup(group) && bare !== "*") {
    throw unknown(explainUnknownResource(text, bare, [], group));
  }
  if (entry !== undefined && subresource !== "" && subresource !== "*" && !hasSubresource(entry, subresource)) {
    const mistake = explainUnknownSubresource(
      text,
      bare,
      subresource,
      entry.subresources.map((known) => known.name),
    );
    hints.push(`${mistake.message}; a name is the third word: \`${bare} ${subresource}\``);
  }
  return { group, resource: bare, subresource };
}

function bareGroup(text: string, bare: string): string {
  const [entry] = lookupBareName(bare);
  if (entry === undefined) throw unknown(explainUnknownResource(text, bare, []));
  return entry.group;
}

function unknown(mistake: { readonly message: string; readonly help?: string }): Error {
  return usageError(mistake.help === undefined ? mistake.message : `${mistake.message}: ${mistake.help}`);
}

function namespaceOf(words: CanIWords, group: string, resource: string, name: string): string {
  if (words.allNamespaces === true) {
    if (words.namespace !== undefined) throw usageError("`--namespace` and `--all-namespaces` exclude each other");
    return "";
  }
  // A named Namespace carries its own name as the namespace of the request.
  if (group === "" && resource === "namespaces") return name;
  if (isOfTheCluster({ group, resource })) return "";
  return words.namespace ?? "default";
}

function isOfTheCluster({ group, resource }: Pick<Target, "group" | "resource">): boolean {
  return scopeOf(group, resource) === "cluster";
}
