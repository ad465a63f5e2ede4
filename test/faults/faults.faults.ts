/** Every fault in turn, and in the end the table: what was asked meanwhile, and how many answers were bad. */
import { afterAll, afterEach, describe } from "vitest";
import { collector } from "./harness/scenario.ts";
import { killAll } from "./harness/served.ts";
import { type Row, tableOf } from "./harness/tally.ts";
import { certificateScenarios } from "./scenarios/certificates.ts";
import { clockScenarios } from "./scenarios/clock.ts";
import { diskScenarios } from "./scenarios/disk.ts";
import { hostileBodyScenarios } from "./scenarios/hostile-bodies.ts";
import { identityScenarios } from "./scenarios/identity.ts";
import { reloadScenarios } from "./scenarios/reloads.ts";
import { rollingRestartScenarios } from "./scenarios/rolling-restart.ts";
import { slowClientScenarios } from "./scenarios/slow-clients.ts";
import { soakScenarios } from "./scenarios/soak.ts";
import { stoppingScenarios } from "./scenarios/stopping.ts";
import { workerScenarios } from "./scenarios/workers.ts";

const rows: Row[] = [];
const given = collector(rows);

afterEach(killAll);
afterAll(() => {
  process.stdout.write(`\n${tableOf(rows)}\n`);
});

describe("reloads", () => reloadScenarios(given));
describe("certificates", () => certificateScenarios(given));
describe("stopping", () => stoppingScenarios(given));
describe("the clock", () => clockScenarios(given));
describe("the disk", () => diskScenarios(given));
describe("the login service", () => identityScenarios(given));
describe("slow clients", () => slowClientScenarios(given));
describe("hostile bodies", () => hostileBodyScenarios(given));
describe("memory", () => soakScenarios(given));
describe("workers", () => workerScenarios(given));
describe("a real cluster", () => rollingRestartScenarios(given));
