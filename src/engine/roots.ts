/** What the expressions of a rule read of one question: the roots of library functions and conditions, as values. */
import { isJsonObject } from "../base/json.ts";
import { judgedVersion, podPathOf } from "../vocabulary/judged-version.ts";
import type { Frame, Roots } from "../expressions/frame.ts";
import { Failure, type Outcome, UNKNOWN, type ValueMap } from "../values/value.ts";
import type { AskedPlace } from "./asked.ts";
import type { AccessQuestion, AdmissionRequest, NamespaceFacts, UserInfo } from "./question.ts";
import { nodeNameOf, serviceAccountOf } from "./subjects.ts";

export function newFrame(roots: Roots, podPath: readonly string[] = []): Frame {
  return {
    roots,
    slots: [],
    places: [],
    podPath,
    nextChange: Number.POSITIVE_INFINITY,
  };
}

export interface ClusterFacts {
  readonly name: string | undefined;
  readonly version: string;
}

export function authorizationRoots(
  question: AccessQuestion,
  facts: NamespaceFacts | null | undefined,
  cluster: ClusterFacts,
  now: number,
): Roots {
  return {
    user: userValue(question.user),
    request: question.kind === "url" ? { verb: question.verb, path: question.path } : resourceValue(question),
    object: UNKNOWN,
    oldObject: UNKNOWN,
    pod: UNKNOWN,
    oldPod: UNKNOWN,
    namespace: facts === undefined ? UNKNOWN : namespaceValue(facts),
    cluster: { name: cluster.name, version: cluster.version },
    claims: undefined,
    now,
  };
}

function resourceValue(question: Extract<AccessQuestion, { kind: "resource" }>): ValueMap {
  const { verb, apiGroup, version, resource, subresource, namespace, name } = question;
  return {
    verb,
    apiGroup,
    version: said(version),
    resource,
    subresource: said(subresource),
    namespace: said(namespace),
    name: said(name),
  };
}

/** On the wire an empty string is "not said". */
function said(text: string): string | undefined {
  return text === "" ? undefined : text;
}

export function userValue(user: UserInfo): ValueMap {
  const account = serviceAccountOf(user.username);
  return {
    username: user.username,
    uid: said(user.uid),
    groups: user.groups,
    extra: user.extra,
    serviceaccount: account && { namespace: account.namespace, name: account.name },
    nodeName: nodeNameOf(user),
  };
}

function namespaceValue(facts: NamespaceFacts | null): Outcome {
  return facts === null ? undefined : { name: facts.name, labels: facts.labels, annotations: facts.annotations };
}

const ADMISSION_VERBS = { CREATE: "create", UPDATE: "update", DELETE: "delete", CONNECT: "connect" } as const;

/** `object` is what would be stored; on DELETE the object that goes. A fact that is missing is an error here. */
export function admissionRoots(
  request: AdmissionRequest,
  place: AskedPlace,
  facts: NamespaceFacts | null | undefined,
  cluster: ClusterFacts,
  now: number,
): { readonly roots: Roots; readonly podPath: readonly string[] } {
  const wrong = wrongVersion(request);
  const object = wrong ?? (request.operation === "DELETE" ? request.oldObject : request.object) ?? undefined;
  const oldObject = wrong ?? request.oldObject ?? undefined;
  const podPath = podPathOf(request.resource.group, request.resource.resource, request.kind.kind);
  const roots: Roots = {
    user: userValue(request.user),
    request: admissionValue(request),
    object: object as Outcome,
    oldObject: oldObject as Outcome,
    pod: wrong ?? podView(object as Outcome, podPath),
    oldPod: wrong ?? podView(oldObject as Outcome, podPath),
    namespace: facts === undefined ? unknownNamespace(place) : namespaceValue(facts),
    cluster: { name: cluster.name, version: cluster.version },
    claims: undefined,
    now,
  };
  return { roots, podPath: podPath ?? [] };
}

function unknownNamespace(place: AskedPlace): Failure {
  return new Failure(
    place.kind === "one" ? `the namespace \`${place.name}\` is not known` : "the namespace is not known",
  );
}

/** One version per resource is judged: the wiring asks for exactly that one (`matchPolicy: Equivalent`). */
function wrongVersion({ resource, subresource, operation }: AdmissionRequest): Failure | undefined {
  if (operation === "CONNECT" || subresource !== "") return undefined;
  const judged = judgedVersion(resource.group, resource.resource);
  if (judged === undefined || judged === resource.version) return undefined;
  return new Failure(`the object has version ${resource.version}, rules are checked against ${judged}`);
}

/** The Pod itself or the Pod template of a workload: `metadata` and `spec`. */
function podView(object: Outcome, path: readonly string[] | undefined): Outcome {
  if (path === undefined) return undefined;
  let pod: Outcome = object;
  for (const name of path) {
    pod = typeof pod === "object" && pod !== null && Object.hasOwn(pod, name) ? (pod as ValueMap)[name] : undefined;
  }
  return pod;
}

/** A collection is deleted one by one and without a name: it is then the name of the object that goes. */
function nameOfGoing({ operation, oldObject }: AdmissionRequest): string | undefined {
  const metadata = operation === "DELETE" ? oldObject?.["metadata"] : undefined;
  const name = isJsonObject(metadata) ? metadata["name"] : undefined;
  return typeof name === "string" ? said(name) : undefined;
}

function admissionValue(request: AdmissionRequest): ValueMap {
  return {
    verb: ADMISSION_VERBS[request.operation],
    apiGroup: request.resource.group,
    version: request.resource.version,
    resource: request.resource.resource,
    subresource: said(request.subresource),
    namespace: said(request.namespace),
    name: said(request.name) ?? nameOfGoing(request),
    operation: request.operation,
    dryRun: request.dryRun,
    uid: request.uid,
    kind: { ...request.kind },
    requestKind: { ...request.requestKind },
    requestResource: { ...request.requestResource },
    options: request.options as ValueMap[string],
  };
}
