/** `--facts FILE`: Namespace objects that stand in for the watched cluster. */
import { type NamespaceDirectory, noNamespaces, parseNamespaces } from "../facts/namespaces.ts";
import { readSource } from "../store/read-source.ts";
import { CommandError, usageError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";

export function readFacts(path: string | undefined): NamespaceDirectory {
  if (path === undefined) return noNamespaces;
  const read = readSource(path);
  if (read.kind === "unreadable") throw new CommandError(exitCode.usage, [read.diagnostic]);
  const parsed = parseNamespaces(read.file.text);
  if (parsed.kind === "wrong") throw usageError(`\`--facts ${path}\`: ${parsed.why}`);
  return parsed.directory;
}
