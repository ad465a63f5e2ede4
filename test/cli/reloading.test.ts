/** What changes on the disk while `verdict serve` runs: each kind of change becomes exactly one new set that is served. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { testCertificates } from "../support/test-certificates.ts";
import { startVerdict, type VerdictProcess } from "../support/verdict-process.ts";

/** Each change is followed by a wait in which nothing must happen; how long all of it takes is nobody's promise. */
vi.setConfig({ testTimeout: 180_000 });

let folder = "";
let server: VerdictProcess;
let operations = "";
const at = (name: string): string => join(folder, name);
const rule = (name: string): string => `language 1\nallow "${name}" user "jane" to get on pods in "shop"\n`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "verdict-reloading-"));
  await testCertificates(folder);
  mkdirSync(at("policies"));
});
afterEach(async () => {
  server.signal("SIGKILL");
  await server.ended;
  rmSync(folder, { recursive: true, force: true });
});

/** `poll`: events are what finds a change where it is long. */
async function serve(poll = "20d"): Promise<void> {
  writeFileSync(
    at("verdict.yaml"),
    `apiVersion: verdict.dev/v1
kind: Configuration
policies: [policies]
listen: 127.0.0.1:0
operationsListen: 127.0.0.1:0
tls: {certificate: tls.crt, key: tls.key}
clients: {anonymous: [authorize]}
pollInterval: ${poll}
`,
  );
  server = startVerdict(["serve", "--config", at("verdict.yaml")]);
  const out = await server.until(/^operations \S+$/m);
  operations = /^operations (\S+)$/m.exec(out)?.[1] ?? "";
  // Watching begins with a look of its own; what is changed from here on is a change.
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

interface Unit {
  readonly digest: string;
  readonly files: readonly string[];
}
async function unit(): Promise<Unit> {
  const { digest, units } = (await (await fetch(`${operations}/policies`)).json()) as {
    digest: string;
    units: Unit[];
  };
  return { digest, files: (units[0]?.files ?? []).map((path) => path.slice(path.indexOf("policies/") + 9)) };
}
async function loads(): Promise<number> {
  const text = await (await fetch(`${operations}/metrics`)).text();
  return Number(/^verdict_policy_loads_total\{result="success"\} (\d+)$/m.exec(text)?.[1]);
}

/** Makes the change, waits until another set is served, and then for longer than any second load would take to begin. */
async function oneLoad(change: () => void): Promise<Unit> {
  const [before, count] = [await unit(), await loads()];
  change();
  await expect.poll(async () => (await unit()).digest, { timeout: 20_000 }).not.toBe(before.digest);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await loads()).toBe(count + 1);
  return unit();
}

test("an edit, a new file, a rename, a removal, an editor's atomic save", async () => {
  writeFileSync(at("policies/a.policy"), rule("one"));
  await serve();
  await oneLoad(() => writeFileSync(at("policies/a.policy"), rule("two")));
  await oneLoad(() => writeFileSync(at("policies/b.policy"), rule("three")));
  // A rename moves rules and changes none: the digest is that of the rules, so one is changed with it.
  const renamed = await oneLoad(() => {
    renameSync(at("policies/b.policy"), at("policies/c.policy"));
    writeFileSync(at("policies/a.policy"), rule("four"));
  });
  expect(renamed.files).toEqual(["a.policy", "c.policy"]);
  expect((await oneLoad(() => rmSync(at("policies/c.policy")))).files).toEqual(["a.policy"]);
  await oneLoad(() => {
    writeFileSync(at("policies/.a.policy.swp"), rule("five"));
    renameSync(at("policies/a.policy"), at("policies/a.policy~"));
    renameSync(at("policies/.a.policy.swp"), at("policies/a.policy"));
    rmSync(at("policies/a.policy~"));
  });
});

test("a swap of a mounted ConfigMap", async () => {
  const publish = (version: string, name: string): void => {
    mkdirSync(at(`policies/..${version}`));
    writeFileSync(at(`policies/..${version}/a.policy`), rule(name));
    writeFileSync(at(`policies/..${version}/b.policy`), rule(`${name} too`));
    symlinkSync(`..${version}`, at("policies/..data_tmp"));
    renameSync(at("policies/..data_tmp"), at("policies/..data"));
  };
  publish("1", "one");
  for (const name of ["a.policy", "b.policy"]) symlinkSync(`..data/${name}`, at(`policies/${name}`));
  await serve();
  await oneLoad(() => {
    publish("2", "two");
    rmSync(at("policies/..1"), { recursive: true });
  });
  await oneLoad(() => {
    publish("3", "three");
    rmSync(at("policies/..2"), { recursive: true });
  });
});

test("a git checkout", async () => {
  const git = (...args: readonly string[]): void => {
    const person = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
    execFileSync("git", [...person, ...args], { cwd: at("policies"), stdio: "ignore" });
  };
  const names = Array.from({ length: 30 }, (_, number) => `f${number}`);
  const write = (version: string): void => {
    for (const name of names) writeFileSync(at(`policies/${name}.policy`), rule(`${name} ${version}`));
  };
  git("init");
  write("before");
  git("add", ".");
  git("commit", "-m", "before");
  git("checkout", "-b", "other");
  write("after");
  writeFileSync(at("policies/more.policy"), rule("more"));
  rmSync(at("policies/f0.policy"));
  git("add", "-A");
  git("commit", "-m", "after");
  git("checkout", "main");
  await serve();
  const changed = await oneLoad(() => git("checkout", "other"));
  expect(changed.files).toHaveLength(30);
  expect(changed.files).toContain("more.policy");
});

test("what events do not tell is found by looking, and SIGHUP reads anew without any change", async () => {
  const elsewhere = at("elsewhere");
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, "a.policy"), rule("one"));
  symlinkSync(elsewhere, at("policies/linked"));
  await serve("300ms");
  // Through two links that are exchanged: nothing that happens in the folders that are watched.
  await oneLoad(() => writeFileSync(join(elsewhere, "a.policy"), rule("two")));
  const count = await loads();
  server.signal("SIGHUP");
  await expect.poll(loads, { timeout: 20_000 }).toBe(count + 1);
});

test("calls are answered by the set of before for as long as the next one is compiled", async () => {
  writeFileSync(at("policies/a.policy"), rule("old"));
  await serve();
  const bulk = Array.from(
    { length: 6000 },
    (_, number) => `allow "r${number}" user "u${number}" to get on pods in "n${number}"\n`,
  );
  const webhooks = /^webhooks (\S+)$/m.exec(server.out())?.[1] ?? "";
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(at("ca.crt")) });
  writeFileSync(at("policies/a.policy"), `${rule("new")}${bulk.join("")}`);
  server.signal("SIGHUP");
  const reasons: unknown[] = [];
  while (reasons.at(-1) !== "new") reasons.push(await reasonOf(webhooks, agent));
  agent.destroy();
  // One call after the other on one connection: were the compiler in their way, there would be one answer or two.
  expect(reasons.slice(0, -1).every((reason) => reason === "old")).toBe(true);
  expect(reasons.length).toBeGreaterThan(30);
});

function reasonOf(url: string, agent: Agent): Promise<unknown> {
  const resourceAttributes = { verb: "get", version: "v1", resource: "pods", namespace: "shop" };
  const spec = { user: "jane", resourceAttributes };
  return new Promise((resolve, reject) => {
    const options = { method: "POST", agent, headers: { "content-type": "application/json" } };
    const outgoing = request(`${url}/authorize`, options, (reply) => {
      let text = "";
      reply.on("data", (chunk) => (text += String(chunk)));
      reply.on("end", () => resolve((JSON.parse(text) as { status: { reason?: unknown } }).status.reason));
    });
    outgoing.on("error", reject);
    outgoing.end(JSON.stringify({ apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec }));
  });
}
