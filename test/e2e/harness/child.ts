/**
 * A child process whose whole output is kept, and which never outlives the run: whatever happens, every child that
 * is still there when this process ends is killed.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { pause } from "./eventually.ts";

export interface Child {
  readonly name: string;
  /** Everything written so far. */
  stdout(): string;
  stderr(): string;
  /** Undefined while it runs. */
  exit(): { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;
  /** Asks it to end (SIGTERM), insists after the grace, resolves when it is gone. */
  stop(grace?: number): Promise<void>;
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const alive = new Set<ChildProcess>();

process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});
// Without a handler a signal would end this process with no "exit" event, and orphan the children.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));

export function startChild(
  name: string,
  program: string,
  args: readonly string[],
  options: ChildOptions = {},
): Child {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  let ended: ReturnType<Child["exit"]>;
  alive.add(child);
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  child.on("error", (error) => {
    output.stderr += `${String(error)}\n`;
    ended ??= { code: -1, signal: null };
    alive.delete(child);
  });
  child.on("close", (code, signal) => {
    ended = { code, signal };
    alive.delete(child);
  });
  return {
    name,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exit: () => ended,
    stop: async (grace = 10_000) => {
      child.kill("SIGTERM");
      for (const deadline = Date.now() + grace; !ended && Date.now() < deadline; ) await pause(20);
      child.kill("SIGKILL");
      while (!ended) await pause(20);
    },
  };
}

/** For messages: why a process that should be running is not. */
export function obituary(child: Child): string {
  const end = child.exit();
  const state = end ? `ended (${end.code ?? end.signal})` : "is running";
  return `${child.name} ${state}\n${child.stderr().slice(-3_000)}`;
}
