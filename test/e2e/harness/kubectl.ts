/** Runs the real kubectl as somebody, and gives back all it printed; a failing command is a result, not an exception. */
import { spawn } from "node:child_process";

export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for searching. */
  readonly output: string;
}

export interface KubectlCall {
  readonly stdin?: string;
  /** A bearer token instead of the kubeconfig's certificate. */
  readonly token?: string;
}

export type Kubectl = (args: readonly string[], call?: KubectlCall) => Promise<KubectlResult>;

const LIMIT_MS = 30_000;

export function kubectlWith(program: string, kubeconfig: string, home: string): Kubectl {
  return (args, { stdin, token } = {}) =>
    run(
      program,
      ["--kubeconfig", kubeconfig, ...(token === undefined ? [] : ["--token", token]), ...args],
      home,
      stdin,
    );
}

/** The result if the command succeeded; otherwise an error that shows what kubectl said. */
export async function succeed(result: Promise<KubectlResult>): Promise<KubectlResult> {
  const done = await result;
  if (done.code !== 0) throw new Error(`kubectl ended with ${done.code}: ${done.output}`);
  return done;
}

function run(program: string, args: readonly string[], home: string, stdin = ""): Promise<KubectlResult> {
  return new Promise((resolve, reject) => {
    // HOME decides where kubectl caches discovery: in the run's folder, never the developer's.
    const child = spawn(program, args, { env: { ...process.env, HOME: home, KUBECONFIG: "" }, timeout: LIMIT_MS });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdin.on("error", () => {}); // a command that reads nothing may close it first
    child.stdin.end(stdin);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr, output: stdout + stderr }));
  });
}
