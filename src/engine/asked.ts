/**
 * What a question asks about. A question can ask about many things at once: no namespace may stand for every
 * namespace, no name for every name, `*` for everything. Each dimension is made explicit here once, so that the
 * rest of the engine only compares: an allow must hold all that is asked, a deny need only touch it.
 */
import { type Scope, scopeOf } from "../vocabulary/resource-table.ts";
import type { AccessQuestion, ResourceQuestion, SelectorRequirement, UserInfo } from "./question.ts";

export type AskedPlace =
  | { readonly kind: "one"; readonly name: string }
  /** Every namespace. */
  | { readonly kind: "all" }
  /** Every namespace and things that live in none: a wildcard over kinds of both scopes. */
  | { readonly kind: "mixed" }
  /** A cluster-scoped request: no `in` ever matches. */
  | { readonly kind: "none" }
  /** Decided at admission: the Namespace that is being created. */
  | { readonly kind: "unknown" };

export type AskedName =
  | { readonly kind: "one"; readonly text: string }
  | { readonly kind: "all" }
  /** Every name that begins with `prefix`. `sent` is the text on the wire (`example.com/*`), if a name was sent at all. */
  | { readonly kind: "prefix"; readonly prefix: string; readonly sent: string | undefined }
  /** Decided at admission: the name of what is being created. */
  | { readonly kind: "unknown" };

export interface AskedResource {
  readonly kind: "resource";
  readonly user: UserInfo;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly place: AskedPlace;
  readonly name: AskedName;
  readonly fields: readonly SelectorRequirement[];
  readonly labels: readonly SelectorRequirement[];
}
export interface AskedUrl {
  readonly kind: "url";
  readonly user: UserInfo;
  readonly verb: string;
  readonly path: string;
}
/** An identity that somebody wants to act as: met by denies that say `to impersonate IDENTITY`. */
export interface AskedIdentity {
  readonly kind: "identity";
  readonly user: UserInfo;
  readonly of: "user" | "group" | "uid" | "extra" | "*";
  /** extra only: its key; `*` is every key. */
  readonly key: string;
  readonly value: AskedName;
  readonly place: AskedPlace;
}
export type Asked = AskedResource | AskedUrl | AskedIdentity;

const AUTHENTICATION = "authentication.k8s.io";
const ALL: AskedName = { kind: "all" };
const COLLECTION_VERBS = new Set(["list", "watch", "deletecollection"]);
/** A name `*` or `PREFIX/*` on these stands for every name so begun (constrained impersonation, signers). */
const WILDCARD_NAMES = new Set(["users", "groups", "uids", "userextras", "serviceaccounts", "nodes"]);

/** Where objects of a kind live, custom resources with a known definition included. */
export type ScopeOf = (group: string, resource: string) => Scope;

export function askedOf(question: AccessQuestion, scopes: ScopeOf = scopeOf): AskedResource | AskedUrl {
  if (question.kind === "url") return question;
  return {
    kind: "resource",
    user: question.user,
    verb: question.verb,
    group: question.apiGroup,
    resource: question.resource,
    subresource: question.subresource,
    place: placeOf(question, scopes),
    name: nameOf(question),
    fields: question.fieldRequirements ?? [],
    labels: question.labelRequirements ?? [],
  };
}

function placeOf(question: ResourceQuestion, scopes: ScopeOf): AskedPlace {
  const { apiGroup, resource, subresource, verb, namespace, name } = question;
  if (resource === "namespaces" && (apiGroup === "" || apiGroup === "*")) {
    if (name !== "") return { kind: "one", name };
    return verb === "create" && subresource === "" ? { kind: "unknown" } : { kind: "all" };
  }
  if (namespace !== "") return { kind: "one", name: namespace };
  if (verb === "bind" || verb === "escalate") return { kind: "all" };
  // Some group may serve a kind of that name elsewhere than where the known ones live.
  if (resource === "*" || apiGroup === "*") return { kind: "mixed" };
  switch (scopes(apiGroup, resource)) {
    case "namespaced":
      return { kind: "all" };
    case "cluster":
      return { kind: "none" };
    default:
      // Of an unknown kind only a list can be about objects in namespaces; every verb is about lists too.
      if (verb === "*") return { kind: "mixed" };
      return { kind: COLLECTION_VERBS.has(verb) ? "all" : "none" };
  }
}

function nameOf({ apiGroup, resource, subresource, verb, name }: ResourceQuestion): AskedName {
  if (name === "") return verb === "create" && subresource === "" && resource !== "*" ? { kind: "unknown" } : ALL;
  if (!hasWildcardNames(apiGroup, resource)) return { kind: "one", text: name };
  if (name === "*") return { kind: "prefix", prefix: "", sent: name };
  if (name.endsWith("/*")) return { kind: "prefix", prefix: name.slice(0, -1), sent: name };
  return { kind: "one", text: name };
}

function hasWildcardNames(group: string, resource: string): boolean {
  if (resource === "signers") return true;
  return (group === AUTHENTICATION || group === "*") && WILDCARD_NAMES.has(resource);
}

/** The identities that a question wants to act as, in either API group and every constrained mode; usually none. */
export function identitiesOf(asked: AskedResource): readonly AskedIdentity[] {
  if (asked.verb !== "impersonate" && asked.verb !== "*" && !asked.verb.startsWith("impersonate:")) return [];
  if (asked.group !== "" && asked.group !== AUTHENTICATION && asked.group !== "*") return [];
  const { user, place } = asked;
  const value = identityNames(asked.name);
  const identity = (of: AskedIdentity["of"], names: AskedName, key = ""): AskedIdentity[] => [
    { kind: "identity", user, of, key, value: names, place },
  ];
  switch (asked.resource) {
    case "users":
      return identity("user", value);
    case "groups":
      return identity("group", value);
    case "uids":
      return identity("uid", value);
    case "userextras":
      return identity("extra", value, asked.subresource === "" ? "*" : asked.subresource);
    case "serviceaccounts":
      return identity("user", serviceAccountUsers(asked.place, value));
    case "nodes":
      return identity("user", prefixed("system:node:", value));
    case "*":
      return identity("*", ALL, "*");
    default:
      return [];
  }
}

/** Under `impersonate` even the legacy questions may carry the name `*`; it never names one identity. */
function identityNames(name: AskedName): AskedName {
  if (name.kind === "unknown") return ALL;
  if (name.kind === "one" && name.text === "*") return { kind: "prefix", prefix: "", sent: "*" };
  return name;
}

function serviceAccountUsers(place: AskedPlace, name: AskedName): AskedName {
  if (place.kind !== "one") return { kind: "prefix", prefix: "system:serviceaccount:", sent: undefined };
  return prefixed(`system:serviceaccount:${place.name}:`, name);
}

function prefixed(prefix: string, name: AskedName): AskedName {
  switch (name.kind) {
    case "one":
      return { kind: "one", text: prefix + name.text };
    case "prefix":
      return { kind: "prefix", prefix: prefix + name.prefix, sent: undefined };
    default:
      return { kind: "prefix", prefix, sent: undefined };
  }
}
