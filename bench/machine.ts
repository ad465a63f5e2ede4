/** Where the figures come from: the machine, the versions, the revision. */
import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";

export function machine(): { readonly machine: string } {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return { machine: `${cpus().length} × ${first?.model.trim() ?? "unknown"}, ${memory} GiB, ${process.platform}` };
}

export function versions(): { readonly versions: Readonly<Record<string, string>>; readonly commit: string } {
  return {
    versions: { node: process.version, v8: process.versions.v8 },
    commit: git(["rev-parse", "--short", "HEAD"]),
  };
}

function git(args: readonly string[]): string {
  try {
    return execFileSync("git", args, { encoding: "utf8", cwd: import.meta.dirname }).trim();
  } catch {
    return "unknown";
  }
}
