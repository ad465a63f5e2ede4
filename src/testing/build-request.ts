/** A request step as the admission request that the API server would send. */
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { AdmissionRequest, Operation } from "../engine/question.ts";
import type * as ast from "../syntax/ast.ts";
import { admissionShape } from "../vocabulary/admission-shape.ts";
import { completeObject } from "./complete-object.ts";
import { jsonValueOf, textOf } from "./constants.ts";
import { placeMissing, scopeIn } from "./question-places.ts";
import { SOME_NAME } from "./questions-of.ts";
import { type RequestTarget, targetOf, targetOfManifest } from "./request-target.ts";
import type { Scene, Stage } from "./scene.ts";
import { isProblem, type Problem, problem } from "./step-failure.ts";

export interface BuiltRequest {
  readonly request: AdmissionRequest;
  readonly target: RequestTarget;
}

const OPERATIONS: Readonly<Record<ast.RequestStep["operation"], Operation>> = {
  create: "CREATE",
  update: "UPDATE",
  delete: "DELETE",
  connect: "CONNECT",
};
const OPTIONS: Readonly<Record<Operation, JsonValue>> = {
  CREATE: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" },
  UPDATE: { kind: "UpdateOptions", apiVersion: "meta.k8s.io/v1" },
  DELETE: { kind: "DeleteOptions", apiVersion: "meta.k8s.io/v1" },
  CONNECT: null,
};

export function buildRequest(step: ast.RequestStep, stage: Stage, scene: Scene): BuiltRequest | Problem {
  const first = writtenObject(step.object, stage, scene);
  if (isProblem(first)) return first;
  const second = step.to === undefined ? undefined : writtenObject(step.to, stage, scene);
  if (isProblem(second)) return second;
  const target = step.resource === undefined ? targetOfManifest(first, stage) : targetOf(step.resource, first, stage);
  if (isProblem(target)) return target;
  const operation = OPERATIONS[step.operation];
  const wrong = neverArrives(operation, target);
  if (wrong) return wrong;
  const where = whereOf(step, second ?? first, target, stage, scene);
  if (isProblem(where)) return where;
  const complete = (object: JsonObject | undefined) => object && completeObject(object, target, where);
  return { target, request: requestOf(operation, target, where, complete(first), complete(second), scene) };
}

/** An object, or the manifest whose path is written. */
function writtenObject(expr: ast.Expr, stage: Stage, scene: Scene): JsonObject | Problem {
  const written = jsonValueOf(expr, stage, scene);
  if (isProblem(written)) return written;
  const { json } = written;
  if (isJsonObject(json)) return json;
  if (typeof json !== "string") return problem("it is neither an object nor the path of a manifest", "an object");
  const document = stage.bench.readDocument(stage.file.path, json);
  if ("error" in document) return problem(`\`${json}\`: ${document.error}`, "a manifest that can be read");
  return isJsonObject(document.value)
    ? document.value
    : problem(`\`${json}\` holds no single object`, "a manifest of one object");
}

function neverArrives(operation: Operation, target: RequestTarget): Problem | undefined {
  const { operations } = admissionShape(target);
  if (operations.includes(operation)) return undefined;
  const name = target.subresource === "" ? target.resource : `${target.resource}/${target.subresource}`;
  const arrives = operations.length === 0 ? "nothing of it" : `${operations.join(", ")} only`;
  return problem(`${operation} of \`${name}\` never arrives at admission`, `a request that arrives (${arrives})`);
}

interface Where {
  readonly namespace: string;
  readonly name: string;
}

function whereOf(
  step: ast.RequestStep,
  object: JsonObject,
  target: RequestTarget,
  stage: Stage,
  scene: Scene,
): Where | Problem {
  const place = step.in === undefined ? undefined : textOf(step.in, stage, scene);
  if (isProblem(place)) return place;
  const named = step.named === undefined ? undefined : textOf(step.named, stage, scene);
  if (isProblem(named)) return named;
  const name = named ?? metadataText(object, "name") ?? (target.subresource === "" ? "" : SOME_NAME);
  if (target.group === "" && target.resource === "namespaces") return { namespace: name, name };
  const namespace = place ?? metadataText(object, "namespace") ?? "";
  const scope = scopeIn(stage, target.group, target.resource);
  if (scope === "namespaced" && namespace === "") return placeMissing(target.resource);
  if (scope === "cluster" && place !== undefined)
    return problem(`\`${target.resource}\` live in no namespace`, "no `in` for a kind of the whole cluster");
  return { namespace, name };
}

function metadataText(object: JsonObject, key: "name" | "namespace"): string | undefined {
  const { metadata } = object;
  const text = isJsonObject(metadata) ? metadata[key] : undefined;
  return typeof text === "string" ? text : undefined;
}

function requestOf(
  operation: Operation,
  target: RequestTarget,
  { namespace, name }: Where,
  first: JsonObject | undefined,
  second: JsonObject | undefined,
  { user }: Scene,
): AdmissionRequest {
  const { group, resource, version, subresource, kind } = target;
  const isDelete = operation === "DELETE";
  return {
    uid: "00000000-0000-4000-8000-000000000001",
    user,
    operation,
    kind,
    resource: { group, version, resource },
    subresource,
    requestKind: kind,
    requestResource: { group, version, resource },
    name,
    namespace: resource === "namespaces" && group === "" ? name : namespace,
    object: (isDelete ? undefined : (second ?? first)) ?? null,
    oldObject: (isDelete || second !== undefined ? first : undefined) ?? null,
    options: OPTIONS[operation],
    dryRun: false,
  };
}
