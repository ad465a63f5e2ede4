/**
 * Which program this is: its version, the runtime, and what it consists of. What was bundled carries a hash of all its code;
 * where it runs as written, how its files look is as exact as can be told without reading them. What another program
 * compiled is never served.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../../package.json" with { type: "json" };
import { fingerprint } from "./fingerprint.ts";

/** Put in its place by scripts/bundle-program.ts. */
declare const VERDICT_BUILD: string | undefined;

/** Where the program stands as it is written: the rooms, and the grammar beside them. */
const WRITTEN = ["..", "../../grammar"].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));

let known: string | undefined;

export function programVersion(): string {
  known ??= [manifest.version, process.version, process.versions.v8, build()].join("\n");
  return known;
}

function build(): string {
  return typeof VERDICT_BUILD === "string" ? VERDICT_BUILD : fingerprint(WRITTEN.flatMap(filesOf));
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
}
