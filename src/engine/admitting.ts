/**
 * One admission request made ready: what it asks about under each verb it may have come from, where, and what is known
 * of its Namespace. Made when something reads it: most requests meet rules that need none of it.
 */
import type { AskedName, AskedPlace, AskedResource } from "./asked.ts";
import type { AdmissionRequest, NamespaceFacts, Surroundings } from "./question.ts";

const PROXY_VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
const CONNECT_VERBS = ["get", "create"];
const OPERATION_VERBS = {
  CREATE: ["create"],
  UPDATE: ["update", "patch"],
  DELETE: ["delete", "deletecollection"],
} as const;

/** The verbs that a request may have come from. */
export function verbsOf({ operation, subresource }: Pick<AdmissionRequest, "operation" | "subresource">) {
  if (operation !== "CONNECT") return OPERATION_VERBS[operation];
  return subresource === "proxy" ? PROXY_VERBS : CONNECT_VERBS;
}

export class Admitting {
  readonly request: AdmissionRequest;
  readonly now: number;
  readonly #surroundings: Surroundings;
  #place: AskedPlace | undefined;
  #facts: { readonly known: NamespaceFacts | undefined | null } | undefined;
  #asked: readonly AskedResource[] | undefined;

  constructor(request: AdmissionRequest, surroundings: Surroundings) {
    this.request = request;
    this.now = surroundings.now;
    this.#surroundings = surroundings;
  }

  get place(): AskedPlace {
    return (this.#place ??= placeOf(this.request));
  }

  /** undefined: the Namespace is not known; null: the request has none. */
  get facts(): NamespaceFacts | undefined | null {
    this.#facts ??= { known: factsOf(this.request, this.place, this.#surroundings) };
    return this.#facts.known;
  }

  /** One question for each verb that the request may have come from. */
  get asked(): readonly AskedResource[] {
    return (this.#asked ??= verbsOf(this.request).map((verb) => askedAs(this.request, verb, this.place)));
  }
}

function askedAs(request: AdmissionRequest, verb: string, place: AskedPlace): AskedResource {
  return {
    kind: "resource",
    user: request.user,
    verb,
    group: request.resource.group,
    resource: request.resource.resource,
    subresource: request.subresource,
    place,
    name: nameOf(request),
    fields: [],
    labels: [],
  };
}

/** The objects of a collection delete and of generateName carry no name in the request. */
function nameOf(request: AdmissionRequest): AskedName {
  if (request.name !== "") return { kind: "one", text: request.name };
  const metadata = metadataOf(request);
  const name = ownText(metadata, "name");
  if (name !== undefined && name !== "") return { kind: "one", text: name };
  const prefix = ownText(metadata, "generateName");
  return prefix === undefined ? { kind: "unknown" } : { kind: "prefix", prefix, sent: undefined };
}

function metadataOf(request: AdmissionRequest): unknown {
  const object = request.operation === "DELETE" ? request.oldObject : request.object;
  return object !== null && Object.hasOwn(object, "metadata") ? object["metadata"] : undefined;
}

function ownText(value: unknown, key: string): string | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  const text = (value as Record<string, unknown>)[key];
  return typeof text === "string" ? text : undefined;
}

/** A Namespace lives in itself. */
function placeOf(request: AdmissionRequest): AskedPlace {
  if (request.resource.group === "" && request.resource.resource === "namespaces") {
    const name = nameOf(request);
    return name.kind === "one" ? { kind: "one", name: name.text } : { kind: "unknown" };
  }
  return request.namespace === "" ? { kind: "none" } : { kind: "one", name: request.namespace };
}

function factsOf(
  request: AdmissionRequest,
  place: AskedPlace,
  surroundings: Surroundings,
): NamespaceFacts | undefined | null {
  if (place.kind === "none") return null;
  if (place.kind !== "one") return undefined;
  const known = surroundings.namespaceFacts(place.name);
  if (request.resource.group !== "" || request.resource.resource !== "namespaces") return known;
  // A Namespace that is being written is known by what is written.
  const metadata = metadataOf(request);
  return { name: place.name, labels: ownTexts(metadata, "labels"), annotations: ownTexts(metadata, "annotations") };
}

function ownTexts(value: unknown, key: string): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return {};
  const texts = (value as Record<string, unknown>)[key];
  return typeof texts === "object" && texts !== null ? (texts as Record<string, string>) : {};
}
