/** The servers that are measured, each a process of its own: the bare one, and `verdict serve` as an operator starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourceFile } from "../../src/diagnostics/source-file.ts";
import { bundleProgram } from "../../scripts/bundle-program.ts";
import { type Certificates, testCertificates } from "../../test/support/test-certificates.ts";
import type { LoopAnswer } from "./loop-watch.ts";

export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** The longest pause of its loop since the last call, in milliseconds. */
  longestPause(): Promise<number>;
  /** How many lines of its log hold the text. Costs the server nothing. */
  logged(text: string): number;
  /** What its operations endpoint says under the path. */
  operations(path: string): Promise<string>;
  stop(): Promise<void>;
}

export interface Place {
  readonly folder: string;
  readonly certificates: Certificates;
  remove(): void;
}

export interface VerdictOptions {
  readonly files: readonly SourceFile[];
  /** Keys of the configuration beside those that the bench needs. */
  readonly configuration?: object;
  /** Another build of it, to be started as it is: nobody asks for its pauses. */
  readonly program?: string;
}

const PROGRAM = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const BARE = fileURLToPath(new URL("./bare-server.ts", import.meta.url));
const WATCH = new URL("./loop-watch.ts", import.meta.url).href;
const START_TIMEOUT = 120_000;

export async function place(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "verdict-bench-"));
  return {
    folder,
    certificates: await testCertificates(folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The program as it is shipped, built anew; what the runtime compiles of it is kept beside it. */
export async function shippedProgram({ folder }: Place): Promise<string> {
  const shipped = join(folder, "program");
  await bundleProgram(shipped);
  mkdirSync(join(shipped, "compiled"));
  return join(shipped, "main.js");
}

export function startBare({ folder, certificates }: Place): Promise<ServerProcess> {
  const { serving, clientCa } = certificates;
  return started([BARE, serving.certificate, serving.key, clientCa], join(folder, "bare.out"));
}

export function policyFolder({ folder }: Place): string {
  return join(folder, "policies");
}

/** Metrics and the decision log are as they are where nobody configures them; the log goes to a file. */
export function startVerdict(
  where: Place,
  { files, configuration = {}, program }: VerdictOptions,
): Promise<ServerProcess> {
  const { folder, certificates } = where;
  mkdirSync(policyFolder(where), { recursive: true });
  for (const { path, text } of files) writeFileSync(join(policyFolder(where), path), text);
  const settings = {
    apiVersion: "verdict.dev/v1",
    kind: "Configuration",
    policies: [policyFolder(where)],
    listen: "127.0.0.1:0",
    operationsListen: "127.0.0.1:0",
    tls: certificates.serving,
    clients: { ca: certificates.clientCa, allowedNames: ["kube-apiserver"] },
    gates: ["authorization"],
    ...configuration,
  };
  const file = join(folder, "verdict.yaml");
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(settings));
  const args = program === undefined ? ["--import", WATCH, PROGRAM] : [program];
  return started([...args, "serve", "--config", file], join(folder, "verdict.out"));
}

async function started(args: readonly string[], output: string): Promise<ServerProcess> {
  const out = openSync(output, "w");
  const errors = openSync(`${output}.errors`, "w");
  const child = spawn(process.execPath, args, { stdio: ["ignore", out, errors, "ipc"] });
  for (const descriptor of [out, errors]) closeSync(descriptor);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const end = () => child.kill("SIGKILL");
  process.once("exit", end);
  const urls = await listening(child, output);
  return {
    port: portOf(urls, "webhooks"),
    pid: child.pid ?? 0,
    logged: (text) => readFileSync(`${output}.errors`, "utf8").split(text).length - 1,
    longestPause: () => askPause(child),
    operations: async (path) => (await fetch(`http://127.0.0.1:${portOf(urls, "operations")}${path}`)).text(),
    async stop() {
      process.off("exit", end);
      child.kill("SIGTERM");
      const force = setTimeout(() => child.kill("SIGKILL"), 2000);
      await ended;
      clearTimeout(force);
    },
  };
}

async function listening(child: ChildProcess, output: string): Promise<string> {
  for (let waited = 0; waited < START_TIMEOUT; waited += 5) {
    const text = readFileSync(output, "utf8").slice(0, 1000);
    if (/^webhooks .*\n(operations .*\n)?/.test(text)) return text;
    if (child.exitCode !== null)
      throw new Error(`a server ended at once: ${readFileSync(`${output}.errors`, "utf8").slice(-4000)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill("SIGKILL");
  throw new Error("a server does not start");
}

function portOf(urls: string, name: string): number {
  return Number(new RegExp(`^${name} \\w+://[^:]+:(\\d+)$`, "m").exec(urls)?.[1]);
}

function askPause(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once("message", (message) => resolve((message as LoopAnswer).longest));
    child.send("longest pause");
  });
}

/** Seconds of processor that a process has taken, its own and the kernel's for it. Linux only. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  // Fields 14 and 15 of proc(5), in hundredths of a second on every Linux that Node runs on.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
