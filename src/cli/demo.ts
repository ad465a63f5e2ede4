/** `verdict demo`: serve with sample policies on loopback, nothing to prepare, and three commands to try it with. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { systemClock } from "../base/clock.ts";
import { reviewNames } from "../review/review-path.ts";
import type { Setting } from "../server/parse-configuration.ts";
import { hashPassword } from "../identity/password-hash.ts";
import { usageError } from "./command-error.ts";
import type { DemoCertificates } from "./demo-certificates.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { readConfiguration } from "./policy-options.ts";
import { addServeFlags, type ServeOptions, serveSettings, serveUntilSignal } from "./serve.ts";
import type { Terminal } from "./terminal.ts";

const FOLDER = ".verdict";
const SAMPLES = "policies/demo";

/** A demonstration's users; their passwords are no secret. */
const demoUsers = [
  { name: "alice", password: "wonderland", groups: ["developers"] },
  { name: "bob", password: "builder", groups: [] },
];

interface DemoOptions extends ServeOptions {
  readonly listen?: string;
  readonly operationsListen?: string;
}

export function fillDemo(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  addServeFlags(command)
    .addHelpText("after", `\nExample:\n  ${terminal.program} demo --listen 127.0.0.1:8443`)
    .action(async (options: DemoOptions) => {
      await demo(options, terminal);
      end(exitCode.ok);
    });
}

async function demo(options: DemoOptions, terminal: Terminal): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  // Only here: what makes certificates takes longer to load than most commands take.
  const { demoCertificates } = await import("./demo-certificates.ts");
  const certificates = await demoCertificates(FOLDER, systemClock.now());
  const users = await demoUsersFile(join(FOLDER, "users.yaml"));
  const samples = samplesFolder();
  const own = options.config === undefined ? demoSettings(certificates, users, samples) : [];
  const configuration = readConfiguration(options, [], exitCode.no, [...own, ...serveSettings(options)]);
  const policies = configuration.policies ?? [samples];
  await serveUntilSignal({
    configuration,
    // A port that was asked for is meant; the usual ones are only a suggestion.
    anyFreePort:
      options.listen === undefined && options.operationsListen === undefined && options.config === undefined,
    terminal,
    onReady: (server) => terminal.out(invitation(terminal.program, server.webhooksUrl, certificates.ca, policies)),
  });
}

function demoSettings(certificates: DemoCertificates, users: string, samples: string): readonly Setting[] {
  const setting = (path: string, value: unknown): Setting => ({
    flag: `the demo's ${path}`,
    path: path.split("."),
    value,
  });
  return [
    setting("policies", [samples]),
    setting("tls.certificate", certificates.certificate),
    setting("tls.key", certificates.key),
    setting("clients.anonymous", [...reviewNames]),
    setting("identity.sources", { demo: { users: { file: users } } }),
  ];
}

/** Beside the program, wherever that is installed, and named as seen from the current folder. */
function samplesFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, SAMPLES))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw usageError(`the sample policies (\`${SAMPLES}\`) are not installed; name yours with \`--policies\``);
    folder = parent;
  }
  const path = relative(process.cwd(), join(folder, SAMPLES));
  return path.startsWith("..") ? join(folder, SAMPLES) : path;
}

async function demoUsersFile(path: string): Promise<string> {
  if (existsSync(path)) return path;
  const entries = await Promise.all(
    demoUsers.map(async ({ name, password, groups }) => {
      return `  - name: ${name} # password: ${password}\n    password: "${await hashPassword(password)}"\n    groups: [${groups.join(", ")}]\n`;
    }),
  );
  writeFileSync(path, `# Users of the demonstration; their passwords are no secret.\nusers:\n${entries.join("")}`, {
    mode: 0o600,
  });
  return path;
}

/** Three commands that work as they stand, in another terminal in the same folder. */
function invitation(program: string, url: string, ca: string, policies: readonly string[]): string {
  const review = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: {
      user: "demo:alice",
      groups: ["demo:developers", "system:authenticated"],
      resourceAttributes: { verb: "delete", version: "v1", resource: "pods", namespace: "prod-eu", name: "web" },
    },
  };
  const flags = policies.map((path) => `--policies ${quoted(path)}`).join(" ");
  return [
    "",
    `Try it in another terminal (Ctrl-C ends the demo):`,
    "",
    `  ${program} can-i list pods -n demo --as system:serviceaccount:demo:robot ${flags}`,
    `  curl --cacert ${ca} -H 'Content-Type: application/json' -d '${JSON.stringify(review)}' ${url}/authorize`,
    `  ${program} test ${policies.map(quoted).join(" ")}`,
    "",
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
