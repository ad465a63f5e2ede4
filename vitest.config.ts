import { defineConfig } from "vitest/config";

/** Unit, property and in-process front-door tests. The real-cluster suite has its own configuration (test/e2e). */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", "test/faults/**", "node_modules/**"],
    pool: "threads",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // How long a busy machine takes says nothing about what happens in the end.
    expect: { poll: { timeout: 30_000 } },
  },
});
