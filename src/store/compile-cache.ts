/**
 * What the runtime compiles of this program is kept where the command line says; threads and processes of the program's own keep
 * it there too, or each would compile all of it anew. They learn of it by their environment, as the runtime wants it.
 */
import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";

/** To be added to the environment of a thread or a process. */
export function compileCacheEnvironment(): Readonly<Record<string, string>> {
  // Below the folder that was named each version of the runtime has one of its own.
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
