/** The application that API servers call. Reads like a table of contents; what happens in a call stands in routes/. */
import type { ServerOptions } from "node:https";
import type { Socket } from "node:net";
import type { Server as TlsServer } from "node:tls";
import Fastify, { type FastifyInstance } from "fastify";
import { reviewNames } from "../review/review-path.ts";
import { addDirectLane, type DirectLane } from "./lane/direct-lane.ts";
import type { Log } from "./log.ts";
import { takeReviewBodies } from "./plugins/review-body.ts";
import { addStatusReplies, sendStatus } from "./plugins/status-replies.ts";
import { answerBrokenRequests } from "./plugins/broken-requests.ts";
import type { ReviewService } from "./review-service.ts";
import { addReviewRoutes } from "./routes/reviews.ts";
import { withoutSchemas } from "./without-schemas.ts";

export interface WebhooksAppOptions {
  readonly https: ServerOptions;
  readonly service: ReviewService;
  readonly bodyLimit: number;
  /** Whether calls of exactly an API server's shape are answered at the connection. */
  readonly directLane: boolean;
  readonly log: Log;
}

/**
 * An API server keeps idle connections for 90 seconds and does not repeat a call whose connection closes under it, so
 * this side must be the one that waits longer.
 */
const KEEP_ALIVE = 110_000;
/**
 * An API server sends a call in one piece as soon as it has a connection, and gives up on it after 30 seconds. Whoever takes
 * longer for a handshake, a head or a body only holds a connection.
 */
const HANDSHAKE_TIMEOUT = 10_000;
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
const TIMEOUT_CHECKS = 1000;

export interface WebhooksApp {
  readonly app: FastifyInstance;
  /**
   * From now on each answer is the last of its connection. Resolves when no connection is left, and at the latest after
   * that many milliseconds: a client that sends a call while its connection is closed under it does not send it again.
   */
  drain(milliseconds: number): Promise<void>;
  /** Breaks off what does not end by itself. */
  closeAllConnections(): void;
}

export function webhooksApp(options: WebhooksAppOptions): WebhooksApp {
  const app = Fastify({
    https: {
      ...options.https,
      handshakeTimeout: HANDSHAKE_TIMEOUT,
      headersTimeout: HEADERS_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      connectionsCheckingInterval: TIMEOUT_CHECKS,
    },
    keepAliveTimeout: KEEP_ALIVE,
    requestTimeout: REQUEST_TIMEOUT,
    bodyLimit: options.bodyLimit,
    // While closing, calls on open connections are still answered: a 503 would be a decision of the failure policy.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    exposeHeadRoutes: false,
    clientErrorHandler: answerBrokenRequests,
    schemaController: withoutSchemas,
    frameworkErrors: (_error, _request, reply) => {
      void sendStatus(reply, 400, "the URL cannot be read");
    },
  }) as unknown as FastifyInstance;
  // Without a handshake nothing can be answered, and what is written for the client keeps the connection.
  app.server.prependListener("tlsClientError", (_error: Error, socket: Socket) => socket.destroy());
  takeReviewBodies(app, options.bodyLimit);
  addStatusReplies(app, new Map(reviewNames.map((name) => [`/${name}`, "POST"])), options.log);
  addReviewRoutes(app, options.service);
  const lane = options.directLane ? openLane(app, options) : undefined;
  let draining = false;
  app.addHook("onSend", async (_request, reply) => {
    if (draining) reply.header("connection", "close");
  });
  return {
    app,
    async drain(milliseconds) {
      draining = true;
      lane?.drain();
      const end = performance.now() + milliseconds;
      while (performance.now() < end && (await connectionsOf(app)) > 0)
        await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECKS));
    },
    closeAllConnections() {
      lane?.destroy();
      app.server.closeAllConnections();
    },
  };
}

const DRAIN_CHECKS = 20;

function connectionsOf(app: FastifyInstance): Promise<number> {
  return new Promise((resolve) => app.server.getConnections((error, count) => resolve(error === null ? count : 0)));
}

function openLane(app: FastifyInstance, { service, bodyLimit }: WebhooksAppOptions): DirectLane {
  const lane = addDirectLane(app.server as unknown as TlsServer, { service, bodyLimit, keepAlive: KEEP_ALIVE });
  app.addHook("preClose", async () => lane.close());
  return lane;
}
