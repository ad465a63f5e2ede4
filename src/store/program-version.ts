/**
 * Which program this is, as exactly as can be told without reading it: its version, the runtime, and how its files look.
 * What another program compiled is never served.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../../package.json" with { type: "json" };
import { fingerprint } from "./fingerprint.ts";

/** The folder that holds the rooms, as written or as built. */
const PROGRAM = fileURLToPath(new URL("..", import.meta.url));

let known: string | undefined;

export function programVersion(): string {
  known ??= [manifest.version, process.version, process.versions.v8, fingerprint(filesOf(PROGRAM))].join("\n");
  return known;
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .toSorted();
}
