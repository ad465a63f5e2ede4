/**
 * The company's login service, as an outside program would see it: HTTPS, HTTP basic authentication, a JSON object of
 * claims for whoever it vouches for. The suite makes it misbehave: slow, failing, or away.
 */
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { KeyPair } from "./certificates.ts";
import { pause } from "./eventually.ts";

export type Mood = "well" | "slow" | "failing" | "redirecting";

export interface IdentityService {
  readonly url: string;
  readonly accounts: Map<string, { readonly password: string; readonly claims: Readonly<Record<string, unknown>> }>;
  mood: Mood;
  /** The names that asked so far. */
  readonly asked: string[];
  /** Nothing listens any more: connections are refused. */
  leave(): Promise<void>;
  /** Listens again, where it listened before. */
  comeBack(): Promise<void>;
}

/** Longer than any timeout the suite configures, shorter than its patience. */
const SLOW_MS = 5_000;

export async function startIdentityService(serving: KeyPair): Promise<IdentityService> {
  let server: Server | undefined;
  let port = 0;
  const accounts: IdentityService["accounts"] = new Map();
  const asked: string[] = [];
  const listen = async (): Promise<void> => {
    server = createServer({ cert: serving.certificate, key: serving.key }, (request, reply) => {
      void answer(request.headers.authorization ?? "").then(({ status, body, location }) => {
        reply.writeHead(status, { "content-type": "application/json", ...(location ? { location } : {}) }).end(body);
      });
    });
    await new Promise<void>((resolve) => server?.listen(port, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  };
  const answer = async (authorization: string): Promise<{ status: number; body: string; location?: string }> => {
    const credentials = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString("utf8");
    const colon = credentials.indexOf(":");
    const name = credentials.slice(0, colon);
    asked.push(name);
    if (service.mood === "failing") return { status: 500, body: "{}" };
    if (service.mood === "redirecting") return { status: 302, body: "", location: `${service.url}?again` };
    if (service.mood === "slow") await pause(SLOW_MS);
    const account = accounts.get(name);
    if (account?.password !== credentials.slice(colon + 1)) return { status: 401, body: `{"error":"no such login"}` };
    return { status: 200, body: JSON.stringify(account.claims) };
  };
  await listen();
  const service: IdentityService = {
    url: `https://127.0.0.1:${port}/login`,
    accounts,
    mood: "well",
    asked,
    leave: async () => {
      server?.closeAllConnections();
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
      server = undefined;
    },
    comeBack: listen,
  };
  return service;
}
