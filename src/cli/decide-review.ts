/** One input of `decide` → one line of its output, by the functions that the server answers with. */
import { isJsonObject, type JsonValue } from "../base/json.ts";
import type { Answer, AnswerBody } from "../review/answer.ts";
import { answerDecoded, type Deciders } from "../review/answer-review.ts";
import { answerError, answerMutation, answerValidation } from "../review/answer.ts";
import { decodeReview, type Review } from "../review/decode-review.ts";
import { type Body, readBody } from "../review/read-body.ts";
import { type ReviewError, type ReviewErrorCode, reviewError } from "../review/review-error.ts";
import { reviewKindOf, type ReviewName, reviewNames, reviewOfPath } from "../review/review-path.ts";
import type { ReviewText } from "./split-reviews.ts";

/** Which endpoint answers an AdmissionReview. */
export type AdmissionPath = "validate" | "mutate" | "both";

export type Decided =
  | AnswerBody
  | { readonly mutate: AnswerBody; readonly validate: AnswerBody | null }
  | { readonly error: { readonly code: ReviewErrorCode; readonly message: string } };

export interface DecideReview {
  readonly deciders: Deciders;
  /** undefined: the path that the input was captured with, else /validate. */
  readonly path: AdmissionPath | undefined;
  readonly limit: number;
}

export async function decideReview(settings: DecideReview, input: ReviewText): Promise<Decided> {
  const body = input.kind === "too-large" ? tooLarge(settings.limit) : readBody(input.bytes, settings.limit);
  const { name, body: review } = addressed(body, settings.path);
  if (name === undefined) return described(review as ReviewError);
  const decoded = decodeReview(name, review);
  const both = settings.path === "both" && reviewKindOf(name).kind === reviewKindOf("validate").kind;
  if (decoded.kind === "error") return refused(decoded, both);
  if (both && decoded.kind === "admission") return decideBoth(settings.deciders, decoded);
  return bodyOf(await answerDecoded(settings.deciders, name, decoded));
}

interface Addressed {
  readonly name: ReviewName | undefined;
  readonly body: Body;
}

/** `{"path", "review"}` as captured, or a bare review, whose kind says which webhook it is for. */
function addressed(body: Body, path: AdmissionPath | undefined): Addressed {
  const admission = path === "mutate" ? "mutate" : "validate";
  if (body.kind === "error") return { name: body.admission === undefined ? undefined : admission, body };
  const { value } = body;
  if (Object.hasOwn(value, "kind") || !Object.hasOwn(value, "review"))
    return { ...byKind(value["kind"], admission), body };
  const given = value["path"];
  const name = typeof given === "string" ? reviewOfPath(given) : undefined;
  if (name === undefined) return { name, body: reviewError("invalid", "`path` names no webhook") };
  const review = value["review"] ?? null;
  if (!isJsonObject(review)) return { name: undefined, body: reviewError("wrong-kind", "`review` is no object") };
  const isAdmission = name === "validate" || name === "mutate";
  return { name: isAdmission && path !== undefined ? admission : name, body: { kind: "body", value: review } };
}

function byKind(kind: JsonValue | undefined, admission: ReviewName): { name: ReviewName } {
  const known = reviewNames.find((name) => reviewKindOf(name).kind === kind);
  return { name: known === undefined || known === "mutate" || known === "validate" ? admission : known };
}

async function decideBoth(deciders: Deciders, review: Review & { kind: "admission" }): Promise<Decided> {
  const { engine, surroundings, onBug } = deciders;
  try {
    const mutated = answerMutation(engine, surroundings, review);
    if (!mutated.mutation.allowed) return { mutate: mutated.body, validate: null };
    const request = { ...review.request, object: mutated.mutation.object };
    const validated = answerValidation(engine, surroundings, { ...review, request });
    return { mutate: mutated.body, validate: validated.body };
  } catch (error) {
    onBug(error);
    return { mutate: answerBug(deciders, review), validate: null };
  }
}

function answerBug(deciders: Deciders, review: Review): AnswerBody {
  const failing = {
    ...deciders.engine,
    mutate: () => {
      throw new Error("internal error");
    },
  };
  const answer = answerDecoded({ ...deciders, engine: failing, onBug: () => undefined }, "mutate", review);
  return (answer as Answer).body;
}

function refused(error: ReviewError, both: boolean): Decided {
  if (error.admission === undefined) return described(error);
  const { body } = answerError(error);
  return both ? { mutate: body, validate: null } : body;
}

function bodyOf(answer: Answer): Decided {
  if (answer.body.kind !== "Status") return answer.body;
  return { error: { code: "invalid", message: answer.body.message } };
}

function described({ code, message }: ReviewError): Decided {
  return { error: { code, message } };
}

function tooLarge(limit: number): ReviewError {
  return reviewError("too-large", `the review is larger than ${limit} bytes`);
}
