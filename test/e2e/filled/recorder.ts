/** A mutating webhook that changes nothing and keeps each object that it is shown, by its name. */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type JsonObject, parseJson } from "../../../src/base/json.ts";
import type { KeyPair } from "../harness/certificates.ts";

export interface Recorder {
  readonly url: string;
  /** What has arrived, by the name of the object. */
  readonly seen: Map<string, JsonObject>;
  stop(): Promise<void>;
}

export async function startRecorder(serving: KeyPair): Promise<Recorder> {
  const seen = new Map<string, JsonObject>();
  const server = createServer({ cert: serving.certificate, key: serving.key }, (request, reply) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const review = parseJson(Buffer.concat(chunks).toString("utf8")) as JsonObject;
      const asked = review["request"] as JsonObject;
      const object = asked["object"] as JsonObject;
      seen.set(String((object["metadata"] as JsonObject)["name"]), object);
      const { apiVersion, kind } = review;
      const body = JSON.stringify({ apiVersion, kind, response: { uid: asked["uid"], allowed: true } });
      reply.writeHead(200, { "content-type": "application/json" }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/record`,
    seen,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Everything that is created is shown to it. */
export function recorderConfiguration(url: string, authority: string): string {
  return JSON.stringify({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: "recorder" },
    webhooks: [
      {
        name: "recorder.verdict.dev",
        clientConfig: { url, caBundle: Buffer.from(authority).toString("base64") },
        rules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["CREATE"], resources: ["*"] }],
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        failurePolicy: "Fail",
      },
    ],
  });
}
