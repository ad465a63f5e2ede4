/**
 * Whatever is no answered review gets a Status: unknown paths, wrong methods, bodies that cannot be taken, our own bugs.
 * INVARIANT: never 429, 500, 502 or 504, which an API server sends again four times, and never `Retry-After`.
 */
import type { FastifyInstance, FastifyReply } from "fastify";
import { failureStatus } from "../../kube/status.ts";
import { oneLine } from "../../review/one-line.ts";
import type { Log } from "../log.ts";

export function sendStatus(reply: FastifyReply, code: number, message: string): FastifyReply {
  return reply
    .code(code)
    .header("content-type", "application/json")
    .send(JSON.stringify(failureStatus(code, oneLine(message, 1024))));
}

export function addStatusReplies(app: FastifyInstance, methods: ReadonlyMap<string, string>, log: Log): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const allowed = methods.get(path);
    if (allowed === undefined) return sendStatus(reply, 404, `there is nothing at ${path.slice(0, 200)}`);
    reply.header("allow", allowed);
    return sendStatus(reply, 405, `${path} takes ${allowed}, not ${request.method}`);
  });
  app.setErrorHandler((error: { code?: string; statusCode?: number }, _request, reply) => {
    const code = error.statusCode ?? 500;
    if (code === 413) return sendStatus(reply, 413, "the body is too large");
    if (code === 415) return sendStatus(reply, 415, "the content type must be application/json");
    if (code >= 400 && code < 500 && code !== 429) return sendStatus(reply, 400, "the request cannot be read");
    log("error", "internal error", { error: String(error) });
    return sendStatus(reply, 503, "internal error");
  });
}
