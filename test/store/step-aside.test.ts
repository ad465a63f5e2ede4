import { getPriority } from "node:os";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

const stepAside = new URL("../../src/store/step-aside.ts", import.meta.url).href;

/** In a thread of its own: the priority of the thread after it stepped aside, and of the process beside it. */
const code = `
const { parentPort } = require("node:worker_threads");
const { getPriority } = require("node:os");
const { readlinkSync } = require("node:fs");
import(${JSON.stringify(stepAside)}).then(({ stepAside }) => {
  stepAside();
  const thread = Number(readlinkSync("/proc/thread-self").split("/").at(-1));
  parentPort.postMessage({ thread: getPriority(thread), process: getPriority(process.pid) });
});`;

test.runIf(process.platform === "linux")("only the thread that steps aside comes behind the others", async () => {
  const before = getPriority(process.pid);
  const worker = new Worker(code, { eval: true });
  const after = await new Promise<{ thread: number; process: number }>((resolve, reject) =>
    worker.once("message", resolve).once("error", reject),
  );
  await worker.terminate();
  expect(after.thread).toBe(Math.min(19, before + 10));
  expect(after.process).toBe(before);
  expect(getPriority(process.pid)).toBe(before);
});
