/**
 * What happens to a webhook call, whatever carries it: who may call, whether there is room, the decision in time, the bytes
 * of the answer, what is counted and logged. Connections and HTTP are the business of its callers.
 */
import { stringifyJson } from "../base/json.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { NamespaceFacts, Surroundings } from "../engine/question.ts";
import type { WatchedNamespaces } from "../facts/watch-namespaces.ts";
import { failureStatus } from "../kube/status.ts";
import { type Answer, answerError } from "../review/answer.ts";
import { answerDecoded, answerUnable, type Deciders } from "../review/answer-review.ts";
import type { Review } from "../review/decode-review.ts";
import { accessReviewText, encodeAccessDecision } from "../review/encode-access-review.ts";
import { readReview } from "../review/read-review.ts";
import type { ReviewName } from "../review/review-path.ts";
import type { AuthenticateClient, Caller } from "./client-authentication.ts";
import type { DecisionCache, KeptDecision } from "./decision-cache.ts";
import type { DecisionLog } from "./decision-log/decision-log.ts";
import type { Metrics } from "./metrics.ts";
import { parseDuration } from "./units.ts";

export interface ReviewServiceOptions {
  /** Taken once for each review: one generation of policies decides the whole of it. */
  deciders(): Deciders;
  readonly authenticate: AuthenticateClient;
  readonly metrics: Metrics;
  readonly bodyLimit: number;
  readonly maxInFlight: number;
  readonly overload: "unavailable" | "decide";
  /** undefined: switched off. */
  readonly decisions?: DecisionCache | undefined;
  readonly decisionLog?: DecisionLog | undefined;
  /** undefined: Namespaces are not watched. */
  readonly facts?: Pick<WatchedNamespaces, "fetch"> | undefined;
}

/** One call, from its head to the end of its answer. */
export interface Call {
  readonly name: ReviewName;
  readonly started: number;
  /** There is no room for it. */
  shed: boolean;
  /** It takes room. */
  counted: boolean;
  answer: Answer | undefined;
  engine: PolicyEngine | undefined;
  review: Review | undefined;
  /** Where the answer came from the cache of decisions. */
  kept: KeptDecision | undefined;
  body: Buffer | undefined;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export interface ReviewService {
  /** The call begins, at `started` of the monotonic clock (now); undefined: the caller may not make it. */
  receive(name: ReviewName, caller: Caller, started?: number): Call | undefined;
  /** Set where the call is to be answered 503 without reading it. */
  unavailable(call: Call): boolean;
  /** `timeout`: milliseconds, of the caller's URL ({@link timeoutOf}): the API server has stopped waiting after it. */
  answer(call: Call, body: Buffer, timeout: number | undefined): Reply | Promise<Reply>;
  /** The answer was sent, with this HTTP status; undefined: of a call that was not received. */
  answered(name: ReviewName, call: Call | undefined, status: number, seconds: number): void;
  /** The call takes no room any more, however it ended. */
  release(call: Call): void;
}

export const TOO_MANY = "too many reviews are in flight";
export function unauthorized(name: ReviewName): string {
  return `/${name} is not open to callers without credentials`;
}

const LATE = "the caller's timeout has passed";

export function reviewService(options: ReviewServiceOptions): ReviewService {
  const { metrics, decisionLog, maxInFlight, overload } = options;
  let inFlight = 0;
  const shed = (call: Call): void => {
    call.shed = true;
    metrics.shed(call.name);
  };
  const unavailable = (call: Call): boolean => call.shed && overload === "unavailable";
  return {
    receive(name, caller, started = performance.now()) {
      if (options.authenticate(name, caller) !== undefined) return undefined;
      const call = newCall(name, started);
      if (inFlight >= maxInFlight) shed(call);
      return call;
    },
    unavailable,
    answer(call, body, timeout) {
      // Room is taken only now: whoever sends half of a body must not hold it.
      if (!call.shed && inFlight >= maxInFlight) shed(call);
      if (unavailable(call)) return { status: 503, body: JSON.stringify(failureStatus(503, TOO_MANY)) };
      if (!call.shed) {
        call.counted = true;
        inFlight++;
        metrics.inFlight(call.name, 1);
      }
      return answerCall(options, call, body, timeout);
    },
    answered(name, call, status, seconds) {
      metrics.request(name, call?.answer, status, seconds);
      if (call !== undefined) decisionLog?.take(call, status, seconds);
    },
    release(call) {
      if (!call.counted) return;
      call.counted = false;
      inFlight--;
      metrics.inFlight(call.name, -1);
    },
  };
}

function newCall(name: ReviewName, started: number): Call {
  return {
    name,
    started,
    shed: false,
    counted: false,
    answer: undefined,
    engine: undefined,
    review: undefined,
    kept: undefined,
    body: undefined,
  };
}

function answerCall(
  options: ReviewServiceOptions,
  call: Call,
  body: Buffer,
  timeout: number | undefined,
): Reply | Promise<Reply> {
  const deciders = options.deciders();
  call.engine = deciders.engine;
  const kept = call.shed ? undefined : lookUp(options, call, deciders, body);
  if (kept !== undefined) {
    call.kept = kept;
    call.answer = kept.answer;
    call.body = body;
    return { status: kept.answer.status, body: kept.text };
  }
  const review = readReview(call.name, body, options.bodyLimit);
  if (review.kind === "error") return written(options, call, answerError(review));
  call.review = review;
  if (call.shed) return written(options, call, answerShed(review));
  const missing = options.facts && namespaceToFetch(review, deciders.surroundings);
  const answer =
    options.facts === undefined || missing === undefined
      ? answerDecoded(deciders, call.name, review)
      : options.facts
          .fetch(missing, Math.min(timeout ?? FETCH_TIMEOUT, FETCH_TIMEOUT) * FETCH_SHARE)
          .then((found) => answerDecoded(knowing(deciders, found), call.name, review));
  const left = timeout === undefined ? undefined : timeout - (performance.now() - call.started);
  if (left !== undefined && left <= 0) return written(options, call, answerLate(review));
  if (answer instanceof Promise) {
    const decided = left === undefined ? answer : inTime(answer, left, () => answerLate(review));
    return decided.then((inTheEnd) => written(options, call, inTheEnd));
  }
  const reply = written(options, call, answer);
  if (review.kind === "access") keep(options, deciders, body, answer, reply);
  return reply;
}

function lookUp(
  { decisions, metrics }: ReviewServiceOptions,
  call: Call,
  { engine, surroundings }: Deciders,
  body: Buffer,
): KeptDecision | undefined {
  if (decisions === undefined || call.name !== "authorize") return undefined;
  const kept = decisions.get(engine, body, surroundings.now);
  metrics.cacheRequest("decision", kept === undefined ? "miss" : "hit");
  return kept;
}

function keep(
  { decisions }: ReviewServiceOptions,
  { engine, surroundings }: Deciders,
  body: Buffer,
  answer: Answer,
  reply: Reply,
): void {
  decisions?.set(engine, body, surroundings.now, { answer, text: reply.body });
}

function written({ metrics }: ReviewServiceOptions, call: Call, answer: Answer): Reply {
  call.answer = answer;
  const evaluation = answer.outcome?.evaluationSeconds;
  if (evaluation !== undefined) metrics.evaluated(call.name, evaluation);
  return { status: answer.status, body: textOf(answer.body) };
}

/** HOT PATH: only what an object's review answers may hold numbers that JSON.stringify cannot write. */
function textOf(body: Answer["body"]): string {
  switch (body.kind) {
    case "SubjectAccessReview":
      return accessReviewText(body);
    case "AdmissionReview":
      return stringifyJson(body);
    default:
      return JSON.stringify(body);
  }
}

/** How long an object may wait for its Namespace, and which part of the caller's time that may take. */
const FETCH_TIMEOUT = 2000;
const FETCH_SHARE = 0.8;

/** A Namespace may be younger than the last event of the watch; one that is itself reviewed is known by what is written. */
function namespaceToFetch(review: Review, { namespaceFacts }: Surroundings): string | undefined {
  if (review.kind !== "admission") return undefined;
  const { namespace, resource } = review.request;
  if (namespace === "" || (resource.group === "" && resource.resource === "namespaces")) return undefined;
  return namespaceFacts(namespace) === undefined ? namespace : undefined;
}

function knowing(deciders: Deciders, found: NamespaceFacts | undefined): Deciders {
  if (found === undefined) return deciders;
  const { surroundings } = deciders;
  const namespaceFacts = (name: string) => (name === found.name ? found : surroundings.namespaceFacts(name));
  return { ...deciders, surroundings: { ...surroundings, namespaceFacts } };
}

/** `given`: `?timeout=` as the URL says it. */
export function timeoutOf(given: unknown): number | undefined {
  const parsed = typeof given === "string" ? parseDuration(given) : undefined;
  return parsed === undefined || parsed === 0 ? undefined : parsed;
}

function answerLate(review: Review): Answer {
  if (review.kind === "token") return { status: 503, body: failureStatus(503, LATE) };
  return answerUnable(review, 503, LATE);
}

/** An answer that decides without deciding: nobody is allowed, nobody is known, nothing is admitted. */
function answerShed(review: Review): Answer {
  if (review.kind !== "access") return answerUnable(review, 503, TOO_MANY);
  const decision = {
    decision: "no-opinion",
    reason: "",
    rule: undefined,
    evaluationError: TOO_MANY,
    validUntil: undefined,
  } as const;
  return { status: 200, body: encodeAccessDecision(review.version, decision) };
}

async function inTime(answer: Promise<Answer>, milliseconds: number, late: () => Answer): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve(late()), milliseconds);
  });
  try {
    return await Promise.race([answer, alarm]);
  } finally {
    clearTimeout(timer);
  }
}
