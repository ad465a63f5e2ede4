/** Clients that hold connections without using them: they are got rid of, and nobody else notices. */
import { connect as connectTcp, type Socket } from "node:net";
import { connect, type TLSSocket } from "node:tls";
import { expect, test } from "vitest";
import { eventually } from "../../e2e/harness/eventually.ts";
import { accessCall, generationFiles, type Generations, publish } from "../harness/generations.ts";
import { askOnce, startLoad } from "../harness/load.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace, serve, stop } from "../harness/served.ts";

const EACH = 60;
const HEAD = "POST /authorize HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 500\r\n";

/** What each kind sends: at once, and then a byte at a time for as long as it is let. */
const KINDS: Readonly<Record<string, { readonly at: string; readonly drip: string }>> = {
  silent: { at: "", drip: "" },
  "half a head": { at: "POST /auth", drip: "" },
  "a head that drips": { at: "POST /authorize HTTP/1.1\r\nX-Slow: ", drip: "x" },
  "half a body": { at: `${HEAD}\r\n{"kind":`, drip: "" },
  "a body that drips": { at: `${HEAD}\r\n`, drip: " " },
};

export function slowClientScenarios(given: Given): void {
  test("half-open connections, and heads and bodies that drip", async () => {
    const place = await newPlace();
    const generations: Generations = { written: 0, served: 0 };
    publish(place, "0", generationFiles(0));
    const served = await serve(place);
    const { hostname, port } = new URL(served.webhooks);
    const tls = { ca: place.certificates.caText };
    const open = new Map<string, number>();
    const sockets: Socket[] = [];
    const follow = (kind: string, socket: Socket): void => {
      open.set(kind, (open.get(kind) ?? 0) + 1);
      sockets.push(socket);
      socket.resume();
      socket.on("error", () => undefined);
      socket.on("close", () => open.set(kind, (open.get(kind) ?? 0) - 1));
    };
    const load = startLoad({
      url: () => served.webhooks,
      tls,
      connections: 6,
      every: 2,
      next: () => accessCall(generations),
    });
    for (let number = 0; number < EACH; number++) {
      follow("no handshake", connectTcp({ host: hostname, port: Number(port) }));
      for (const [kind, { at, drip }] of Object.entries(KINDS)) {
        const socket: TLSSocket = connect(
          { host: hostname, port: Number(port), servername: "localhost", ...tls },
          () => {
            if (at !== "") socket.write(at);
          },
        );
        follow(kind, socket);
        const dripping = setInterval(() => {
          if (drip !== "" && socket.writable) socket.write(drip);
        }, 500);
        socket.on("close", () => clearInterval(dripping));
      }
    }
    expect([...open.values()]).toEqual(Array.from({ length: 6 }, () => EACH));
    const patience = { timeout: 50_000, every: 250 };
    await eventually(
      "all of them are gone",
      () => {
        const left = [...open].filter(([, number]) => number > 0);
        if (left.length > 0) throw new Error(left.map(([kind, number]) => `${number} × ${kind}`).join(", "));
        return true;
      },
      patience,
    );
    const call = accessCall(generations);
    expect(call.judge(await askOnce(served.webhooks, tls, call.path, call.body))).toBe("good");
    await load.stop();
    for (const socket of sockets) socket.destroy();
    expect(await served.metric(/^verdict_in_flight_requests\{/)).toBe(0);
    await stop(served);
    place.remove();
    given.zero(
      "half-open and dripping clients",
      `${EACH * 6} connections of 6 kinds, all ended; 6 connections ask`,
      load.tally,
      500,
    );
  });
}
