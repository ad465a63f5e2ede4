/**
 * Questions about acting as somebody else. A deny is about identities, whichever question asks for them; an allow is
 * the legacy verb, or with `only to` the two questions of constrained impersonation.
 */
import type { Acting, Identity, StringLiteral } from "../../src/syntax/ast.ts";
import type { AskedName } from "./asked.ts";
import { askedName } from "./asked.ts";
import { actionMeets, type Context, globs } from "./heads.ts";
import { type Glob, globMatches, globMeetsPrefix, globOfLetters } from "./glob.ts";
import type { OracleQuestion, OracleResourceQuestion } from "./question.ts";

const AUTHENTICATION = "authentication.k8s.io";

export function actingMeets(acting: Acting, question: OracleQuestion, context: Context): boolean {
  if (question.kind === "url") return false;
  if (context.effect === "refuse")
    return acting.identities.some((identity) => identityTouched(identity, question, context));
  if (acting.only === undefined) return acting.identities.some((identity) => legacyHeld(identity, question, context));
  const { verbs, targets } = acting.only;
  return acting.identities.some((identity) => {
    const mode = modeOf(identity);
    if (question.verb.startsWith(`impersonate-on:${mode}:`)) {
      const verb = question.verb.slice(`impersonate-on:${mode}:`.length);
      return actionMeets(verbs, targets, { ...question, verb }, "hold", context);
    }
    return question.verb === `impersonate:${mode}` && nameHeld(identity, question, AUTHENTICATION, context);
  });
}

// ---- denies ----------------------------------------------------------------------

/** The identities that a question asks for, as what they are at last: a user, a group, a uid, one value of an extra. */
interface AskedIdentity {
  readonly of: "user" | "group" | "uid" | "extra";
  /** undefined: every key. */
  readonly key?: string | undefined;
  readonly name: AskedName;
}

const ANY: AskedName = { kind: "begins", prefix: "", sent: undefined };

function askedIdentities(question: OracleResourceQuestion): readonly AskedIdentity[] {
  const { verb, apiGroup, resource, subresource, namespace } = question;
  if (verb !== "*" && verb !== "impersonate" && !verb.startsWith("impersonate:")) return [];
  if (apiGroup !== "*" && apiGroup !== "" && apiGroup !== AUTHENTICATION) return [];
  const sent = askedName(question);
  const name = sent.kind === "not-yet-known" ? ANY : sent;
  switch (resource) {
    case "users":
      return [{ of: "user", name }];
    case "groups":
      return [{ of: "group", name }];
    case "uids":
      return [{ of: "uid", name }];
    case "userextras":
      return [{ of: "extra", key: subresource === "" || subresource === "*" ? undefined : subresource, name }];
    case "nodes":
      return [{ of: "user", name: after("system:node:", name) }];
    case "serviceaccounts":
      if (namespace === "") return [{ of: "user", name: after("system:serviceaccount:", ANY) }];
      return [{ of: "user", name: after(`system:serviceaccount:${namespace}:`, name) }];
    case "*":
      return [
        { of: "user", name: ANY },
        { of: "group", name: ANY },
        { of: "uid", name: ANY },
        { of: "extra", name: ANY },
      ];
    default:
      return [];
  }
}

function after(prefix: string, name: AskedName): AskedName {
  if (name.kind === "one") return { kind: "one", name: prefix + name.name };
  return { kind: "begins", prefix: name.kind === "begins" ? prefix + name.prefix : prefix, sent: undefined };
}

function identityTouched(identity: Identity, question: OracleResourceQuestion, context: Context): boolean {
  const { of, patterns, key } = sharedKind(identity, context);
  return askedIdentities(question).some((asked) => {
    if (asked.of !== of) return false;
    if (asked.key !== undefined && key !== asked.key) return false;
    const { name } = asked;
    if (name.kind === "one") return patterns.some((glob) => globMatches(glob, name.name));
    return patterns.some((glob) => globMeetsPrefix(glob, name.kind === "begins" ? name.prefix : ""));
  });
}

/** A service account and a node are users by another name. */
function sharedKind(
  identity: Identity,
  context: Context,
): { of: AskedIdentity["of"]; key?: string; patterns: readonly Glob[] } {
  if (identity.kind === "extra")
    return { of: "extra", key: textOf(identity.key), patterns: globs(identity.value, context) };
  const patterns = globs(identity.pattern, context);
  switch (identity.of) {
    case "serviceaccount":
      return {
        of: "user",
        patterns: patterns.map((glob) => [...globOfLetters("system:serviceaccount:"), ...colonForSlash(glob)]),
      };
    case "node":
      return { of: "user", patterns: patterns.map((glob) => [...globOfLetters("system:node:"), ...glob]) };
    default:
      return { of: identity.of, patterns };
  }
}

function colonForSlash(glob: Glob): Glob {
  return glob.map((sign) => ("char" in sign && sign.char === "/" ? { char: ":" } : sign));
}

// ---- allows ----------------------------------------------------------------------

const MODES = {
  user: "user-info",
  group: "user-info",
  uid: "user-info",
  serviceaccount: "serviceaccount",
  node: "arbitrary-node",
} as const;

function modeOf(identity: Identity): string {
  return identity.kind === "extra" ? "user-info" : MODES[identity.of];
}

function legacyHeld(identity: Identity, question: OracleResourceQuestion, context: Context): boolean {
  if (question.verb !== "impersonate") return false;
  if (identity.kind === "identity" && identity.of === "node") {
    if (question.apiGroup !== "" || question.resource !== "users" || question.subresource !== "") return false;
    const patterns = globs(identity.pattern, context).map((glob) => [...globOfLetters("system:node:"), ...glob]);
    return patterns.some((glob) => heldAsSent(glob, askedName(question)));
  }
  const group = identity.kind === "extra" || identity.of === "uid" ? AUTHENTICATION : "";
  return nameHeld(identity, question, group, context);
}

const RESOURCES = {
  user: "users",
  group: "groups",
  uid: "uids",
  serviceaccount: "serviceaccounts",
  node: "nodes",
} as const;

function nameHeld(identity: Identity, question: OracleResourceQuestion, group: string, context: Context): boolean {
  if (question.apiGroup !== group) return false;
  const name = askedName(question);
  if (identity.kind === "extra") {
    if (question.resource !== "userextras" || question.subresource !== textOf(identity.key)) return false;
    return globs(identity.value, context).some((glob) => heldAsSent(glob, name));
  }
  if (question.resource !== RESOURCES[identity.of] || question.subresource !== "") return false;
  if (identity.of !== "serviceaccount")
    return globs(identity.pattern, context).some((glob) => heldAsSent(glob, name));
  return globs(identity.pattern, context).some((glob) => {
    const slash = glob.findIndex((sign) => "char" in sign && sign.char === "/");
    return globMatches(glob.slice(0, slash), question.namespace) && heldAsSent(glob.slice(slash + 1), name);
  });
}

function heldAsSent(glob: Glob, name: AskedName): boolean {
  if (name.kind === "one") return globMatches(glob, name.name);
  if (name.kind === "begins" && name.sent !== undefined) return globMatches(glob, name.sent);
  return glob.length > 0 && glob.every((sign) => "star" in sign);
}

function textOf(literal: StringLiteral): string {
  return literal.parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}
