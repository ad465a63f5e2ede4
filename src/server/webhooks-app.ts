/** The application that API servers call. Reads like a table of contents; what happens in a call stands in routes/. */
import type { ServerOptions } from "node:https";
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
const HEADERS_TIMEOUT = 115_000;
const REQUEST_TIMEOUT = 120_000;

export interface WebhooksApp {
  readonly app: FastifyInstance;
  /** Breaks off what does not end by itself. */
  closeAllConnections(): void;
}

export function webhooksApp(options: WebhooksAppOptions): WebhooksApp {
  const app = Fastify({
    https: { ...options.https, headersTimeout: HEADERS_TIMEOUT, requestTimeout: REQUEST_TIMEOUT },
    keepAliveTimeout: KEEP_ALIVE,
    requestTimeout: REQUEST_TIMEOUT,
    bodyLimit: options.bodyLimit,
    // While closing, calls on open connections are still answered: a 503 would be a decision of the failure policy.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    exposeHeadRoutes: false,
    clientErrorHandler: answerBrokenRequests,
    frameworkErrors: (_error, _request, reply) => {
      void sendStatus(reply, 400, "the URL cannot be read");
    },
  }) as unknown as FastifyInstance;
  takeReviewBodies(app, options.bodyLimit);
  addStatusReplies(app, new Map(reviewNames.map((name) => [`/${name}`, "POST"])), options.log);
  addReviewRoutes(app, options.service);
  const lane = options.directLane ? openLane(app, options) : undefined;
  return {
    app,
    closeAllConnections() {
      lane?.destroy();
      app.server.closeAllConnections();
    },
  };
}

function openLane(app: FastifyInstance, { service, bodyLimit }: WebhooksAppOptions): DirectLane {
  const lane = addDirectLane(app.server as unknown as TlsServer, { service, bodyLimit, keepAlive: KEEP_ALIVE });
  app.addHook("preClose", async () => lane.close());
  return lane;
}
