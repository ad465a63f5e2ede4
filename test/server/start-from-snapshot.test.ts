/** A server that was stopped starts from what it had compiled, and from the texts where that does not fit. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configurationSchema } from "../../src/server/configuration.ts";
import { type RunningServer, startServer } from "../../src/server/server.ts";
import { testCertificates } from "../support/test-certificates.ts";

let folder = "";
let serving: { readonly certificate: string; readonly key: string };
const said: string[] = [];
const running: RunningServer[] = [];
const snapshot = () => join(folder, "state", "compiled.snapshot");
const write = (user: string) =>
  writeFileSync(join(folder, "set", "a.policy"), `language 1\nallow "a" user "${user}" to get on pods in "n"\n`);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "verdict-start-"));
  mkdirSync(join(folder, "set"));
  ({ serving } = await testCertificates(folder));
  write("kim");
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<RunningServer> {
  said.length = 0;
  const configuration = configurationSchema.parse({
    apiVersion: "verdict.dev/v1",
    kind: "Configuration",
    policies: [join(folder, "set")],
    stateFolder: join(folder, "state"),
    listen: "127.0.0.1:0",
    operationsListen: "127.0.0.1:0",
    tls: serving,
    gates: ["authorization"],
  });
  const server = await startServer({ configuration, log: (_, message) => void said.push(message) });
  running.push(server);
  return server;
}
async function stop(): Promise<void> {
  for (const server of running.splice(0)) await server.stop();
}
const digest = async (server: RunningServer) =>
  ((await (await fetch(`${server.operationsUrl}/policies`)).json()) as { digest: string }).digest;

const USED = "the compiled policies that were kept are used";
const REFUSED = "the compiled policies that were kept are not used";

test("it is used where nothing changed, also after a reload", async () => {
  const first = await digest(await start());
  expect([said.includes(USED), said.includes(REFUSED)]).toEqual([false, false]);
  await stop();
  expect(existsSync(snapshot())).toBe(true);
  const again = await start();
  expect(said).toContain(USED);
  expect(await digest(again)).toBe(first);
  write("lee");
  expect((await again.reload()).succeeded).toBe(true);
  const changed = await digest(again);
  expect(changed).not.toBe(first);
  await stop();
  const third = await start();
  expect(said).toContain(USED);
  expect(await digest(third)).toBe(changed);
});

test("it is not used where a text changed or a byte of it is another, which is said, and the texts are served", async () => {
  await start();
  await stop();
  write("lee");
  const changed = await digest(await start());
  expect([said.includes(USED), said.includes(REFUSED)]).toEqual([false, true]);
  await stop();
  const bytes = readFileSync(snapshot());
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(snapshot(), bytes);
  expect(await digest(await start())).toBe(changed);
  expect([said.includes(USED), said.includes(REFUSED)]).toEqual([false, true]);
});
