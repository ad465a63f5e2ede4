/** Verdict as a user runs it: `verdict serve` as a process, and its other commands. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Child, obituary, startChild } from "./child.ts";
import { eventually } from "./eventually.ts";

export interface RunningVerdict {
  /** `http://127.0.0.1:PORT` of the operations endpoints. */
  readonly operations: string;
  /** All it has written to standard output and standard error. */
  output(): string;
  /** Resolves to its exit code. */
  stop(): Promise<number | null>;
}

/** Another build of the program (an installed package, an image's entry point) can be put to the same proof. */
const PROGRAM =
  process.env["VERDICT_E2E_PROGRAM"] ?? fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));

/** Starts `verdict serve` and waits for the two lines that say it is ready. */
export async function serveVerdict(
  configuration: string,
  cwd: string,
  moreArguments: readonly string[] = [],
): Promise<RunningVerdict> {
  const child = startChild(
    "verdict serve",
    process.execPath,
    [PROGRAM, "serve", "--config", configuration, ...moreArguments],
    { cwd },
  );
  const operations = await eventually("verdict says where it listens", () => readyLine(child), {
    timeout: 60_000,
  }).catch(async (error: unknown) => {
    await child.stop();
    throw new Error(obituary(child), { cause: error });
  });
  return {
    operations,
    output: () => child.stdout() + child.stderr(),
    stop: async () => {
      await child.stop();
      return child.exit()?.code ?? null;
    },
  };
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of Verdict's commands to its end. */
export function verdictCommand(args: readonly string[], stdin = ""): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [PROGRAM, ...args], { timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
    });
    child.stdin?.on("error", () => {}); // a command that reads nothing may close it first
    child.stdin?.end(stdin);
  });
}

function readyLine(child: Child): string | undefined {
  const ready = /^operations (http:\/\/\S+)$/m.exec(child.stdout());
  if (ready && /^webhooks https:\/\/\S+$/m.test(child.stdout())) return ready[1];
  if (child.exit()) throw new Error("it ended");
  return undefined;
}
