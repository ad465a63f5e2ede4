/** What the expressions of a rule read of one question: the roots of library functions and conditions, as values. */
import type { Frame, Roots } from "../expressions/frame.ts";
import { type Outcome, UNKNOWN, type ValueMap } from "../values/value.ts";
import type { AccessQuestion, NamespaceFacts, UserInfo } from "./question.ts";
import { nodeNameOf, serviceAccountOf } from "./subjects.ts";

export function newFrame(roots: Roots, podPath: readonly string[] = []): Frame {
  return {
    roots,
    slots: [],
    places: [],
    podPath,
    nextChange: Number.POSITIVE_INFINITY,
    walked: 0,
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
export function said(text: string): string | undefined {
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

export function namespaceValue(facts: NamespaceFacts | null): Outcome {
  return facts === null ? undefined : { name: facts.name, labels: facts.labels, annotations: facts.annotations };
}
