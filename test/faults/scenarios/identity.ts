/** The login service is slow, failing, away, and back: nobody is let in wrongly, and who is not logging in does not notice. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { eventually, pause } from "../../e2e/harness/eventually.ts";
import { accessCall, generationFiles, type Generations, publish } from "../harness/generations.ts";
import { askOnce, type Call, startLoad } from "../harness/load.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace, serve, stop } from "../harness/served.ts";

const POLICY = `language 1

authenticate "corp" with basic "corp" as user "corp:{claims.username}"
`;
type Mood = "well" | "slow" | "failing" | "silent" | "away";
const TROUBLES: readonly Mood[] = ["slow", "failing", "silent", "away"];
const RIGHT = "right";

interface LoginService {
  readonly port: number;
  set(mood: Mood): Promise<void>;
  stop(): Promise<void>;
}

async function loginService(): Promise<LoginService> {
  let mood: Mood = "well";
  let server: Server | undefined;
  let port = 0;
  const leave = async (): Promise<void> => {
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
    server = undefined;
  };
  const listen = async (): Promise<void> => {
    server = createServer((request, reply) => {
      const password = Buffer.from((request.headers.authorization ?? "").slice(6), "base64")
        .toString()
        .split(":")[1];
      const answer = () => reply.writeHead(mood === "failing" ? 500 : password === RIGHT ? 200 : 401).end("{}");
      if (mood === "silent") return;
      if (mood === "slow") setTimeout(answer, 2000);
      else answer();
    });
    await new Promise<void>((resolve) => server?.listen(port, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  };
  await listen();
  return {
    port,
    async set(next) {
      mood = next;
      if (next === "away") await leave();
      else if (server === undefined) await listen();
    },
    stop: leave,
  };
}

let serial = 0;

/** `well`: whether the service is well from the question to the answer, asked at both ends. */
function login(well: () => boolean): Call {
  const password = serial % 3 === 0 ? "wrong" : RIGHT;
  const before = well();
  return {
    path: "/authenticate?timeout=30s",
    body: JSON.stringify({
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      spec: { token: `user-${serial++}:${password}` },
    }),
    judge: ({ status, text }) => {
      if (status !== 200) return "failed";
      const answer = (JSON.parse(text) as { status: { authenticated: boolean; error?: string } }).status;
      if (answer.authenticated && (password !== RIGHT || answer.error !== undefined)) return "wrong";
      // Who is not known because the source is not well must be told so: the API server must not remember it.
      if (password === RIGHT && !answer.authenticated && answer.error === undefined) return "wrong";
      return !before || !well() || answer.error === undefined ? "good" : "wrong";
    },
  };
}

export function identityScenarios(given: Given): void {
  test("an identity source that is slow, failing, silent, away, and back", async () => {
    const place = await newPlace();
    const service = await loginService();
    const generations: Generations = { written: 0, served: 0 };
    publish(place, "0", { ...generationFiles(0), "login.policy": POLICY });
    const served = await serve(place, {
      more: `identity: {sources: {corp: {basic: {url: "http://127.0.0.1:${service.port}/", timeout: 300ms}}}}`,
    });
    // Set before it is unwell and cleared long after it is well again, so that what happens in between is judged by neither.
    let well = true;
    const common = { url: () => served.webhooks, tls: { ca: place.certificates.caText }, every: 2 };
    const access = startLoad({ ...common, connections: 6, next: () => accessCall(generations) });
    const logins = startLoad({ ...common, connections: 6, next: () => login(() => well) });
    for (const mood of TROUBLES) {
      well = false;
      await pause(50);
      await service.set(mood);
      const token = `trouble-${mood}:${RIGHT}`;
      const body = JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } });
      const reply = await askOnce(served.webhooks, { ca: place.certificates.caText }, "/authenticate", body);
      expect(JSON.parse(reply.text)).toMatchObject({
        status: { authenticated: false, error: "identity source corp unavailable" },
      });
      await pause(500);
      await service.set("well");
      await eventually("it is asked again", async () => {
        const again = await askOnce(served.webhooks, { ca: place.certificates.caText }, "/authenticate", body);
        return again.text.includes('"authenticated":true');
      });
      await pause(2200);
      well = true;
      await pause(300);
    }
    await Promise.all([access.stop(), logins.stop()]);
    expect(await served.get("/readyz")).toBe("ok");
    await stop(served);
    await service.stop();
    place.remove();
    given.zero("identity source slow, failing, silent, away", "6 connections that log in", logins.tally);
    given.zero("… and who does not log in", "6 connections that ask", access.tally);
  });
}
