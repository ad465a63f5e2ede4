import { defineConfig } from "vitest/config";

/**
 * The real server under load while things go wrong. One scenario after another, because each of them wants the machine;
 * one stands in front of a real kube-apiserver, so the programs of the end-to-end suite are needed here too.
 */
export default defineConfig({
  test: {
    include: ["test/faults/**/*.faults.ts"],
    globalSetup: ["test/e2e/harness/global-setup.ts"],
    pool: "forks",
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 90_000,
    retry: 0,
    allowOnly: false,
    passWithNoTests: false,
  },
});
