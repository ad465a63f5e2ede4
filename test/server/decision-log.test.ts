/** The lines of the decision log, as an auditor reads them, and everything that must never stand in one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { manualClock } from "../../src/base/clock.ts";
import { hashPassword } from "../../src/identity/password-hash.ts";
import type { DecisionSink } from "../../src/server/decision-log/decision-sink.ts";
import { rotatingFile } from "../../src/server/decision-log/rotating-file.ts";
import { StartError } from "../../src/server/start-error.ts";
import { writeFileSync } from "node:fs";
import { type TestServers, testServers } from "../support/running-server.ts";
import { stubCompiler } from "../support/stub-engine.ts";

vi.mock("../../src/store/compiler.ts", () => ({ buildPolicySet: () => ({ engine: undefined, diagnostics: [] }) }));

let servers: TestServers;
beforeAll(async () => {
  servers = await testServers();
});
afterAll(() => servers.close());

const everything = { allow: 1, noOpinion: 1, deny: 1, error: 1 };
const rule = { name: "stub", file: "a.policy", line: 1 };
const build = stubCompiler({
  sources: [{ type: "users", name: "demo" }],
  authorize: (question) => ({
    decision: question.user.username === "root" ? "allow" : question.user.username === "eve" ? "deny" : "no-opinion",
    reason: "a message that may quote m4rker",
    rule,
    evaluationError: question.user.username === "odd" ? "an error about m4rker" : undefined,
    validUntil: undefined,
  }),
  validate: () => ({
    allowed: false,
    complaints: [],
    messages: ["it holds m4rker"],
    deniers: [rule],
    warnings: ["m4rker"],
    auditAnnotations: { a: "m4rker" },
    evaluationErrors: [],
  }),
  identify: ([vouching]) => ({
    authenticated: true,
    user: { username: String(vouching?.claims["username"]), uid: "7", groups: ["g"], extra: { k: ["m4rker"] } },
    rules: [rule],
  }),
});

function collector(): DecisionSink & { text: string } {
  const sink = {
    text: "",
    write: async (text: string) => void (sink.text += text),
    close: async () => undefined,
  };
  return sink;
}

const sar = (user: string, more: object = {}) =>
  JSON.stringify({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: { user, resourceAttributes: { verb: "get", resource: "pods", namespace: "n", name: "p" }, ...more },
  });
const tokenReview = (token: string) =>
  JSON.stringify({
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenReview",
    spec: { token, audiences: ["api"] },
  });

/** What a server with this log configured says of these calls, and has said once it has stopped. */
async function logged(
  decisionLog: object,
  calls: readonly (readonly [path: string, body: string])[],
  changes: object = {},
): Promise<readonly Record<string, unknown>[]> {
  const sink = collector();
  const clock = manualClock(1_700_000_000_000);
  const server = await servers.start({ decisionLog, ...changes }, { build, clock, decisionOutput: sink });
  for (const [path, body] of calls) await servers.call(server.webhooksUrl + path, body);
  await server.stop();
  expect(sink.text).not.toContain("m4rker");
  return sink.text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("one line for each decision", () => {
  test("authorization: who, what, where, and why", async () => {
    const extra = { "example.com/k": ["m4rker"] };
    const lines = await logged(everything, [
      ["/authorize", sar("root", { uid: "1", groups: ["a", "b"], extra })],
      ["/authorize", sar("root", { uid: "1", groups: ["a", "b"], extra })],
      ["/authorize", sar("eve")],
      ["/authorize", sar("odd")],
      [
        "/authorize",
        JSON.stringify({
          ...JSON.parse(sar("x")),
          spec: { user: "x", nonResourceAttributes: { verb: "get", path: "/livez" } },
        }),
      ],
    ]);
    const first = {
      time: "2023-11-14T22:13:20.000Z",
      review: "authorize",
      decision: "allow",
      rules: [{ name: "stub", effect: "allow" }],
      digest: "sha256:stub",
      duration: expect.any(Number),
      cached: false,
      user: { name: "root", uid: "1", groups: ["a", "b"], extra: "(masked)" },
      verb: "get",
      resource: "pods",
      namespace: "n",
      name: "p",
    };
    expect(lines[0]).toEqual(first);
    expect(lines[1]).toEqual({ ...first, cached: true });
    expect(lines[2]).toMatchObject({ decision: "deny", user: { name: "eve" } });
    expect(lines[3]).toMatchObject({ decision: "no_opinion", evaluationErrors: 1 });
    expect(lines[4]).toMatchObject({ verb: "get", path: "/livez" });
    expect(lines).toHaveLength(5);
  });

  test("admission: the uid of the review, and nothing of the object", async () => {
    const request = {
      uid: "705ab4f5",
      operation: "UPDATE",
      userInfo: { username: "alice", extra: { k: ["m4rker"] } },
      kind: { version: "v1", kind: "Secret" },
      resource: { group: "", version: "v1", resource: "secrets" },
      namespace: "n",
      name: "s",
      dryRun: true,
      object: {
        metadata: { name: "s", labels: { a: "m4rker" } },
        data: { password: "m4rker" },
        stringData: { a: "m4rker" },
      },
      oldObject: { data: { password: "m4rker" } },
    };
    const review = JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request });
    const [refused, unchanged] = await logged(everything, [
      ["/validate", review],
      ["/mutate", review],
    ]);
    const asked = {
      uid: "705ab4f5",
      user: { name: "alice", extra: "(masked)" },
      verb: "update",
      version: "v1",
      resource: "secrets",
      namespace: "n",
      name: "s",
      dryRun: true,
    };
    expect(refused).toMatchObject({ ...asked, decision: "refuse", rules: [{ name: "stub", effect: "deny" }] });
    expect(unchanged).toMatchObject({ ...asked, review: "mutate", decision: "admit" });
  });

  test("sign-in: who it turned out to be, and nothing of the token", async () => {
    const users = join(servers.folder, "users.yaml");
    writeFileSync(users, `users: [{name: alice, password: "${await hashPassword("m4rker")}"}]\n`);
    const lines = await logged(
      everything,
      [
        ["/authenticate", tokenReview("alice:m4rker")],
        ["/authenticate", tokenReview("alice:m4rker")],
        ["/authenticate", tokenReview("alice-m4rker:wrong")],
        ["/authenticate", tokenReview("m4rker.of.a-jwt")],
      ],
      { identity: { sources: { demo: { users: { file: users } } } } },
    );
    const known = { decision: "authenticated", user: { name: "alice", uid: "7", groups: ["g"], extra: "(masked)" } };
    expect(lines[0]).toMatchObject({ ...known, cached: false, audiences: ["api"] });
    expect(lines[1]).toMatchObject({ ...known, cached: true });
    for (const line of lines.slice(2)) {
      expect(line).toMatchObject({ decision: "unauthenticated" });
      expect(line).not.toHaveProperty("user");
    }
  });

  test("what cannot be read is no decision", async () => {
    expect(await logged(everything, [["/authorize", "{m4rker"]])).toEqual([]);
  });
});

test("each outcome at its own rate", async () => {
  const calls = ["root", "eve", "odd", "nobody"].map((user) => ["/authorize", sar(user)] as const);
  const decisions = async (rates: object) =>
    (await logged({ allow: 0, noOpinion: 0, deny: 0, error: 0, ...rates }, calls)).map((line) => line["user"]);
  expect(await decisions({})).toEqual([]);
  expect(await decisions({ allow: 1 })).toEqual([{ name: "root" }]);
  expect(await decisions({ deny: 1 })).toEqual([{ name: "eve" }]);
  expect(await decisions({ error: 1 })).toEqual([{ name: "odd" }]);
  expect(await decisions({ noOpinion: 1 })).toEqual([{ name: "nobody" }]);
});

test("what is masked is hidden, also where an impersonated value stands as a name", async () => {
  const impersonate = { verb: "impersonate", resource: "userextras", subresource: "k", name: "m4rker" };
  const [line] = await logged({ ...everything, mask: ["extra", "user", "groups"] }, [
    ["/authorize", sar("m4rker", { groups: ["m4rker"], resourceAttributes: impersonate })],
  ]);
  expect(line).toMatchObject({ user: { name: "(masked)", groups: "(masked)" }, subresource: "k", name: "(masked)" });
  const [open] = await logged({ ...everything, mask: [] }, [["/authorize", sar("x", { extra: { k: ["v"] } })]]);
  expect(open).toMatchObject({ user: { extra: { k: ["v"] } } });
});

test("long texts and lists are cut", async () => {
  const groups = Array.from({ length: 1000 }, (_, index) => `group-${index}`);
  const [line] = await logged(everything, [["/authorize", sar("u".repeat(100_000), { groups })]]);
  expect(JSON.stringify(line).length).toBeLessThan(3000);
  expect(line).toMatchObject({ user: { groups: expect.arrayContaining(["group-0", "… 936 more"]) } });
});

test("a reader that stands still costs lines, counted, and no answer", async () => {
  const gate = Promise.withResolvers<void>();
  const sink: DecisionSink = { write: () => gate.promise, close: async () => undefined };
  const server = await servers.start({ decisionLog: { ...everything, buffer: 3 } }, { build, decisionOutput: sink });
  for (let number = 0; number < 10; number++) {
    const reply = await servers.call(`${server.webhooksUrl}/authorize`, sar(`user-${number}`));
    expect(reply.status).toBe(200);
  }
  const dropped = /verdict_decision_log_dropped_total (\d+)/.exec(await servers.metrics(server))?.[1];
  expect(Number(dropped)).toBeGreaterThanOrEqual(4);
  gate.resolve();
  await server.stop();
});

test("lines that cannot be written are counted and told once", async () => {
  const told: string[] = [];
  const sink: DecisionSink = {
    write: () => Promise.reject(Object.assign(new Error("m4rker"), { code: "ENOSPC" })),
    close: async () => undefined,
  };
  const server = await servers.start(
    { decisionLog: everything },
    { build, decisionOutput: sink, log: (_level, message, details) => told.push(JSON.stringify([message, details])) },
  );
  for (const user of ["a", "b"]) {
    await servers.call(`${server.webhooksUrl}/authorize`, sar(user));
    await expect
      .poll(() => servers.metrics(server))
      .toMatch(new RegExp(`verdict_decision_log_dropped_total ${user === "a" ? 1 : 2}`));
  }
  expect(told.filter((line) => line.includes("decisions were not logged"))).toEqual([
    JSON.stringify(["decisions were not logged", { why: "ENOSPC" }]),
  ]);
});

describe("a file", () => {
  test("is written, by its owner alone to be read", async () => {
    const file = join(servers.folder, "decisions.log");
    const server = await servers.start({ decisionLog: { ...everything, to: "file", file } }, { build });
    await servers.call(`${server.webhooksUrl}/authorize`, sar("root"));
    await server.stop();
    expect(readFileSync(file, "utf8")).toMatch(/^\{"time":[^\n]+"user":\{"name":"root"\}[^\n]+\}\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("is put aside when it has grown, and the oldest is gone", async () => {
    const folder = mkdtempSync(join(tmpdir(), "verdict-log-"));
    const path = join(folder, "d.log");
    const sink = rotatingFile({ path, maxSize: 10, maxFiles: 2 });
    for (const text of ["first\n", "second\n", "third\n", "fourth\n", "long enough alone\n"]) await sink.write(text);
    await sink.close();
    expect(readdirSync(folder).toSorted()).toEqual(["d.log", "d.log.1", "d.log.2"]);
    expect(["d.log", "d.log.1", "d.log.2"].map((name) => readFileSync(join(folder, name), "utf8"))).toEqual([
      "long enough alone\n",
      "fourth\n",
      "third\n",
    ]);
    const again = rotatingFile({ path, maxSize: 10, maxFiles: 0 });
    await again.write("x\n");
    await again.close();
    expect(readFileSync(path, "utf8")).toBe("x\n");
    rmSync(folder, { recursive: true });
  });

  test.each([
    [{ to: "file" }, /`decisionLog.file` is missing/],
    [{ to: "file", file: "/nowhere/d.log" }, /`decisionLog.file` names .*does not exist/],
  ])("%o: it does not start", async (changes, message) => {
    const started = servers.start({ decisionLog: { ...everything, ...changes } });
    await expect(started).rejects.toThrow(StartError);
    await expect(started).rejects.toThrow(message);
  });
});
