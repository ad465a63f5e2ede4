/** What is shipped: bundled anew, put where no node_modules are, and used as its users would. */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { bundleProgram } from "../../scripts/bundle-program.ts";
import { type Certificates, testCertificates } from "../support/test-certificates.ts";
import { PROJECT, startVerdict, type VerdictProcess } from "../support/verdict-process.ts";

let folder = "";
let certificates: Certificates;
const processes: VerdictProcess[] = [];
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "verdict-bundled-"));
  certificates = await testCertificates(folder);
  await bundleProgram(at("dist"));
});
afterEach(async () => {
  for (const one of processes.splice(0)) {
    one.signal("SIGKILL");
    await one.ended;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DEMO = join(PROJECT, "policies/demo");
const policies = (generation: number): string => `language 1
allow "generation ${generation}" user "jane" to get on pods in "shop"
`;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
function run(program: string, args: readonly string[], stdin = ""): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { cwd: folder }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, out, err }),
    );
    child.stdin?.on("error", () => {});
    child.stdin?.end(stdin);
  });
}
const bundled = (...args: readonly string[]): Promise<Ended> => run(at("dist/main.js"), args);

function start(...more: readonly string[]): VerdictProcess {
  const args = ["serve", "--config", at("verdict.yaml"), "--insecure-allow-anonymous-clients", ...more];
  const started = startVerdict(args, folder, at("dist/main.js"));
  processes.push(started);
  return started;
}

function configure(): void {
  writeFileSync(at("rules.policy"), policies(1));
  writeFileSync(
    at("verdict.yaml"),
    `apiVersion: verdict.dev/v1
kind: Configuration
policies: [rules.policy]
stateFolder: state
listen: 127.0.0.1:0
operationsListen: 127.0.0.1:0
tls: {certificate: tls.crt, key: tls.key}
pollInterval: 20d
`,
  );
}

/** The reasons that calls on connections of their own are given. */
async function reasons(server: VerdictProcess): Promise<readonly unknown[]> {
  const url = /^webhooks (\S+)$/m.exec(await server.until(/^operations \S+$/m))?.[1] ?? "";
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(`${url}/authorize`)));
  return [...new Set(answers.map((answer) => answer.status?.reason))];
}

function ask(url: string): Promise<{ readonly status?: { readonly reason?: string } }> {
  const resourceAttributes = { verb: "get", version: "v1", resource: "pods", namespace: "shop" };
  const spec = { user: "jane", resourceAttributes };
  const review = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec };
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const outgoing = request(url, { method: "POST", agent: false, ca: certificates.caText, headers }, (reply) => {
      let text = "";
      reply.on("data", (chunk) => (text += String(chunk)));
      reply.on("end", () => resolve(JSON.parse(text) as Awaited<ReturnType<typeof ask>>));
    });
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify(review));
  });
}

test("holds all that it needs, and the licenses of what is not ours", () => {
  const files = readdirSync(at("dist"));
  for (const file of files.filter((name) => name.endsWith(".js"))) {
    const imported = [...readFileSync(at(`dist/${file}`), "utf8").matchAll(/^import .*?from "([^"]+)";$/gm)];
    for (const [, from = ""] of imported) expect(existsSync(at(`dist/${from}`)), `${file}: ${from}`).toBe(true);
  }
  const licenses = readFileSync(at("dist/LICENSES.txt"), "utf8");
  for (const name of ["chevrotain", "fastify", "@kubernetes/client-node"]) expect(licenses).toContain(`\n${name} `);
});

const commands: readonly string[] = [
  "--help",
  "--version",
  "serve --help",
  `check ${DEMO}`,
  `check ${DEMO} --strict --output json`,
  `test ${DEMO} --output junit`,
  `fmt --check ${DEMO}`,
  `tree --policies ${DEMO}`,
  `explain list pods -n demo --as jane --policies ${DEMO}`,
  `can-i delete pods web -n prod-eu --as jane --policies ${DEMO}`,
  "check nowhere",
  "cheque",
];
test.each(commands)("%s: what the program as written says", async (line) => {
  const args = line.split(" ");
  const program = join(PROJECT, "src/cli/main.ts");
  const [one, other] = await Promise.all([bundled(...args), run(program, args)]);
  // Tests of a set take as long as they take.
  const timeless = ({ code, out, err }: Ended) => ({ code, err, out: out.replaceAll(/time="[^"]*"/g, "") });
  expect(timeless(one)).toEqual(timeless(other));
});

test("an older runtime is told of, and not met with a fault", async () => {
  const older = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.1.0'})";
  const { code, out, err } = await run("--import", [older, at("dist/main.js"), "--version"]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/^verdict needs Node\.js 26 or newer, and this is v\S+\n$/);
});

test("demo finds its samples beside the program", async () => {
  cpSync(DEMO, at("policies/demo"), { recursive: true });
  const demo = startVerdict(["demo"], folder, at("dist/main.js"));
  processes.push(demo);
  expect(await demo.until(/can-i list pods/)).toMatch(/^webhooks https:/);
  demo.signal("SIGTERM");
  expect(await demo.ended).toBe(0);
});

test("serves, loads again in its own thread, and starts from what it compiled", async () => {
  configure();
  const server = start();
  expect(await reasons(server)).toEqual(["generation 1"]);
  writeFileSync(at("rules.policy"), policies(2));
  server.signal("SIGHUP");
  await expect.poll(() => reasons(server)).toEqual(["generation 2"]);
  expect(server.err()).not.toContain("the loading thread failed");
  server.signal("SIGTERM");
  expect(await server.ended).toBe(0);
  // The same program elsewhere is the same program: a container gets its files anew each time.
  mkdirSync(at("elsewhere"));
  cpSync(at("dist"), at("elsewhere/dist"), { recursive: true });
  rmSync(at("dist"), { recursive: true });
  cpSync(at("elsewhere/dist"), at("dist"), { recursive: true });
  const again = start();
  expect(await reasons(again)).toEqual(["generation 2"]);
  expect(again.err()).toContain("the compiled policies that were kept are used");
});

test("serves in processes of its own", async () => {
  configure();
  const server = start("--workers", "2");
  expect(await reasons(server)).toEqual(["generation 1"]);
  writeFileSync(at("rules.policy"), policies(2));
  server.signal("SIGHUP");
  await expect.poll(() => reasons(server)).toEqual(["generation 2"]);
  server.signal("SIGTERM");
  expect(await server.ended).toBe(0);
});
