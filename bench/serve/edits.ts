/** Changes to the policies of a running server, each of which makes another set without changing an answer. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile } from "../../src/diagnostics/source-file.ts";
import { type Place, policyFolder, type ServerProcess } from "./servers.ts";

export type Extent = "one file" | "every file";

export interface Edits {
  /** Writes, and does not wait. */
  make(extent: Extent): void;
}

export function edits(where: Place, files: readonly SourceFile[]): Edits {
  let round = 0;
  return {
    make(extent) {
      round++;
      for (const { path, text } of files.slice(extent === "one file" ? -1 : 0)) {
        const id = `${path} ${round}`;
        const more = `deny "${id}"\n  user "nobody ${round}"\n  to get on pods\n`;
        writeFileSync(join(policyFolder(where), path), path === "roles.policy" ? text : `${text}\n${more}`);
      }
    },
  };
}

const LOADED = '"policies loaded"';
const QUIET = 700;
const PATIENCE = 60_000;

/** Waits until the server has loaded what was written, and loads no more. */
export async function loadedAfter(server: ServerProcess, act: () => void): Promise<void> {
  const before = server.logged(LOADED);
  act();
  let [count, since] = [before, performance.now()];
  const begun = performance.now();
  while (count === before || performance.now() - since < QUIET) {
    if (performance.now() - begun > PATIENCE) throw new Error("the server does not load what was written");
    await new Promise((resolve) => setTimeout(resolve, 50));
    const now = server.logged(LOADED);
    if (now > count) [count, since] = [now, performance.now()];
  }
}

export function loadsOf(server: ServerProcess): number {
  return server.logged(LOADED);
}
