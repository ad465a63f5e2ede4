/**
 * What the oracle is asked at admission, and the roots that expressions read then.
 */
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import type { AskedName } from "./asked.ts";
import { bind, type Environment, ERROR, type Result } from "./evaluate.ts";
import { userRoot } from "./oracle-authorize.ts";
import { withQuantities } from "./quantity.ts";
import type { OracleResourceQuestion, OracleUser, OracleWorld } from "./question.ts";

export interface OracleRequest {
  readonly user: OracleUser;
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Empty for the resource itself. */
  readonly subresource: string;
  readonly kind: string;
  /** Of the kind, where it is not the resource's. */
  readonly kindGroup?: string;
  readonly namespace: string;
  /** Empty for generateName and for collection deletes. */
  readonly name: string;
  /** null on DELETE. */
  readonly object: JsonObject | null;
  /** null on CREATE. */
  readonly oldObject: JsonObject | null;
  readonly dryRun: boolean;
}

/** The verbs that an operation may have come from. */
export function verbsOf({ operation }: OracleRequest): readonly string[] {
  if (operation === "CREATE") return ["create"];
  // Of exec, attach and portforward: some clients ask with one, some with the other.
  if (operation === "CONNECT") return ["get", "create"];
  return operation === "UPDATE" ? ["update", "patch"] : ["delete", "deletecollection"];
}

/** The request as the question that came before it. */
export function questionOf(request: OracleRequest, verb: string): OracleResourceQuestion {
  const { user, group, version, resource, subresource, namespace, name } = request;
  return { kind: "resource", user, verb, apiGroup: group, version, resource, subresource, namespace, name };
}

/** The name of the request, else that of the object, else what generateName begins with. */
export function nameAsked(request: OracleRequest): AskedName {
  if (request.name !== "") return { kind: "one", name: request.name };
  const metadata = (request.operation === "DELETE" ? request.oldObject : request.object)?.["metadata"] as
    | JsonObject
    | undefined;
  const { name, generateName } = metadata ?? {};
  if (typeof name === "string" && name !== "") return { kind: "one", name };
  if (typeof generateName === "string") return { kind: "begins", prefix: generateName, sent: undefined };
  return { kind: "not-yet-known" };
}

export function podPathOf({ resource, subresource }: OracleRequest): readonly string[] | undefined {
  if (resource === "pods" && ["", "ephemeralcontainers"].includes(subresource)) return [];
  return resource === "deployments" && subresource === "" ? ["spec", "template"] : undefined;
}

export function withAdmissionRoots(env: Environment, request: OracleRequest, world: OracleWorld): Environment {
  const shown = (request.operation === "DELETE" ? request.oldObject : request.object) ?? undefined;
  const object = withQuantities(shown) as JsonValue | undefined;
  const oldObject = withQuantities(request.oldObject ?? undefined) as JsonValue | undefined;
  const roots: readonly (readonly [string, Result])[] = [
    ["user", userRoot(request.user)],
    ["request", requestRoot(request)],
    ["object", object],
    ["oldObject", oldObject],
    ["pod", podIn(object, request)],
    ["oldPod", podIn(oldObject, request)],
    ["namespace", namespaceRoot(request, world)],
  ];
  return roots.reduce((scope, [name, value]) => bind(scope, name, () => value), env);
}

function podIn(object: JsonValue | undefined, request: OracleRequest): JsonValue | undefined {
  const path = podPathOf(request);
  if (path === undefined) return undefined;
  return path.reduce<JsonValue | undefined>((at, step) => (at as JsonObject | undefined)?.[step], object);
}

function requestRoot(request: OracleRequest): Result {
  const { operation, group, version, resource, subresource, kind, kindGroup = group, namespace, dryRun } = request;
  const asked = nameAsked(request);
  const name = asked.kind === "one" ? asked.name : "";
  const said = (text: string): JsonValue => (text === "" ? null : text);
  return {
    verb: operation.toLowerCase(),
    apiGroup: group,
    version,
    resource,
    subresource: said(subresource),
    namespace: said(namespace),
    name: said(name),
    operation,
    dryRun,
    kind: { group: kindGroup, version, kind },
  };
}

/** At admission a fact that is missing is an error. */
function namespaceRoot({ namespace }: OracleRequest, world: OracleWorld): Result {
  if (namespace === "") return undefined;
  const facts = world.namespaceFacts(namespace);
  return facts === undefined ? ERROR : { name: facts.name, labels: facts.labels, annotations: facts.annotations };
}
