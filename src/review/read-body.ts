/**
 * The bytes of a review → JSON: strict UTF-8, bounded size and nesting. Where the text is unusable and yet names an
 * AdmissionReview's uid, the uid is kept, so that the object is refused instead of left to a failurePolicy.
 */
import { isJsonObject, type JsonObject, type JsonValue, nestsDeeperThan, parseJson } from "../base/json.ts";
import {
  ADMISSION_REVIEW_KIND,
  type AdmissionReviewVersion,
  admissionReviewVersions,
} from "../kube/admission-review.ts";
import { type ReviewError, reviewError } from "./review-error.ts";

/** What the API server itself allows is below this; a stack is not at risk below it either. */
export const NESTING_LIMIT = 1000;

export type Body = { readonly kind: "body"; readonly value: JsonObject } | ReviewError;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

export function readBody(bytes: Uint8Array, limit: number): Body {
  if (bytes.byteLength > limit) return reviewError("too-large", `the body is larger than ${limit} bytes`);
  let text: string;
  try {
    text = strict.decode(bytes);
  } catch {
    return withUid(reviewError("not-json", "the body is not valid UTF-8"), lenient.decode(bytes));
  }
  return readText(text);
}

/** As {@link readBody}, for text that is known to be sound. */
export function readText(text: string): Body {
  if (nestsDeeperThan(text, NESTING_LIMIT)) {
    return withUid(reviewError("invalid", `the body nests deeper than ${NESTING_LIMIT} levels`), text);
  }
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    return reviewError("not-json", text.trim() === "" ? "the body is empty" : "the body is not JSON");
  }
  if (!isJsonObject(value)) return reviewError("wrong-kind", "the body is JSON and no object");
  return { kind: "body", value };
}

/** The version and uid of what looks like an AdmissionReview, however wrong the rest of it is. */
export function admissionOf(value: JsonValue): { version: AdmissionReviewVersion; uid: string } | undefined {
  if (!isJsonObject(value) || ownOf(value, "kind") !== ADMISSION_REVIEW_KIND) return undefined;
  const request = ownOf(value, "request");
  const uid = isJsonObject(request) ? ownOf(request, "uid") : undefined;
  if (typeof uid !== "string" || uid === "") return undefined;
  const asked = ownOf(value, "apiVersion");
  return { version: admissionReviewVersions.find((version) => version === asked) ?? "admission.k8s.io/v1", uid };
}

function withUid(error: ReviewError, text: string): ReviewError {
  let value: JsonValue;
  try {
    // Without a reviver the parser does not recurse, so depth is no danger here.
    value = JSON.parse(text) as JsonValue;
  } catch {
    return error;
  }
  const admission = admissionOf(value);
  return admission === undefined ? error : { ...error, admission };
}

function ownOf(value: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
