/** AdmissionReview → the engine's admission request. */
import type { JsonObject } from "../base/json.ts";
import type {
  AdmissionRequest,
  GroupVersionKind,
  GroupVersionResource,
  Operation,
  UserInfo,
} from "../engine/question.ts";
import type { AdmissionReviewVersion } from "../kube/admission-review.ts";
import { FieldReader } from "./field-reader.ts";
import { type ReviewError, reviewError } from "./review-error.ts";

export interface AdmissionQuestion {
  readonly kind: "admission";
  readonly version: AdmissionReviewVersion;
  readonly request: AdmissionRequest;
}

const operations: readonly Operation[] = ["CREATE", "UPDATE", "DELETE", "CONNECT"];

export function decodeAdmissionReview(
  version: AdmissionReviewVersion,
  body: JsonObject,
): AdmissionQuestion | ReviewError {
  const reader = new FieldReader();
  const request = reader.object(body, "request", "");
  if (request === undefined) {
    reader.complain("request is missing");
    return reviewError("invalid", reader.problem ?? "");
  }
  const decoded = decodeRequest(reader, request);
  demandWhole(reader, decoded);
  if (reader.problem === undefined) return { kind: "admission", version, request: decoded };
  const error = reviewError("invalid", reader.problem);
  return decoded.uid === "" ? error : { ...error, admission: { version, uid: decoded.uid } };
}

function decodeRequest(reader: FieldReader, request: JsonObject): AdmissionRequest {
  const kind = kindOf(reader, request, "kind");
  const resource = resourceOf(reader, request, "resource");
  return {
    uid: reader.string(request, "uid", "request."),
    user: userOf(reader, request),
    operation: operationOf(reader, request),
    kind: kind ?? { group: "", version: "", kind: "" },
    resource: resource ?? { group: "", version: "", resource: "" },
    subresource: reader.string(request, "subResource", "request."),
    requestKind: kindOf(reader, request, "requestKind") ?? kind ?? { group: "", version: "", kind: "" },
    requestResource: resourceOf(reader, request, "requestResource") ??
      resource ?? { group: "", version: "", resource: "" },
    name: reader.string(request, "name", "request."),
    namespace: reader.string(request, "namespace", "request."),
    object: reader.object(request, "object", "request.") ?? null,
    oldObject: reader.object(request, "oldObject", "request.") ?? null,
    options: reader.object(request, "options", "request.") ?? null,
    dryRun: reader.boolean(request, "dryRun", "request."),
  };
}

/** A request that lacks what every API server sends must not pass for one that gives the rules nothing to object to. */
function demandWhole(reader: FieldReader, request: AdmissionRequest): void {
  if (request.uid === "") reader.complain("request.uid is missing");
  if (request.kind.kind === "") reader.complain("request.kind.kind is missing");
  if (request.resource.resource === "") reader.complain("request.resource.resource is missing");
  const writes = request.operation === "CREATE" || request.operation === "UPDATE";
  if (writes && request.object === null)
    reader.complain(`request.object is missing, which ${request.operation} carries`);
}

function operationOf(reader: FieldReader, request: JsonObject): Operation {
  const text = reader.string(request, "operation", "request.");
  const operation = operations.find((known) => known === text);
  if (operation === undefined) reader.complain(`request.operation must be one of ${operations.join(", ")}`);
  return operation ?? "CREATE";
}

function userOf(reader: FieldReader, request: JsonObject): UserInfo {
  const user = reader.object(request, "userInfo", "request.") ?? {};
  const path = "request.userInfo.";
  return {
    username: reader.string(user, "username", path),
    uid: reader.string(user, "uid", path),
    groups: reader.strings(user, "groups", path),
    extra: reader.stringLists(user, "extra", path),
  };
}

function kindOf(reader: FieldReader, request: JsonObject, key: string): GroupVersionKind | undefined {
  const value = reader.object(request, key, "request.");
  if (value === undefined) return undefined;
  const path = `request.${key}.`;
  return {
    group: reader.string(value, "group", path),
    version: reader.string(value, "version", path),
    kind: reader.string(value, "kind", path),
  };
}

function resourceOf(reader: FieldReader, request: JsonObject, key: string): GroupVersionResource | undefined {
  const value = reader.object(request, key, "request.");
  if (value === undefined) return undefined;
  const path = `request.${key}.`;
  return {
    group: reader.string(value, "group", path),
    version: reader.string(value, "version", path),
    resource: reader.string(value, "resource", path),
  };
}
