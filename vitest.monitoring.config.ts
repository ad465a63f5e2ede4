import { defineConfig } from "vitest/config";

/** What Prometheus itself says of our metrics, alerts and dashboard. Needs `promtool`; without it the suite fails. */
export default defineConfig({
  test: {
    include: ["test/monitoring/**/*.promtool.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    allowOnly: false,
    passWithNoTests: false,
  },
});
