/** Which roots exist in a body and what they are; for the others, why they do not and what to do instead. */
import { invariant } from "../../base/invariant.ts";
import type { DiagnosticCode } from "../../diagnostics/codes.ts";
import type { RootName } from "../../expressions/code.ts";
import { admissionShape, verbsOfOperation } from "../../vocabulary/admission-shape.ts";
import { findResource } from "../../vocabulary/resource-table.ts";
import { podType } from "../../vocabulary/schema.ts";
import { ANY, BOOL, listOf, mapOf, optional, recordOf, required, STRING, type Type } from "../../vocabulary/types.ts";
import { TIME, VERSION } from "../expressions/basic-types.ts";
import type { RootBinding } from "../expressions/scope.ts";
import type { ArrivingTarget, BodyEffect, CustomTypes } from "./body-input.ts";
import { carriesPod, mayCarryPod, objectType, targetText } from "./object-types.ts";

type Bindings = ReadonlyMap<RootName, RootBinding>;

function here(type: Type, mayBeAbsent = false): RootBinding {
  return { kind: "here", type, optional: mayBeAbsent };
}
function absent(code: DiagnosticCode, why: string, help: string): RootBinding {
  return { kind: "absent", code, why, help };
}

const USER = recordOf("user", {
  username: required(STRING),
  uid: optional(STRING),
  groups: required(listOf(STRING)),
  extra: required(mapOf(listOf(STRING))),
  serviceaccount: optional(recordOf("serviceaccount", { namespace: required(STRING), name: required(STRING) })),
  nodeName: optional(STRING),
});
const CLUSTER = recordOf("cluster", { name: required(STRING), version: required(VERSION) });
const NAMESPACE = recordOf("namespace", {
  name: required(STRING),
  labels: optional(mapOf(STRING)),
  annotations: optional(mapOf(STRING)),
});
const KIND = recordOf("kind", { group: required(STRING), version: required(STRING), kind: required(STRING) });
const RESOURCE = recordOf("resource", {
  group: required(STRING),
  version: required(STRING),
  resource: required(STRING),
});

function requestType(namespaced: boolean): Type {
  return recordOf("request", {
    verb: required(STRING),
    apiGroup: required(STRING),
    version: optional(STRING),
    resource: required(STRING),
    subresource: optional(STRING),
    namespace: namespaced ? required(STRING) : optional(STRING),
    name: optional(STRING),
    path: optional(STRING),
    operation: required(STRING),
    dryRun: required(BOOL),
    uid: required(STRING),
    kind: required(KIND),
    requestKind: required(KIND),
    requestResource: required(RESOURCE),
    options: optional(ANY),
  });
}

const REQUEST = requestType(false);
const NAMESPACED_REQUEST = requestType(true);

const NO_CLAIMS = absent(
  "not-in-the-request",
  "`claims` exist only in `authenticate`, while somebody signs in",
  "here the identity is known: `user.username`, `user.groups`, `user.extra`",
);

/** In heads and other texts that only know who asks. */
export const HEAD_ROOTS: Bindings = headRoots();

function headRoots(): Bindings {
  const no = (root: string): RootBinding =>
    absent(
      "not-in-the-request",
      `\`${root}\` is not known to a head`,
      "in heads only `user`, constants and loop variables over them may be put in",
    );
  return new Map<RootName, RootBinding>([
    ["user", here(USER)],
    ["cluster", here(CLUSTER)],
    ...(["request", "object", "oldObject", "pod", "oldPod", "namespace", "now"] as const).map(
      (root): [RootName, RootBinding] => [root, no(root)],
    ),
    ["claims", NO_CLAIMS],
  ]);
}

export function identityRoots(): Bindings {
  const no = (root: string): RootBinding =>
    absent(
      "not-in-the-request",
      `\`${root}\` does not exist while somebody signs in`,
      "an `authenticate` rule reads `claims`, `data` and `now`",
    );
  return new Map<RootName, RootBinding>([
    ["claims", here(ANY)],
    ["cluster", here(CLUSTER)],
    ["now", here(TIME)],
    ...(["user", "request", "object", "oldObject", "pod", "oldPod", "namespace"] as const).map(
      (root): [RootName, RootBinding] => [root, no(root)],
    ),
  ]);
}

/** Of a text that nobody uses yet: it may be meant for any place, and its object may be of any kind. */
export const LOOSE_ROOTS: Bindings = new Map<RootName, RootBinding>([
  ["user", here(USER)],
  ["request", here(NAMESPACED_REQUEST)],
  ["object", here(ANY)],
  ["oldObject", here(ANY)],
  ["pod", here(podType())],
  ["oldPod", here(podType())],
  ["namespace", here(NAMESPACE)],
  ["cluster", here(CLUSTER)],
  ["claims", here(ANY)],
  ["now", here(TIME)],
]);

/** Steps of tests and values of names: nothing of a request. */
export const CONSTANT_ROOTS: Bindings = new Map<RootName, RootBinding>([["cluster", here(CLUSTER)]]);

export function bodyRoots(effect: BodyEffect, arrivals: readonly ArrivingTarget[], schemas: CustomTypes): Bindings {
  const arriving = arrivals.filter(({ operations }) => operations.length > 0);
  const atAdmission = effect === "warn" || effect === "audit" || effect === "mutate";
  const namespaced =
    atAdmission && arriving.length > 0 && arriving.every(({ target }) => isNamespaced(target, schemas));
  return new Map<RootName, RootBinding>([
    ["user", here(USER)],
    ["request", here(namespaced ? NAMESPACED_REQUEST : REQUEST)],
    ["cluster", here(CLUSTER)],
    ["namespace", here(NAMESPACE, !namespaced)],
    ["now", here(TIME)],
    ["claims", NO_CLAIMS],
    ...(arriving.length === 0
      ? (["object", "oldObject", "pod", "oldPod"] as const).map((root) => nothingArrives(root, arrivals))
      : ([
          ["object", here(objectType(arriving, schemas))],
          ["oldObject", oldBinding("oldObject", arriving, (some) => objectType(some, schemas))],
          ["pod", podBinding("pod", arriving)],
          ["oldPod", podBinding("oldPod", arriving)],
        ] as const)),
  ]);
}

function isNamespaced({ group, resource }: ArrivingTarget["target"], schemas: CustomTypes): boolean {
  return (findResource(group, resource) ?? schemas.resourceOf(group, resource))?.namespaced === true;
}

/** None of the verbs brings an object to admission. Where another one would, it is named. */
function nothingArrives(root: RootName, targets: readonly ArrivingTarget[]): readonly [RootName, RootBinding] {
  const why = `no \`${root}\` comes with these requests`;
  const possible = new Set(targets.flatMap(({ target }) => admissionShape(target).operations));
  const verbs = [...possible].flatMap((operation) => verbsOfOperation(operation).slice(0, 1));
  if (verbs.length === 0) {
    const help =
      "an object comes with create, update, delete and connect, at admission; to decide by who asks and what for, use the head";
    return [root, absent("not-in-the-request", why, help)];
  }
  const arrives = verbs.map((verb) => `\`${verb}\``).join(", ");
  return [root, absent("verb-never-arrives", why, `what arrives with it at admission is ${arrives}`)];
}

const HAS_OLD: ReadonlySet<string> = new Set(["UPDATE", "DELETE"]);

function oldBinding(
  root: "oldObject" | "oldPod",
  arriving: readonly ArrivingTarget[],
  typeOf: (some: readonly ArrivingTarget[]) => Type,
): RootBinding {
  const withOld = arriving.filter(({ operations }) => operations.some((operation) => HAS_OLD.has(operation)));
  const now = root === "oldPod" ? "pod" : "object";
  if (withOld.length === 0) {
    return absent(
      "old-object-on-create",
      `\`${root}\` is what is stored already: nothing is, on create and connect`,
      `read \`${now}\`, or add \`update\` to the verbs`,
    );
  }
  const always =
    withOld.length === arriving.length &&
    withOld.every(({ operations }) => operations.every((operation) => HAS_OLD.has(operation)));
  return here(typeOf(withOld), !always);
}

function podBinding(root: "pod" | "oldPod", arriving: readonly ArrivingTarget[]): RootBinding {
  const carriers = arriving.filter(({ target }) => mayCarryPod(target));
  if (carriers.length === 0) return noPod(root, arriving);
  const mixed = carriers.length < arriving.length || !carriers.every(({ target }) => carriesPod(target));
  const binding = root === "pod" ? here(podType()) : oldBinding("oldPod", carriers, () => podType());
  return binding.kind === "here" && mixed ? { ...binding, optional: true } : binding;
}

function noPod(root: "pod" | "oldPod", arriving: readonly ArrivingTarget[]): RootBinding {
  const first = arriving[0]?.target;
  invariant(first !== undefined, "something arrives");
  const ofPod = first.resource === "pods" && first.group === "";
  return absent(
    "not-in-the-request",
    `\`${targetText(first)}\` carries no Pod`,
    ofPod
      ? `what comes with it is that subresource's own object: \`object\`; of the Pod only the name is known, \`request.name\``
      : "`pod` exists for `pod-workloads`: pods and what makes them",
  );
}
