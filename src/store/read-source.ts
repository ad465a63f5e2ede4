/** The bytes of a policy or data file → text: strict UTF-8, bounded size. A mistake is a diagnostic, never an exception. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SourceFile } from "../diagnostics/source-file.ts";

export const FILE_LIMIT = 16 * 1024 * 1024;

export type ReadSource =
  | { readonly kind: "text"; readonly file: SourceFile }
  | { readonly kind: "unreadable"; readonly diagnostic: Diagnostic };

const decoder = new TextDecoder("utf-8", { fatal: true });

export function readSource(path: string): ReadSource {
  let bytes: Buffer | undefined;
  try {
    bytes = readBounded(path);
  } catch (error) {
    return unreadable("unreadable-file", `\`${path}\` cannot be read: ${reasonOf(error)}`);
  }
  if (bytes === undefined) {
    return unreadable(
      "file-too-large",
      `\`${path}\` is larger than ${FILE_LIMIT / 1024 / 1024} MiB`,
      "split the file: all files of a set are read together",
    );
  }
  try {
    return { kind: "text", file: new SourceFile(path, decoder.decode(bytes)) };
  } catch {
    return unreadable("not-utf8", `\`${path}\` is not valid UTF-8${lineOfBadByte(bytes)}`, "save the file as UTF-8");
  }
}

/** Lower-case words for what the system said. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known: Readonly<Record<string, string>> = {
    ENOENT: "it does not exist",
    EACCES: "permission denied",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of its path is no folder",
    ELOOP: "its symlinks go round in a circle",
    EMFILE: "too many files are open",
  };
  return known[code] ?? (code || "an unknown error");
}

function readBounded(path: string): Buffer | undefined {
  const descriptor = openSync(path, "r");
  try {
    if (fstatSync(descriptor).size > FILE_LIMIT) return undefined;
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function lineOfBadByte(bytes: Buffer): string {
  const lines = bytes.toString("latin1").split("\n");
  const bad = lines.findIndex((line) => {
    try {
      decoder.decode(Buffer.from(line, "latin1"));
      return false;
    } catch {
      return true;
    }
  });
  return bad < 0 ? "" : ` (line ${bad + 1})`;
}

function unreadable(
  code: "unreadable-file" | "file-too-large" | "not-utf8",
  message: string,
  help?: string,
): ReadSource {
  return {
    kind: "unreadable",
    diagnostic: { code, severity: "error", message, ...(help === undefined ? {} : { help }) },
  };
}
