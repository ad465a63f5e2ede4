/**
 * A child process whose whole output is kept, and which never outlives the run: a guardian (guardian.ts) knows of it and
 * ends it should this process be gone first.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
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

let guardian: ChildProcess | undefined;

/** Tells the guardian, which is started by the first who has something to tell. */
function tellGuardian(line: string): void {
  if (!guardian) {
    const program = fileURLToPath(new URL("./guardian.ts", import.meta.url));
    guardian = spawn(process.execPath, [program], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    guardian.unref();
  }
  guardian.stdin?.write(`${line}\n`);
}

/** A folder that goes with the run, unless somebody asked to keep it. */
export function removeAfterRun(folder: string): void {
  if (!process.env["VERDICT_E2E_KEEP"]) tellGuardian(folder);
}

export function startChild(
  name: string,
  program: string,
  args: readonly string[],
  options: ChildOptions = {},
): Child {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  let ended: ReturnType<Child["exit"]>;
  if (child.pid !== undefined) tellGuardian(`+${child.pid}`);
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  child.on("error", (error) => {
    output.stderr += `${String(error)}\n`;
    ended ??= { code: -1, signal: null };
  });
  child.on("close", (code, signal) => {
    ended = { code, signal };
    tellGuardian(`-${child.pid}`);
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
