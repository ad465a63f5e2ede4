/**
 * Before any scenario: the folder with etcd, kube-apiserver and kubectl. Without it nothing here can be proven, so the
 * run ends with a code of its own rather than with skipped scenarios.
 */
import type { TestProject } from "vitest/node";
import { BinariesUnavailable, EXIT_NO_BINARIES, kubeBinaries } from "../../../scripts/kube-binaries.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly kubeBinaries: string;
  }
}

export default async function globalSetup(project: TestProject): Promise<void> {
  try {
    project.provide("kubeBinaries", await kubeBinaries());
  } catch (error) {
    if (!(error instanceof BinariesUnavailable)) throw error;
    process.stderr.write(`\ntest:e2e cannot run: ${error.message}\n`);
    process.exit(EXIT_NO_BINARIES);
  }
}
