/**
 * A second validating webhook beside Verdict, with the same rules: it admits everything and keeps what it was shown.
 * So the suite can say what arrived (a collection delete without a name) while Verdict stays wired directly.
 */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type JsonObject, parseJson } from "../../../src/base/json.ts";
import type { KeyPair } from "./certificates.ts";

export interface ObservedRequest {
  readonly operation: string;
  readonly resource: string;
  readonly subresource: string;
  /** Undefined when the review carries no name at all. */
  readonly name: string | undefined;
  readonly namespace: string;
  readonly dryRun: boolean;
}

export interface Observer {
  readonly url: string;
  readonly seen: ObservedRequest[];
  stop(): Promise<void>;
}

export async function startObserver(serving: KeyPair): Promise<Observer> {
  const seen: ObservedRequest[] = [];
  const server = createServer({ cert: serving.certificate, key: serving.key }, (request, reply) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const review = parseJson(Buffer.concat(chunks).toString("utf8")) as JsonObject;
      const asked = review["request"] as JsonObject;
      seen.push(observed(asked));
      const { apiVersion, kind } = review;
      const body = JSON.stringify({ apiVersion, kind, response: { uid: asked["uid"], allowed: true } });
      reply.writeHead(200, { "content-type": "application/json" }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/observe`,
    seen,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function observed(request: JsonObject): ObservedRequest {
  const resource = request["resource"] as JsonObject;
  const name = request["name"];
  return {
    operation: String(request["operation"]),
    resource: String(resource["resource"]),
    subresource: String(request["subResource"] ?? ""),
    name: typeof name === "string" ? name : undefined,
    namespace: String(request["namespace"] ?? ""),
    dryRun: request["dryRun"] === true,
  };
}
