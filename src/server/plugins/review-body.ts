/**
 * Takes the body of a review as bytes: up to the limit, and past it reads on for a while and throws away, so that a client
 * that is still writing gets to see the 413. Only `application/json` is taken.
 */
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";

/** A body that is this many times too large is cut off instead. */
const PATIENCE = 8;

export function takeReviewBodies(app: FastifyInstance, limit: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", (request, payload: IncomingMessage, done) => {
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") return done(httpError(415));
    readBytes(payload, limit, done);
  });
}

function readBytes(
  payload: IncomingMessage,
  limit: number,
  done: (error: Error | null, body?: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let finished = false;
  const finish = (error: Error | null, body?: Buffer) => {
    if (finished) return;
    finished = true;
    done(error, body);
  };
  payload.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else {
      chunks.length = 0;
      if (size > limit * PATIENCE) {
        finish(httpError(413));
        payload.destroy();
      }
    }
  });
  payload.on("end", () => (size > limit ? finish(httpError(413)) : finish(null, Buffer.concat(chunks, size))));
  payload.on("error", () => finish(httpError(400)));
  payload.on("close", () => finish(httpError(400)));
}

function httpError(statusCode: number): Error {
  return Object.assign(new Error(`HTTP ${statusCode}`), { statusCode });
}
