/** Runs in a thread of its own: loads policies beside serving, and hands over what the serving thread links. */
import { parentPort } from "node:worker_threads";
import { createIncrementalBuild } from "./compiler.ts";
import type { LoadRequest, LoadReply } from "./load-in-worker.ts";
import { loadPolicies } from "./load-policies.ts";

/** The thread lives as long as the server, so what did not change since the last load is not parsed again. */
const { build } = createIncrementalBuild();

parentPort?.on("message", ({ paths, options, lastGood }: LoadRequest) => {
  const { engine, built: _, sources, ...rest } = loadPolicies(paths, options, build, lastGood);
  const compiled = engine?.compiled;
  const reply: LoadReply = { ...rest, compiled, sources: sources.map(({ path, text }) => ({ path, text })) };
  // Numbers are handed over, not copied: nothing here looks at them again.
  const tables = compiled === undefined ? [] : Object.values(compiled.program.rules).filter(ArrayBuffer.isView);
  parentPort?.postMessage(reply, [...new Set(tables.map(({ buffer }) => buffer as ArrayBuffer))]);
});
