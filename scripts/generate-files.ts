/**
 * What the generators of the vocabulary share: where they read what an API server said of itself, and how they write
 * a committed file, or with `--check` tell that it is stale.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const root = new URL("../", import.meta.url);

/** The directory named on the command line, else the one that is committed beside the tests. */
export function sourceDirectory(): URL {
  const named = process.argv.slice(2).find((argument) => !argument.startsWith("--"));
  return named === undefined ? new URL("test/vocabulary/kube-apiserver-1.37.2/", root) : pathToFileURL(`${named}/`);
}

export function writeGenerated(path: string, text: string): void {
  const file = new URL(path, root);
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    process.stderr.write(`${path} is stale: run its script in scripts/\n`);
    process.exitCode = 1;
  }
}
