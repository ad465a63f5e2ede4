/**
 * The clock on the wall jumps, also back, while answers are asked that depend on it. Nothing outside of a process can move
 * its clock, so this one server runs in the process of the test, with the clock that `startServer` takes.
 */
import { test } from "vitest";
import { manualClock } from "../../../src/base/clock.ts";
import { configurationSchema } from "../../../src/server/configuration.ts";
import { startServer } from "../../../src/server/server.ts";
import { pause } from "../../e2e/harness/eventually.ts";
import { publish } from "../harness/generations.ts";
import { type Call, startLoad } from "../harness/load.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace } from "../harness/served.ts";

const POLICY = `language 1

allow "by day" user "jane" to get on pods in "shop" during mon-sun 08:00-20:00 "UTC"
`;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 5, 1);

/** Hours since the start; the same bytes are asked all the time, so each answer might be a kept one. */
const JUMPS = [9, 21, 9, 7.999, 8, 19.999, 20, 9 + 24 * 365, 9, -15, 9, 3, 12, 23, 12, 33, 8, 44];

export function clockScenarios(given: Given): void {
  test("the clock jumps", async () => {
    const place = await newPlace();
    const { serving, caText } = place.certificates;
    publish(place, "0", { "a.policy": POLICY });
    const clock = manualClock(START + 9 * HOUR);
    const server = await startServer({
      clock,
      configuration: configurationSchema.parse({
        apiVersion: "verdict.dev/v1",
        kind: "Configuration",
        policies: [place.at("policies")],
        listen: "127.0.0.1:0",
        operationsListen: "127.0.0.1:0",
        tls: { certificate: serving.certificate, key: serving.key },
        clients: { anonymous: ["authorize"] },
      }),
    });
    /** How often the clock was set: an answer is judged by the hours that it saw. */
    const hours = [9];
    const load = startLoad({
      url: () => server.webhooksUrl,
      tls: { ca: caText },
      connections: 8,
      every: 1,
      next: () => daytimeCall(hours),
    });
    for (let round = 0; round < 3; round++) {
      for (const hour of JUMPS) {
        hours.push(hour);
        clock.set(START + hour * HOUR);
        await pause(25);
      }
    }
    await load.stop();
    await server.stop();
    place.remove();
    given.zero(
      "clock jumps",
      "54 jumps by hours, days, a year, also back; 8 connections, the same bytes",
      load.tally,
    );
  });
}

function daytimeCall(hours: readonly number[]): Call {
  const first = hours.length - 1;
  const resourceAttributes = { namespace: "shop", verb: "get", version: "v1", resource: "pods" };
  const spec = { resourceAttributes, user: "jane" };
  return {
    path: "/authorize?timeout=30s",
    body: JSON.stringify({ kind: "SubjectAccessReview", apiVersion: "authorization.k8s.io/v1", spec, status: {} }),
    judge: ({ status, text }) => {
      if (status !== 200) return "failed";
      const allowed = text.includes('"allowed":true');
      const may = hours.slice(first).map((hour) => {
        const ofDay = (((START + hour * HOUR) % DAY) + DAY) % DAY;
        return ofDay >= 8 * HOUR && ofDay < 20 * HOUR;
      });
      return may.includes(allowed) ? "good" : "wrong";
    },
  };
}
