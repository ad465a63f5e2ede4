/** The four webhooks: who may call, whether there is room, the body, the decision, the answer in time. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { stringifyJson } from "../../base/json.ts";
import { failureStatus } from "../../kube/status.ts";
import { type Answer, answerError } from "../../review/answer.ts";
import { answerDecoded, answerUnable, type Deciders } from "../../review/answer-review.ts";
import { decodeReview, type Review } from "../../review/decode-review.ts";
import { encodeAccessDecision } from "../../review/encode-access-review.ts";
import { readBody } from "../../review/read-body.ts";
import { type ReviewName, reviewNames } from "../../review/review-path.ts";
import type { AuthenticateClient } from "../client-authentication.ts";
import type { Metrics } from "../metrics.ts";
import { sendStatus } from "../plugins/status-replies.ts";
import { parseDuration } from "../units.ts";

export interface ReviewRoutes {
  /** Taken once for each review: one generation of policies decides the whole of it. */
  deciders(): Deciders;
  readonly authenticate: AuthenticateClient;
  readonly metrics: Metrics;
  readonly bodyLimit: number;
  readonly maxInFlight: number;
  readonly overload: "unavailable" | "decide";
}

interface Call {
  readonly started: number;
  counted: boolean;
  shed: boolean;
  answer: Answer | undefined;
}

export function addReviewRoutes(app: FastifyInstance, routes: ReviewRoutes): void {
  const calls = new WeakMap<FastifyRequest, Call>();
  let inFlight = 0;

  for (const name of reviewNames) {
    app.post(`/${name}`, {
      onRequest: async (request, reply) => {
        const call: Call = { started: performance.now(), counted: false, shed: false, answer: undefined };
        calls.set(request, call);
        const rejection = routes.authenticate(name, request.raw);
        if (rejection !== undefined) {
          routes.metrics.clientRejected(rejection);
          reply.header("www-authenticate", "Bearer");
          return sendStatus(reply, 401, `/${name} is not open to callers without credentials`);
        }
        if (inFlight >= routes.maxInFlight) {
          call.shed = true;
          routes.metrics.shed(name);
          if (routes.overload === "unavailable") return sendStatus(reply, 503, "too many reviews are in flight");
          return undefined;
        }
        inFlight++;
        call.counted = true;
        routes.metrics.inFlight(name, 1);
        return undefined;
      },
      onResponse: async (request, reply) => {
        const call = calls.get(request);
        if (call === undefined) return;
        const seconds = (performance.now() - call.started) / 1000;
        routes.metrics.request(name, call.answer, reply.statusCode, seconds);
      },
      handler: async (request, reply) => {
        const call = calls.get(request);
        const answer = await answerCall(
          routes,
          name,
          request,
          call?.shed ?? false,
          call?.started ?? performance.now(),
        );
        if (call !== undefined) call.answer = answer;
        const evaluation = answer.outcome?.evaluationSeconds;
        if (evaluation !== undefined) routes.metrics.evaluated(name, evaluation);
        return sendAnswer(reply, answer);
      },
    });
  }

  // A connection may break at any moment: what counts is released when the response is done with, however it ends.
  app.addHook("onRequest", async (request, reply) => {
    const name = reviewNames.find((review) => request.routeOptions.url === `/${review}`);
    if (name === undefined) return;
    reply.raw.once("close", () => {
      const call = calls.get(request);
      if (call?.counted !== true) return;
      call.counted = false;
      inFlight--;
      routes.metrics.inFlight(name, -1);
    });
  });
}

function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply.code(answer.status).header("content-type", "application/json").send(stringifyJson(answer.body));
}

async function answerCall(
  routes: ReviewRoutes,
  name: ReviewName,
  request: FastifyRequest,
  shed: boolean,
  started: number,
): Promise<Answer> {
  const timeout = timeoutOf(request);
  const review = decodeReview(
    name,
    readBody((request.body as Buffer | undefined) ?? new Uint8Array(), routes.bodyLimit),
  );
  if (review.kind === "error") return answerError(review);
  if (shed) return answerShed(review);
  const answer = answerDecoded(routes.deciders(), name, review);
  if (timeout === undefined) return answer;
  const left = timeout - (performance.now() - started);
  if (left <= 0) return answerLate(review);
  return answer instanceof Promise ? inTime(answer, left, () => answerLate(review)) : answer;
}

/** `?timeout=3s`: the API server has stopped waiting after it. */
function timeoutOf(request: FastifyRequest): number | undefined {
  const given = (request.query as Readonly<Record<string, unknown>>)["timeout"];
  const parsed = typeof given === "string" ? parseDuration(given) : undefined;
  return parsed === undefined || parsed === 0 ? undefined : parsed;
}

function answerLate(review: Review): Answer {
  if (review.kind === "token") return { status: 503, body: failureStatus(503, "the caller's timeout has passed") };
  return answerUnable(review, 503, "the caller's timeout has passed");
}

/** An answer that decides without deciding: nobody is allowed, nobody is known, nothing is admitted. */
function answerShed(review: Review): Answer {
  if (review.kind !== "access") return answerUnable(review, 503, "too many reviews are in flight");
  const decision = {
    decision: "no-opinion",
    reason: "",
    rule: undefined,
    evaluationError: "too many reviews are in flight",
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
