import { defineConfig } from "vitest/config";

/**
 * The suite against a real etcd and kube-apiserver: one worker, one scenario after another, because they share
 * one cluster. Global setup finds or builds the programs and ends the run with code 3 when it cannot.
 */
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.e2e.ts"],
    globalSetup: ["test/e2e/harness/global-setup.ts"],
    pool: "forks",
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // How long a busy machine takes says nothing about what happens in the end.
    expect: { poll: { timeout: 30_000 } },
    retry: 0,
    allowOnly: false,
    passWithNoTests: false,
  },
});
