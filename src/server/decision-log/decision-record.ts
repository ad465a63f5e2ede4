/**
 * What the decision log says of one decision. INVARIANT: made of names and words that the caller sent to be judged by; never
 * of a token, a password, an object's content, or a message that may quote one.
 */
import type { UserInfo } from "../../engine/question.ts";
import type { Answer, Outcome } from "../../review/answer.ts";
import type { Review } from "../../review/decode-review.ts";
import type { ReviewName } from "../../review/review-path.ts";

/** The fields that `decisionLog.mask` may name. */
export const maskable = ["user", "uid", "groups", "extra", "namespace", "name", "path", "audiences"] as const;
export type Maskable = (typeof maskable)[number];

export const MASKED = "(masked)";

/** The parts that are the same each time the same question is asked; in the order in which they are written. */
export interface DecisionSubject {
  /** The uid of an AdmissionReview. */
  readonly uid?: string;
  readonly user?: UserFields | string;
  readonly verb?: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly path?: string;
  readonly dryRun?: true;
  readonly audiences?: readonly string[] | string;
}

interface UserFields {
  readonly name: string;
  readonly uid?: string;
  readonly groups?: readonly string[] | string;
  readonly extra?: Readonly<Record<string, readonly string[]>> | string;
}

/** A line is no place for megabytes: what is longer is cut, and lists end with how much was left out. */
const TEXT_LIMIT = 512;
const LIST_LIMIT = 64;

export function decisionSubject(review: Review, answer: Answer, masked: ReadonlySet<string>): DecisionSubject {
  const hide = <T>(field: Maskable, value: T): T | string => (masked.has(field) ? MASKED : value);
  const text = (key: string, value: string, field?: Maskable) =>
    value === "" ? {} : { [key]: field === undefined ? cut(value) : hide(field, cut(value)) };
  switch (review.kind) {
    case "access": {
      const { question } = review;
      const who = userOf(question.user, masked);
      if (question.kind === "url")
        return { ...who, ...text("verb", question.verb), ...text("path", question.path, "path") };
      // Impersonating an extra value puts that value where a name stands.
      const nameField = question.resource === "userextras" && masked.has("extra") ? "extra" : "name";
      return {
        ...who,
        ...text("verb", question.verb),
        ...text("group", question.apiGroup),
        ...text("version", question.version),
        ...text("resource", question.resource),
        ...text("subresource", question.subresource),
        ...text("namespace", question.namespace, "namespace"),
        ...text("name", question.name, nameField),
      };
    }
    case "admission": {
      const { request } = review;
      return {
        ...text("uid", request.uid),
        ...userOf(request.user, masked),
        ...text("verb", request.operation.toLowerCase()),
        ...text("group", request.resource.group),
        ...text("version", request.resource.version),
        ...text("resource", request.resource.resource),
        ...text("subresource", request.subresource),
        ...text("namespace", request.namespace, "namespace"),
        ...text("name", request.name, "name"),
        ...(request.dryRun ? { dryRun: true } : {}),
      };
    }
    case "token":
      return {
        ...bearerOf(answer, masked),
        ...(review.audiences.length === 0 ? {} : { audiences: hide("audiences", listed(review.audiences)) }),
      };
  }
}

/** Only who somebody turned out to be: what an unknown token says of its bearer is a part of the token. */
function bearerOf({ body }: Answer, masked: ReadonlySet<string>): Pick<DecisionSubject, "user"> {
  const user = body.kind === "TokenReview" ? body.status.user : undefined;
  if (user === undefined) return {};
  const { username = "", uid = "", groups = [], extra = {} } = user;
  return userOf({ username, uid, groups, extra }, masked);
}

function userOf(
  { username, uid, groups, extra }: UserInfo,
  masked: ReadonlySet<string>,
): { user: UserFields | string } {
  const hide = <T>(field: Maskable, value: T): T | string => (masked.has(field) ? MASKED : value);
  const keys = Object.keys(extra);
  return {
    user: {
      name: hide("user", cut(username)),
      ...(uid === "" ? {} : { uid: hide("uid", cut(uid)) }),
      ...(groups.length === 0 ? {} : { groups: hide("groups", listed(groups)) }),
      ...(keys.length === 0
        ? {}
        : {
            extra: hide(
              "extra",
              Object.fromEntries(keys.slice(0, LIST_LIMIT).map((key) => [cut(key), listed(extra[key] ?? [])])),
            ),
          }),
    },
  };
}

function listed(items: readonly string[]): readonly string[] {
  const shown = items.slice(0, LIST_LIMIT).map(cut);
  return items.length > LIST_LIMIT ? [...shown, `… ${items.length - LIST_LIMIT} more`] : shown;
}

function cut(text: string): string {
  return text.length <= TEXT_LIMIT ? text : `${text.slice(0, TEXT_LIMIT)}…`;
}

export interface Circumstances {
  /** Milliseconds since the Unix epoch, when the answer was given. */
  readonly time: number;
  readonly review: ReviewName;
  readonly outcome: Outcome;
  readonly digest: string;
  readonly seconds: number;
  readonly cached: boolean;
  /** HTTP. */
  readonly status: number;
}

/** One line, with its line end. */
export function decisionLine(subject: string, about: Circumstances): string {
  const { outcome } = about;
  const parts = {
    time: new Date(about.time).toISOString(),
    review: about.review,
    decision: outcome.decision,
    ...(outcome.impersonation === "none" ? {} : { impersonation: outcome.impersonation }),
    ...(outcome.rules.length === 0
      ? {}
      : { rules: outcome.rules.slice(0, LIST_LIMIT).map(({ name, effect }) => ({ name: cut(name), effect })) }),
    ...(outcome.evaluationErrors.length === 0 ? {} : { evaluationErrors: outcome.evaluationErrors.length }),
    digest: about.digest,
    duration: Math.round(about.seconds * 1e6) / 1e6,
    cached: about.cached,
    ...(about.status === 200 ? {} : { status: about.status }),
  };
  const text = JSON.stringify(parts);
  return subject === "{}" ? `${text}\n` : `${text.slice(0, -1)},${subject.slice(1)}\n`;
}
