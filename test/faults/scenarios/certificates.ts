/** Certificates and client authorities that change while connections are opened all the time. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:tls";
import { expect, test } from "vitest";
import { eventually, pause } from "../../e2e/harness/eventually.ts";
import { accessCall, generationFiles, type Generations, publish } from "../harness/generations.ts";
import { askOnce, type LoadOptions, startLoad } from "../harness/load.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace, type Place, serve, type Served, stop } from "../harness/served.ts";
import { newTally } from "../harness/tally.ts";

const generations: Generations = { written: 0, served: 0 };

function reconnecting(served: Served, tls: LoadOptions["tls"]): LoadOptions {
  const next = () => accessCall(generations);
  return { url: () => served.webhooks, tls, connections: 6, every: 2, callsPerConnection: 5, next };
}

function serialOf(served: Served, place: Place): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(served.webhooks);
    const options = { host: hostname, port: Number(port), servername: "localhost", ca: place.certificates.caText };
    const socket = connect(options, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

export function certificateScenarios(given: Given): void {
  test("the serving pair is exchanged, by way of one that does not match", async () => {
    const place = await newPlace();
    const { serving, renewed, otherKey, caText } = place.certificates;
    const [certificate, key] = [place.at("first.crt"), place.at("first.key")];
    copyFileSync(serving.certificate, certificate);
    copyFileSync(serving.key, key);
    publish(place, "0", generationFiles(0));
    const served = await serve(place);
    const load = startLoad(reconnecting(served, { ca: caText }));
    for (let round = 0; round < 3; round++) {
      const pair = round % 2 === 0 ? renewed : { certificate, key };
      const before = await serialOf(served, place);
      copyFileSync(otherKey, serving.key);
      await eventually("it says that the key is another's", async () =>
        (await served.get("/readyz?verbose")).includes("not renewed: the key"),
      );
      expect(await serialOf(served, place)).toBe(before);
      copyFileSync(pair.certificate, serving.certificate);
      copyFileSync(pair.key, serving.key);
      await eventually("the new pair is served", async () => (await serialOf(served, place)) !== before);
    }
    await load.stop();
    await stop(served);
    place.remove();
    given.zero("serving pair exchanged, and mismatched", "6 clients, a handshake for every 5 calls", load.tally);
  });

  test("the authority of clients is exchanged", async () => {
    const place = await newPlace();
    const { clientCa, foreignCa, caText, clients } = place.certificates;
    const [old, young] = [
      { ca: caText, ...clients.right },
      { ca: caText, ...clients.foreign },
    ];
    const authorities = place.at("authorities.crt");
    copyFileSync(clientCa, authorities);
    publish(place, "0", generationFiles(0));
    const served = await serve(place, { clients: "{ca: authorities.crt, allowedNames: [kube-apiserver]}" });
    const status = async (tls: LoadOptions["tls"]): Promise<number> => {
      const { path, body } = accessCall(generations);
      return (await askOnce(served.webhooks, tls, path, body)).status;
    };
    const before = startLoad(reconnecting(served, old));
    await pause(300);
    expect(await status(young)).toBe(401);
    writeFileSync(authorities, readFileSync(clientCa, "utf8") + readFileSync(foreignCa, "utf8"));
    await eventually("both are let in", async () => (await status(young)) === 200);
    const after = startLoad(reconnecting(served, young));
    await pause(300);
    await before.stop();
    copyFileSync(foreignCa, authorities);
    await eventually("only the new one is let in", async () => (await status(old)) === 401);
    await pause(300);
    await after.stop();
    await stop(served);
    place.remove();
    const tally = newTally();
    for (const one of [before.tally, after.tally]) {
      tally.requests += one.requests;
      tally.failed += one.failed;
      tally.wrong += one.wrong;
      tally.remarks.push(...one.remarks);
    }
    given.zero("client authority exchanged", "6 clients of each, a handshake for every 5 calls", tally);
  });
}
