/** The application that operators and probes call: plain HTTP, a port of its own, nothing in it that decides. */
import Fastify, { type FastifyInstance } from "fastify";
import type { Log } from "./log.ts";
import { answerBrokenRequests } from "./plugins/broken-requests.ts";
import { addStatusReplies, sendStatus } from "./plugins/status-replies.ts";
import { addOperationsRoutes, operationsMethods, type OperationsRoutes } from "./routes/operations.ts";
import { withoutSchemas } from "./without-schemas.ts";

export function operationsApp(options: OperationsRoutes & { readonly log: Log }): FastifyInstance {
  const app = Fastify({
    return503OnClosing: false,
    forceCloseConnections: "idle",
    bodyLimit: 1024,
    clientErrorHandler: answerBrokenRequests,
    schemaController: withoutSchemas,
    frameworkErrors: (_error, _request, reply) => {
      void sendStatus(reply, 400, "the URL cannot be read");
    },
  });
  addStatusReplies(app, operationsMethods, options.log);
  addOperationsRoutes(app, options);
  return app;
}
