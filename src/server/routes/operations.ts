/** The operations endpoints: health, metrics, version, and which policies are served. */
import type { FastifyInstance } from "fastify";
import type { PolicyStore } from "../../store/policy-store.ts";
import type { Readiness } from "../readiness.ts";
import type { Serving } from "../serve-here.ts";
import { describePolicies } from "../describe-policies.ts";
import { version } from "../version.ts";

export interface OperationsRoutes {
  readonly exposition: Serving["exposition"];
  readonly readiness: Readiness;
  readonly store: PolicyStore;
}

export function addOperationsRoutes(app: FastifyInstance, routes: OperationsRoutes): void {
  app.get("/livez", async (_request, reply) => reply.type("text/plain").send("ok"));

  app.get("/readyz", async (request, reply) => {
    const report = await routes.readiness.report();
    const verbose = Object.hasOwn(request.query as object, "verbose");
    return reply
      .code(report.ready ? 200 : 503)
      .type("text/plain")
      .send(verbose ? report.lines.join("\n") : report.ready ? "ok" : "not ready");
  });

  app.get("/metrics", async (_request, reply) => {
    const { contentType, text } = await routes.exposition();
    return reply.type(contentType).send(text);
  });

  app.get("/version", async (_request, reply) => {
    return reply.send({ version, node: process.version, platform: `${process.platform}/${process.arch}` });
  });

  app.get("/policies", async (_request, reply) => reply.send(describePolicies(routes.store)));
}

/** For 405: every path and what it takes. */
export const operationsMethods: ReadonlyMap<string, string> = new Map(
  ["/livez", "/readyz", "/metrics", "/version", "/policies"].map((path) => [path, "GET, HEAD"]),
);
