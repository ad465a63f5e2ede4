/** The four webhooks as Fastify's routes; what is done with a call stands in review-service.ts. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { reviewNames } from "../../review/review-path.ts";
import { sendStatus } from "../plugins/status-replies.ts";
import { type Call, type ReviewService, timeoutOf, TOO_MANY, unauthorized } from "../review-service.ts";

export function addReviewRoutes(app: FastifyInstance, service: ReviewService): void {
  const calls = new WeakMap<FastifyRequest, Call>();
  const begun = new WeakMap<FastifyRequest, number>();
  for (const name of reviewNames) {
    app.post(`/${name}`, {
      onRequest: async (request, reply) => {
        begun.set(request, performance.now());
        const { socket, headers } = request.raw;
        const call = service.receive(name, { socket, authorization: headers.authorization });
        if (call === undefined) {
          reply.header("www-authenticate", "Bearer");
          return sendStatus(reply, 401, unauthorized(name));
        }
        calls.set(request, call);
        if (service.unavailable(call)) return sendStatus(reply, 503, TOO_MANY);
        return undefined;
      },
      onResponse: async (request, reply) => {
        const seconds = (performance.now() - (begun.get(request) ?? performance.now())) / 1000;
        service.answered(name, calls.get(request), reply.statusCode, seconds);
      },
      handler: async (request, reply) => {
        const call = calls.get(request);
        const { timeout } = request.query as Readonly<Record<string, unknown>>;
        const body = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
        if (call === undefined) return sendStatus(reply, 401, unauthorized(name));
        try {
          const answer = await service.answer(call, body, timeoutOf(timeout));
          return reply.code(answer.status).header("content-type", "application/json").send(answer.body);
        } finally {
          service.release(call);
        }
      },
    });
  }
}
