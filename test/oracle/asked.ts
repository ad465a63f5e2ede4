/**
 * What a question stands for: which places, which names, which subresources (language, section 2, "What a question
 * asks"). A question that leaves something out asks about all of it.
 */
import type { OracleResourceQuestion } from "./question.ts";
import { scopeOf, SUBRESOURCES } from "./resources.ts";

export type AskedPlace =
  | { readonly kind: "one"; readonly namespace: string }
  /** Every namespace. */
  | { readonly kind: "every" }
  /** Every namespace, and what is in none. */
  | { readonly kind: "every-and-none" }
  | { readonly kind: "none" }
  /** The Namespace that is being made. */
  | { readonly kind: "not-yet-known" };

export type AskedName =
  | { readonly kind: "one"; readonly name: string }
  /** All names that begin so; `sent` is the name on the wire, none for "every name". */
  | { readonly kind: "begins"; readonly prefix: string; readonly sent: string | undefined }
  | { readonly kind: "not-yet-known" };

const LISTS = ["list", "watch", "deletecollection"];

export function askedPlace(question: OracleResourceQuestion): AskedPlace {
  const { apiGroup, resource, subresource, verb, namespace, name } = question;
  if ((apiGroup === "" || apiGroup === "*") && resource === "namespaces") {
    if (name !== "") return { kind: "one", namespace: name };
    return verb === "create" && subresource === "" ? { kind: "not-yet-known" } : { kind: "every" };
  }
  if (namespace !== "") return { kind: "one", namespace };
  if (verb === "bind" || verb === "escalate") return { kind: "every" };
  // Some group may serve the kind in namespaces and another one in none.
  if (resource === "*" || apiGroup === "*") return { kind: "every-and-none" };
  const scope = scopeOf(apiGroup, resource);
  if (scope === "namespaced") return { kind: "every" };
  if (scope === "cluster") return { kind: "none" };
  if (verb === "*") return { kind: "every-and-none" };
  return { kind: LISTS.includes(verb) ? "every" : "none" };
}

const WITH_WILDCARD_NAMES = ["users", "groups", "uids", "userextras", "serviceaccounts", "nodes"];

export function askedName({ apiGroup, resource, subresource, verb, name }: OracleResourceQuestion): AskedName {
  if (name === "") {
    const isMade = verb === "create" && subresource === "" && resource !== "*";
    return isMade ? { kind: "not-yet-known" } : { kind: "begins", prefix: "", sent: undefined };
  }
  const wildcards =
    (apiGroup === "authentication.k8s.io" && WITH_WILDCARD_NAMES.includes(resource)) || resource === "signers";
  if (wildcards && name === "*") return { kind: "begins", prefix: "", sent: name };
  if (wildcards && name.endsWith("/*")) return { kind: "begins", prefix: name.slice(0, -1), sent: name };
  return { kind: "one", name };
}

/** One subresource, "" for the resource itself. `letter`: the subresource that is called `*`. */
export interface Atom {
  readonly subresource: string;
  readonly letter: boolean;
}

/** Every single thing that the question's subresource may mean; `*` of every kind means the kinds too. */
export function atomsOf({ resource, subresource }: OracleResourceQuestion): readonly Atom[] {
  const every = [
    ...SUBRESOURCES.map((one) => ({ subresource: one, letter: false })),
    { subresource: "*", letter: true },
  ];
  if (subresource === "*") return every;
  if (resource === "*" && subresource === "") return [{ subresource: "", letter: false }, ...every];
  return [{ subresource, letter: false }];
}
