/** Threads of the program keep what is compiled where it does itself. */
import { mkdtempSync, rmSync } from "node:fs";
import { enableCompileCache, getCompileCacheDir } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { compileCacheEnvironment } from "../../src/store/compile-cache.ts";

test("a thread that is told of it has the same folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "verdict-compiled-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  enableCompileCache(folder);
  const env = { ...process.env, ...compileCacheEnvironment() };
  const says = `require("node:worker_threads").parentPort.postMessage(require("node:module").getCompileCacheDir())`;
  const worker = new Worker(says, { eval: true, env });
  const told = await new Promise((resolve) => worker.once("message", resolve));
  expect(told).toBe(getCompileCacheDir());
  expect(told).toBeDefined();
});
