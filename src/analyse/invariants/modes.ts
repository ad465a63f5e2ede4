/**
 * What a question asks about depends on its kind, its verb, and on whether it names a namespace and an object. Each
 * mode is one way: within it the texts of a question are independent of each other. Which pairs of kind and verb a mode
 * has is found by asking the engine itself (`askedOf`) for one of each class.
 */
import { type Bits, bitsWhere } from "../../base/bits.ts";
import {
  type Asked,
  type AskedIdentity,
  type AskedName,
  askedOf,
  identitiesOf,
  type ScopeOf,
} from "../../engine/asked.ts";
import type { ResourceQuestion, UserInfo } from "../../engine/question.ts";
import type { KindsAndVerbs } from "./kinds.ts";
import type { SampleKind } from "./samples.ts";

export interface Mode {
  /** `url`: the path is a text, and nothing else is asked. */
  readonly kind: "resource" | "url";
  /** A question of this mode: what it asks about, its texts being {@link SOME_NAMESPACE} and {@link SOME_NAME}. */
  readonly asked: Asked;
  readonly identity: { readonly asked: AskedIdentity; readonly resource: string; readonly key: string } | undefined;
  /** Which text says the one namespace that is asked about; undefined: not one. */
  readonly placeText: "namespace" | "name" | undefined;
  /** Whether the name is a text; else it is `nameSent`. */
  readonly hasName: boolean;
  readonly nameSent: string;
  /** A name that is a text does not read as a wildcard. */
  readonly namesAreLiteral: boolean;
  readonly hasNamespace: boolean;
  /** Somebody can ask so, and no API server does. */
  readonly isOdd: boolean;
  /** Pairs of kinds and verbs: all those of any of these. */
  readonly areas: readonly { readonly kinds: Bits; readonly verbs: Bits }[];
}

export const SOME_NAMESPACE = "some-namespace";
export const SOME_NAME = "some-name";
const NOBODY: UserInfo = { username: "", uid: "", groups: [], extra: {} };
const ACTING_ON = new Set(["users", "groups", "uids", "userextras", "serviceaccounts", "nodes", "*"]);
const WILDCARD_NAMED = new Set([...ACTING_ON, "signers"]);

/** `wildcards`: names such as `*` and `example.com/*` that stand for many where kinds have such names. */
export function modesOf(
  { kinds, verbs }: KindsAndVerbs,
  scopes: ScopeOf,
  wildcards: readonly string[],
): readonly Mode[] {
  const kindClasses = classesOf(kinds, (kind) => kindClass(kind, scopes));
  const verbClasses = classesOf(verbs, verbClass);
  const modes = new Map<string, Omit<Mode, "areas"> & { readonly areas: Mode["areas"][number][] }>();
  for (const kind of kindClasses) {
    for (const verb of verbClasses) {
      for (const question of formsOf(kind.first, verb.first, wildcards)) {
        const made = modeOf(question, scopes);
        const key = JSON.stringify(made);
        const mode = modes.get(key) ?? { ...made, areas: [] };
        modes.set(key, mode);
        mode.areas.push({ kinds: kind.bits, verbs: verb.bits });
      }
    }
  }
  // What is found first is shown: rather a question that somebody has seen.
  const made = [...modes.values(), urlMode(verbs.length)];
  return [...made.filter(({ isOdd }) => !isOdd), ...made.filter(({ isOdd }) => isOdd)];
}

function urlMode(verbs: number): Mode {
  return {
    kind: "url",
    asked: { kind: "url", user: NOBODY, verb: "get", path: "/" },
    identity: undefined,
    placeText: undefined,
    hasName: false,
    nameSent: "",
    namesAreLiteral: false,
    hasNamespace: false,
    isOdd: false,
    areas: [{ kinds: bitsWhere(0, () => false), verbs: bitsWhere(verbs, () => true) }],
  };
}

function classesOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): readonly { readonly first: Item; readonly bits: Bits }[] {
  const keys = items.map(keyOf);
  const firsts = new Map<string, Item>();
  items.forEach((item, index) => {
    const key = keys[index] ?? "";
    if (!firsts.has(key)) firsts.set(key, item);
  });
  return [...firsts].map(([key, first]) => ({
    first,
    bits: bitsWhere(items.length, (index) => keys[index] === key),
  }));
}

function kindClass({ group, resource, subresource }: SampleKind, scopes: ScopeOf): string {
  const acting = ACTING_ON.has(resource) && IDENTITY_GROUPS.has(group);
  return JSON.stringify([
    scopes(group, resource),
    subresource === "",
    resource === "namespaces" && (group === "" || group === "*"),
    resource === "*" || group === "*",
    resource === "*",
    subresource === "*",
    resource === "signers",
    acting ? [group, resource, subresource] : [],
  ]);
}
const IDENTITY_GROUPS = new Set(["", "authentication.k8s.io", "*"]);

function verbClass(verb: string): string {
  if (verb === "impersonate") return verb;
  if (verb.startsWith("impersonate:")) return "impersonate:";
  if (verb === "bind" || verb === "escalate") return "bind";
  if (verb === "list" || verb === "watch" || verb === "deletecollection") return "list";
  return verb === "create" || verb === "*" ? verb : "other";
}

/** With and without a namespace and a name. Who asks for a Namespace by its name is asking in it. */
function formsOf(kind: SampleKind, verb: string, wildcards: readonly string[]): readonly ResourceQuestion[] {
  const isNamespace = kind.resource === "namespaces" && (kind.group === "" || kind.group === "*");
  const names = [SOME_NAME, "", ...(WILDCARD_NAMED.has(kind.resource) ? wildcards : [])];
  return names.flatMap((name) => {
    const places = isNamespace ? [name] : [SOME_NAMESPACE, ""];
    return places.map(
      (namespace): ResourceQuestion => ({
        kind: "resource",
        user: NOBODY,
        verb,
        apiGroup: kind.group,
        version: "v1",
        resource: kind.resource,
        subresource: kind.subresource,
        namespace,
        name,
      }),
    );
  });
}

function modeOf(question: ResourceQuestion, scopes: ScopeOf): Omit<Mode, "areas"> {
  const whole = askedOf(question, scopes);
  const { place, name } = whole.kind === "resource" ? whole : { place: { kind: "none" as const }, name: NO_NAME };
  const [identity] = whole.kind === "resource" ? identitiesOf(whole) : [];
  const { resource, subresource } = question;
  const placeText = place.kind !== "one" ? undefined : place.name === SOME_NAME ? "name" : "namespace";
  const hasName = question.name === SOME_NAME;
  return {
    kind: "resource",
    // What the areas say is left out, so that one mode has them all.
    asked: {
      kind: "resource",
      user: NOBODY,
      verb: "",
      group: "",
      resource: "",
      subresource: "",
      place,
      name,
      fields: [],
      labels: [],
    },
    identity: identity && { asked: identity, resource, key: resource === "userextras" ? subresource : "" },
    placeText,
    hasName,
    nameSent: hasName ? "" : question.name,
    namesAreLiteral: hasName && WILDCARD_NAMED.has(resource),
    hasNamespace: question.namespace === SOME_NAMESPACE,
    isOdd: isOdd(question, scopes),
  };
}

/**
 * Many kinds or verbs at once; things of the cluster in a namespace; a list with a name, or anything else without one;
 * acting as somebody in the API group of the other way.
 */
function isOdd(question: ResourceQuestion, scopes: ScopeOf): boolean {
  const { apiGroup, resource, subresource, verb, namespace, name } = question;
  if ([apiGroup, resource, subresource, verb].includes("*")) return true;
  if (namespace === SOME_NAMESPACE && scopes(apiGroup, resource) === "cluster") return true;
  const isNamed = verbClass(verb) !== "list" && (verb !== "create" || subresource !== "");
  if (isNamed !== (name !== "")) return true;
  if (!LEGACY.has(resource)) return false;
  return verb === "impersonate" ? apiGroup !== "" : verb.startsWith("impersonate:") && apiGroup === "";
}
const LEGACY = new Set(["users", "groups", "serviceaccounts"]);
const NO_NAME: AskedName = { kind: "all" };
