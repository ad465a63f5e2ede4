/**
 * What the expressions of a rule read of one admission request. Parts of the object are there at once; the rest is made
 * when something reads it, once for all rounds of a mutation.
 */
import { isJsonObject } from "../base/json.ts";
import type { Roots } from "../expressions/frame.ts";
import { Failure, type Outcome, type ValueMap } from "../values/value.ts";
import type { ObjectForm } from "../vocabulary/judged-version.ts";
import type { Admitting } from "./admitting.ts";
import type { AskedPlace } from "./asked.ts";
import type { AdmissionRequest, NamespaceFacts } from "./question.ts";
import { type ClusterFacts, namespaceValue, said, userValue } from "./roots.ts";

/** The parts that no round of a mutation changes. */
export class RequestValues {
  readonly #admitting: Admitting;
  readonly #cluster: ClusterFacts;
  #user: Outcome;
  #request: Outcome;
  #namespace: { readonly value: Outcome } | undefined;

  constructor(admitting: Admitting, cluster: ClusterFacts) {
    this.#admitting = admitting;
    this.#cluster = cluster;
  }

  get cluster(): Outcome {
    return { name: this.#cluster.name, version: this.#cluster.version };
  }

  get user(): Outcome {
    return (this.#user ??= userValue(this.#admitting.request.user));
  }

  get request(): Outcome {
    return (this.#request ??= admissionValue(this.#admitting.request));
  }

  get namespace(): Outcome {
    const { facts, place } = this.#admitting;
    this.#namespace ??= { value: namespaceOf(facts, place) };
    return this.#namespace.value;
  }
}

/** `object` is what would be stored; on DELETE the object that goes. A fact that is missing is an error here. */
export class AdmissionRoots implements Roots {
  readonly object: Outcome;
  readonly oldObject: Outcome;
  readonly pod: Outcome;
  readonly oldPod: Outcome;
  readonly claims = undefined;
  readonly now: number;
  readonly #values: RequestValues;

  constructor(
    { operation, object, oldObject }: Pick<AdmissionRequest, "operation" | "object" | "oldObject">,
    wrong: Failure | undefined,
    podPath: readonly string[] | undefined,
    values: RequestValues,
    now: number,
  ) {
    this.object = wrong ?? ((operation === "DELETE" ? oldObject : object) as Outcome) ?? undefined;
    this.oldObject = wrong ?? (oldObject as Outcome) ?? undefined;
    this.pod = wrong ?? podView(this.object, podPath);
    this.oldPod = wrong ?? podView(this.oldObject, podPath);
    this.now = now;
    this.#values = values;
  }

  get user(): Outcome {
    return this.#values.user;
  }
  get request(): Outcome {
    return this.#values.request;
  }
  get namespace(): Outcome {
    return this.#values.namespace;
  }
  get cluster(): Outcome {
    return this.#values.cluster;
  }
}

function namespaceOf(facts: NamespaceFacts | null | undefined, place: AskedPlace): Outcome {
  if (facts !== undefined) return namespaceValue(facts);
  return new Failure(
    place.kind === "one" ? `the namespace \`${place.name}\` is not known` : "the namespace is not known",
  );
}

/** The wiring asks for exactly the version that is judged (`matchPolicy: Equivalent`). */
export function wrongVersion(
  { resource, subresource, operation, kind }: AdmissionRequest,
  form: ObjectForm,
): Failure | undefined {
  const { version } = form;
  // `status` and the like carry the whole object, `scale` an object of a group of its own.
  const isWhole = subresource === "" || subresource === "status" || kind.kind === form.kind;
  if (operation === "CONNECT" || !isWhole) return undefined;
  if (version === undefined || version === resource.version) return undefined;
  return new Failure(`the object has version ${resource.version}, rules are checked against ${version}`);
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

const ADMISSION_VERBS = { CREATE: "create", UPDATE: "update", DELETE: "delete", CONNECT: "connect" } as const;

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

/** A collection is deleted one by one and without a name: it is then the name of the object that goes. */
function nameOfGoing({ operation, oldObject }: AdmissionRequest): string | undefined {
  const metadata = operation === "DELETE" ? oldObject?.["metadata"] : undefined;
  const name = isJsonObject(metadata) ? metadata["name"] : undefined;
  return typeof name === "string" ? said(name) : undefined;
}
