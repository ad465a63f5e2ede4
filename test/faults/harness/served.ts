/** `verdict serve` as a process, over a folder of its own with policies, certificates and a configuration. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Certificates, testCertificates } from "../../support/test-certificates.ts";
import { PROJECT } from "../../support/verdict-process.ts";
import { eventually } from "../../e2e/harness/eventually.ts";

export interface Place {
  readonly folder: string;
  readonly certificates: Certificates;
  /** A path in the folder. */
  at(name: string): string;
  remove(): void;
}

export async function newPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "verdict-faults-"));
  mkdirSync(join(folder, "policies"));
  return {
    folder,
    certificates: await testCertificates(folder),
    at: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export interface Served {
  readonly webhooks: string;
  readonly operations: string;
  readonly pid: number;
  /** All that it wrote. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  get(path: string): Promise<string>;
  metric(line: RegExp): Promise<number>;
}

export interface ServeOptions {
  /** Further keys of the configuration, in YAML. */
  readonly more?: string;
  readonly clients?: string;
  /** Run by a shell before the program, such as `ulimit -f 64`. */
  readonly before?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly listen?: string;
}

const running = new Set<Served>();

export async function serve(place: Place, options: ServeOptions = {}): Promise<Served> {
  const { before = "true", env = {}, more = "", listen = "127.0.0.1:0" } = options;
  const configuration = place.at(`configuration-${running.size}.yaml`);
  writeFileSync(
    configuration,
    `apiVersion: verdict.dev/v1
kind: Configuration
policies: [policies]
listen: ${listen}
operationsListen: 127.0.0.1:0
tls: {certificate: tls.crt, key: tls.key}
clients: ${options.clients ?? "{anonymous: [authorize, authenticate, validate, mutate]}"}
${more}
`,
  );
  const program = `${before}; exec "$0" "$@"`;
  const child = spawn(
    "bash",
    ["-c", program, process.execPath, join(PROJECT, "src/cli/main.ts"), "serve", "--config", configuration],
    { cwd: place.folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += String(chunk)));
  child.stderr.on("data", (chunk) => (err += String(chunk)));
  let over = false;
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.on("close", (code, signal) => {
      over = true;
      running.delete(served);
      resolve(code ?? signal ?? -1);
    }),
  );
  const get = async (path: string): Promise<string> => (await fetch(served.operations + path)).text();
  const url = (name: string): string => new RegExp(`^${name} (\\S+)$`, "m").exec(out)?.[1] ?? "";
  const served: Served = {
    get webhooks() {
      return url("webhooks");
    },
    get operations() {
      return url("operations");
    },
    pid: child.pid ?? 0,
    output: () => out + err,
    signal: (name) => void child.kill(name),
    ended,
    get,
    metric: async (line) => {
      const text = await get("/metrics");
      return text.split("\n").reduce((sum, one) => (line.test(one) ? sum + Number(one.split(" ").at(-1)) : sum), 0);
    },
  };
  running.add(served);
  await eventually("it serves", () => over || served.operations !== "", { timeout: 60_000, every: 20 });
  if (over) throw new Error(`it ended: ${out}${err}`);
  return served;
}

/** Asks it to end, and resolves with how it did. */
export async function stop(served: Served): Promise<number | NodeJS.Signals> {
  served.signal("SIGTERM");
  const insist = setTimeout(() => served.signal("SIGKILL"), 25_000);
  const code = await served.ended;
  clearTimeout(insist);
  return code;
}

/** Whatever a scenario that failed has left. */
export async function killAll(): Promise<void> {
  for (const served of running) {
    served.signal("SIGKILL");
    await served.ended;
  }
}
