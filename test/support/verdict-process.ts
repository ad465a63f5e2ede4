/** `verdict` as a process of its own: what it prints, what it ends with. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

export interface VerdictProcess {
  readonly pid: number;
  out(): string;
  err(): string;
  /** Resolves with what it printed so far, once that matches. */
  until(pattern: RegExp): Promise<string>;
  /** Likewise of its standard error. */
  untilError(pattern: RegExp): Promise<string>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
}

/** `program`: another build of it. */
export function startVerdict(
  args: readonly string[],
  cwd = PROJECT,
  program = `${PROJECT}src/cli/main.ts`,
): VerdictProcess {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const waiter of waiting.splice(0)) waiter();
  };
  child.stdout.on("data", (chunk) => {
    out += String(chunk);
    wake();
  });
  child.stderr.on("data", (chunk) => {
    err += String(chunk);
    wake();
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  let over = false;
  void ended.then(() => {
    over = true;
    wake();
  });
  const shown = async (text: () => string, pattern: RegExp): Promise<string> => {
    while (!pattern.test(text())) {
      if (over) throw new Error(`it ended: ${out}${err}`);
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    return text();
  };
  const until = (pattern: RegExp) => shown(() => out, pattern);
  const untilError = (pattern: RegExp) => shown(() => err, pattern);
  return {
    pid: child.pid ?? 0,
    out: () => out,
    err: () => err,
    until,
    untilError,
    signal: (name) => child.kill(name),
    ended,
  };
}
