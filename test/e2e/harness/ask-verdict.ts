/** Talks to Verdict directly, as kube-apiserver does: one HTTPS POST with the client certificate; and reads its operations endpoints. */
import { request } from "node:https";
import { type JsonObject, parseJson } from "../../../src/base/json.ts";
import type { Cluster } from "./cluster.ts";

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

/** Posts a review; `anonymously` leaves out the client certificate. */
export function askVerdict(cluster: Cluster, path: string, review: unknown, anonymously = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(
      `${cluster.verdict.origin}${path}`,
      {
        method: "POST",
        agent: false,
        ca: cluster.servingAuthority.certificate,
        headers: { "content-type": "application/json" },
        ...(anonymously ? {} : { cert: cluster.apiServerClient.certificate, key: cluster.apiServerClient.key }),
      },
      (reply) => {
        let text = "";
        reply.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        reply.on("end", () =>
          resolve({ status: reply.statusCode ?? 0, body: parseJson(text || "null") as JsonObject }),
        );
      },
    );
    call.on("error", reject);
    call.end(JSON.stringify(review));
  });
}

/** The status of the TokenReview that Verdict answers for the token. */
export async function tokenStatus(
  cluster: Cluster,
  token: string,
  audiences?: readonly string[],
): Promise<JsonObject> {
  const { status, body } = await askVerdict(cluster, "/authenticate", {
    apiVersion: `authentication.k8s.io/${cluster.reviewVersion}`,
    kind: "TokenReview",
    spec: { token, ...(audiences ? { audiences } : {}) },
  });
  if (status !== 200) throw new Error(`/authenticate answered ${status}: ${JSON.stringify(body)}`);
  return body["status"] as JsonObject;
}

export async function operations(
  cluster: Cluster,
  path: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const reply = await fetch(`${cluster.running().operations}${path}`);
  return { status: reply.status, text: await reply.text() };
}

/** The sum of a metric's samples whose labels hold the given ones. */
export async function metric(
  cluster: Cluster,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const { text } = await operations(cluster, "/metrics");
  return sumOfSamples(text, name, labels);
}

export function sumOfSamples(text: string, name: string, labels: Readonly<Record<string, string>>): number {
  let sum = 0;
  for (const line of text.split("\n")) {
    const sample = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (sample?.[1] !== name) continue;
    const written = sample[2] ?? "";
    if (Object.entries(labels).every(([key, value]) => written.includes(`${key}="${value}"`)))
      sum += Number(sample[3]);
  }
  return sum;
}
