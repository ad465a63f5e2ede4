/** The commands: arguments, exit codes, what is printed where. The compiler is a stub: it has tests of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AccessQuestion, Surroundings } from "../../src/engine/question.ts";
import { command } from "../support/command-line.ts";

const asked: { question: AccessQuestion; surroundings: Surroundings }[] = [];

vi.mock("../../src/store/compiler.ts", async () => {
  const { stubCompiler } = await import("../support/stub-engine.ts");
  const rule = { name: "stub", file: "rules/a.policy", line: 3 };
  const build = stubCompiler({
    authorize: (question, surroundings) => {
      asked.push({ question, surroundings });
      const decision = ({ get: "allow", delete: "deny" } as const)[question.verb] ?? "no-opinion";
      const reason = decision === "no-opinion" ? "" : `${decision} by the stub`;
      return {
        decision,
        reason,
        rule,
        evaluationError: undefined,
        validUntil: question.verb === "get" ? 0 : undefined,
      };
    },
    decidingRules: (question) => (question.verb === "list" ? [] : [rule]),
    validate: (request) => ({
      allowed: request.object?.["bad"] !== true,
      complaints: [],
      messages: request.object?.["bad"] === true ? ["it is bad"] : [],
      deniers: [],
      warnings: [],
      auditAnnotations: {},
      evaluationErrors: [],
    }),
    mutate: (request) => ({
      allowed: request.object?.["worse"] !== true,
      messages: ["it is worse"],
      deniers: [],
      patch: [{ op: "add", path: "/bad", value: true }],
      object: { ...request.object, bad: true },
      rules: [],
    }),
  });
  return { buildPolicySet: build };
});

let folder = "";
beforeEach(() => {
  asked.length = 0;
  folder = mkdtempSync(join(tmpdir(), "verdict-cli-"));
  mkdirSync(join(folder, "good"));
  writeFileSync(join(folder, "good/a.policy"), "fine\n");
  mkdirSync(join(folder, "bad"));
  writeFileSync(join(folder, "bad/a.policy"), "broken text\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const good = () => join(folder, "good");
const bad = () => join(folder, "bad");
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const CONFIGURATION = "apiVersion: verdict.dev/v1\nkind: Configuration\n";

describe("usage", () => {
  test.each([
    [["--help"]],
    [["serve", "--help"]],
    [["check", "--help"]],
    [["can-i", "--help"]],
    [["decide", "--help"]],
    [["test", "--help"]],
    [["demo", "--help"]],
    [["hash-password", "--help"]],
  ])("%j shows an example", async (args) => {
    const { code, out } = await command(args);
    expect(code).toBe(0);
    expect(out).toMatch(/Example:\n  .*verdict /);
  });
  test.each([
    [[]],
    [["chek"]],
    [["check", "--no-such-flag"]],
    [["can-i"]],
    [["check", "--output", "xml"]],
    [["decide", "--path", "/both"]],
    [["decide", "--at", "noon"]],
  ])("%j is wrong usage", async (args) => expect(await command(args)).toMatchObject({ code: 2, out: "" }));
  test("every scalar key of the configuration is a flag of serve", async () => {
    const { out } = await command(["serve", "--help"]);
    for (const flag of [
      "--tls-certificate",
      "--tls-key",
      "--listen",
      "--operations-listen",
      "--clients-bearer-token-file",
      "--token-cache-allow-ttl",
      "--overload-max-in-flight",
      "--authorization-default",
      "--kubernetes-version",
      "--state-folder",
      "--limits-body",
      "--insecure-allow-anonymous-clients",
    ]) {
      expect(out).toContain(`${flag} `.trimEnd());
    }
  });
  test("the version", async () =>
    expect(await command(["--version"])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d/) }));
});

describe("check", () => {
  test("good and bad, as text", async () => {
    expect(await command(["check", good()])).toEqual({
      code: 0,
      out: "1 file checked: 0 errors, 0 warnings\n",
      err: "",
    });
    const { code, err } = await command(["check", bad()]);
    expect(code).toBe(1);
    expect(err).toBe(`error[syntax]: it is broken\n --> ${bad()}/a.policy:1:1\n  |\n1 | broken text\n  | ^^^^^^\n\n`);
  });
  test("as JSON, with nothing beside it", async () => {
    const { code, out, err } = await command(["check", "--policies", bad(), "--output", "json"]);
    expect([code, err]).toEqual([1, ""]);
    expect(JSON.parse(out)).toEqual({
      diagnostics: [
        {
          code: "syntax",
          severity: "error",
          message: "it is broken",
          file: join(bad(), "a.policy"),
          start: { line: 1, column: 1 },
          end: { line: 1, column: 7 },
        },
      ],
      errors: 1,
      warnings: 0,
    });
  });
  test("configuration: wrong is 1, unreadable is 2, and so is a wrong flag", async () => {
    const wrong = file("c.yaml", `${CONFIGURATION}listn: x\n`);
    expect(await command(["check", good(), "--config", wrong])).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        `error[unknown-key]: \`listn\` is not a key of the configuration\n --> ${wrong}:3:1`,
      ),
    });
    expect(await command(["check", good(), "--config", join(folder, "no.yaml")])).toMatchObject({ code: 2 });
    expect(await command(["check", good(), "--config", file("d.yaml", "a: [")])).toMatchObject({ code: 2 });
    expect(await command(["check", good(), "--gates", "authorization,oops"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--gates"),
    });
  });
});

describe("can-i", () => {
  const canI = (...args: string[]) => command(["can-i", ...args, "--policies", good()]);

  test("yes, no, no opinion", async () => {
    expect(await canI("get", "pods", "--as", "jane")).toEqual({
      code: 0,
      out: 'yes: allow by the stub\n  rule "stub" (rules/a.policy:3)\n  may change at 1970-01-01T00:00:00.000Z\n',
      err: "",
    });
    expect(await canI("delete", "pods", "web", "--as", "jane")).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^no: deny by the stub\n/),
    });
    expect(await canI("list", "pods", "--as", "jane")).toEqual({ code: 1, out: "no opinion\n", err: "" });
  });
  test("as JSON", async () => {
    const { out } = await canI("get", "pods", "--as", "jane", "--output", "json");
    expect(JSON.parse(out)).toEqual({
      decision: "allow",
      reason: "allow by the stub",
      rules: [{ name: "stub", file: "rules/a.policy", line: 3 }],
      validUntil: "1970-01-01T00:00:00.000Z",
    });
  });

  const question = async (...args: string[]) => {
    await canI(...args);
    return asked[0]?.question;
  };
  test("the question is the API server's", async () => {
    expect(
      await question(
        "get",
        "deployments/scale",
        "web",
        "--as",
        "jane",
        "--as-group",
        "dev",
        "--as-uid",
        "7",
        "--as-extra",
        "Example.com/a=b",
        "-n",
        "shop",
      ),
    ).toEqual({
      kind: "resource",
      user: {
        username: "jane",
        uid: "7",
        groups: ["dev", "system:authenticated"],
        extra: { "example.com/a": ["b"] },
      },
      verb: "get",
      apiGroup: "apps",
      version: "",
      resource: "deployments",
      subresource: "scale",
      namespace: "shop",
      name: "web",
    });
  });
  test.each([
    [["get", "pods", "--as", "j"], { namespace: "default", apiGroup: "" }],
    [["get", "pods", "--as", "j", "-A"], { namespace: "" }],
    [["get", "nodes", "n1", "--as", "j", "-n", "x"], { namespace: "", name: "n1" }],
    [["get", "namespaces", "n1", "--as", "j"], { namespace: "n1", name: "n1" }],
    [["get", "pods", "--subresource", "log", "--as", "j"], { resource: "pods", subresource: "log" }],
    [["get", "events.core", "--as", "j"], { apiGroup: "", resource: "events" }],
    [
      ["get", "widgets.example.com/size", "--as", "j"],
      { apiGroup: "example.com", resource: "widgets", subresource: "size", namespace: "default" },
    ],
    [["get", "--url", "/healthz", "--as", "j"], { kind: "url", path: "/healthz" }],
    [
      ["get", "pods", "--as", "system:serviceaccount:a:b"],
      { user: { groups: ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"] } },
    ],
    [["get", "pods"], { user: { username: "system:anonymous", groups: ["system:unauthenticated"] } }],
  ])("%j", async (args, expected) => expect(await question(...args)).toMatchObject(expected));

  test("the instant", async () => {
    await canI("get", "pods", "--as", "j", "--at", "2026-12-01T00:00:00+09:00");
    expect(asked[0]?.surroundings.now).toBe(Date.parse("2026-11-30T15:00:00Z"));
  });
  test.each([
    [["get", "pod", "--as", "j"], /pods/],
    [["get", "--as", "j"], /name a resource/],
    [["get", "pods", "--url", "/x", "--as", "j"], /leave the resource out/],
    [["get", "pods", "--as", "j", "-A", "-n", "x"], /exclude each other/],
    [["get", "pods", "--as", "j", "--as-extra", "x"], /KEY=VALUE/],
    [["get", "--url", "healthz", "--as", "j"], /begin with/],
  ])("wrong usage: %j", async (args, message) => {
    expect(await canI(...args)).toMatchObject({ code: 2, err: expect.stringMatching(message), out: "" });
  });
  test("a verb that is misspelt, and a namespace where there is none, earn a hint", async () => {
    expect((await canI("gett", "pods", "--as", "j")).err).toBe(
      "hint: `gett` is not a verb that Kubernetes asks about: did you mean `get`?\n",
    );
    expect((await canI("exec", "pods", "--as", "j")).err).toContain("`connect on pods/exec`".slice(1, -1));
    expect((await canI("audit", "widgets.example.com", "--as", "j")).err).toBe("");
    expect((await canI("get", "nodes", "-n", "x", "--as", "j")).err).toContain("`nodes` live in no namespace");
  });
  test("what follows `/` and is no subresource earns a hint", async () => {
    expect((await canI("get", "pods/web", "--as", "j")).err).toMatch(/^hint: .*a name is the third word: `pods web`/);
  });
  test("a set that does not compile is 3", async () => {
    expect(await command(["can-i", "get", "pods", "--policies", bad()])).toMatchObject({
      code: 3,
      out: "",
      err: expect.stringContaining("it is broken"),
    });
    const { code, out } = await command(["can-i", "get", "pods", "--policies", bad(), "--output", "json"]);
    expect([code, JSON.parse(out).errors]).toEqual([3, 1]);
  });
});

describe("decide", () => {
  const sar = (verb: string, path?: string) => {
    const review = {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { user: "jane", resourceAttributes: { verb, resource: "pods" } },
    };
    return path === undefined ? review : { path, review };
  };
  const admission = (object: object) => ({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: { uid: "u", operation: "CREATE", kind: { kind: "Pod" }, resource: { resource: "pods" }, object },
  });
  const decide = async (inputs: readonly unknown[], ...args: string[]) => {
    const text = inputs.map((input) => (typeof input === "string" ? input : JSON.stringify(input))).join("\n");
    const { code, out, err } = await command(["decide", "-", "--policies", good(), ...args], text);
    return {
      code,
      err,
      lines: out
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
    };
  };

  test("in order, one line each, and the unusable do not stop the rest", async () => {
    const { code, lines } = await decide([
      sar("get"),
      "not json",
      "",
      { kind: "Pod" },
      { ...sar("get"), apiVersion: "authorization.k8s.io/v7" },
      { ...sar("get"), spec: {} },
      { path: "/nowhere", review: sar("get") },
      { path: "/authorize", review: 7 },
      sar("delete", "/authorize?timeout=3s"),
    ]);
    expect(code).toBe(1);
    expect(lines.map((line) => line.error?.code ?? line.status)).toEqual([
      { allowed: true, denied: false, reason: "allow by the stub" },
      "not-json",
      "wrong-kind",
      "unknown-version",
      "invalid",
      "invalid",
      "wrong-kind",
      { allowed: false, denied: true, reason: "deny by the stub" },
    ]);
  });
  test("all answered is 0", async () => expect((await decide([sar("get"), sar("list")])).code).toBe(0));
  test("one review printed over many lines, and several", async () => {
    const pretty = JSON.stringify(sar("get"), null, 2);
    expect((await decide([pretty, pretty, sar("delete")])).lines.map((line) => line.status.allowed)).toEqual([
      true,
      true,
      false,
    ]);
    expect((await decide(["{", "nonsense"])).lines).toMatchObject([{ error: { code: "not-json" } }]);
  });
  test("an AdmissionReview by its path", async () => {
    const kinds = async (...args: string[]) =>
      (await decide([admission({}), { path: "/mutate", review: admission({}) }], ...args)).lines;
    expect((await kinds()).map((line) => "patch" in line.response)).toEqual([false, true]);
    expect((await kinds("--path", "/mutate")).map((line) => "patch" in line.response)).toEqual([true, true]);
    expect(await kinds("--path", "both")).toMatchObject([
      { mutate: { response: { allowed: true } }, validate: { response: { allowed: false } } },
      { mutate: { response: { allowed: true } }, validate: { response: { allowed: false } } },
    ]);
    expect((await decide([admission({ worse: true })], "--path", "both")).lines).toMatchObject([
      { mutate: { response: { allowed: false } }, validate: null },
    ]);
    expect((await decide([admission({ bad: true })])).lines).toMatchObject([
      { response: { status: { message: "it is bad" } } },
    ]);
  });
  test("a refusal of what cannot be used is the server's answer", async () => {
    const wrong = { ...admission({}), request: { uid: "u" } };
    expect((await decide([wrong])).lines).toMatchObject([
      { response: { uid: "u", allowed: false, status: { code: 400 } } },
    ]);
  });
  test("a token that no source is configured for is nobody's", async () => {
    const token = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: "a:b" } };
    expect((await decide([token])).lines).toMatchObject([{ status: { authenticated: false } }]);
  });
  test("too large, invalid UTF-8", async () => {
    const large = `{"kind":"${"x".repeat(2000)}"}`;
    const config = file("c.yaml", `${CONFIGURATION}limits: {body: 1Ki}\n`);
    const { lines } = await decide([large, sar("get"), `{\n${"x".repeat(2000)}\n}`, sar("get")], "--config", config);
    expect(lines.map((line) => line.error?.code ?? "ok")).toEqual(["too-large", "ok", "too-large", "ok"]);
    const { out } = await command(["decide", "--policies", good()], Buffer.from([0x7b, 0xff, 0x7d, 0x0a]));
    expect(JSON.parse(out)).toMatchObject({ error: { code: "not-json" } });
  });
  test("facts and the instant reach the engine", async () => {
    const facts = file(
      "ns.yaml",
      "kind: Namespace\nmetadata: {name: shop, labels: {env: prod}}\n---\nkind: List\nitems: [{kind: Namespace, metadata: {name: b}}]\n",
    );
    await decide([sar("get")], "--facts", facts, "--at", "2026-01-01T00:00:00Z");
    expect(asked[0]?.surroundings.namespaceFacts("shop")).toEqual({
      name: "shop",
      labels: { env: "prod" },
      annotations: {},
    });
    expect(asked[0]?.surroundings.namespaceFacts("b")).toMatchObject({ name: "b" });
    expect(asked[0]?.surroundings.namespaceFacts("c")).toBeUndefined();
    expect(asked[0]?.surroundings.now).toBe(Date.parse("2026-01-01T00:00:00Z"));
    expect((await decide([sar("get")], "--facts", file("x.yaml", "a: ["))).code).toBe(2);
  });
  test("several files; one that is not there; a set that does not compile", async () => {
    const one = file("one.json", JSON.stringify(sar("get"), null, 2));
    const two = file("two.ndjson", `${JSON.stringify(sar("list"))}\n`);
    const { out } = await command(["decide", one, two, "--policies", good()]);
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).status.allowed),
    ).toEqual([true, false]);
    expect(await command(["decide", join(folder, "no"), "--policies", good()])).toMatchObject({ code: 2 });
    expect(await command(["decide", one, "--policies", bad()])).toMatchObject({ code: 3 });
  });
});

test("hash-password reads standard input", async () => {
  expect(await command(["hash-password"], "secret\n")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\$scrypt\$ln=15,r=8,p=1\$/),
  });
  expect(await command(["hash-password"], "")).toMatchObject({ code: 2, out: "" });
  expect(await command(["hash-password"], "a\tb")).toMatchObject({
    code: 2,
    err: expect.not.stringContaining("a\tb"),
  });
});

test("serve says why it cannot start", async () => {
  expect(await command(["serve", "--policies", good()])).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining("`tls.certificate` is missing"),
  });
  expect(await command(["serve", "--workers", "many"])).toMatchObject({
    code: 2,
    err: expect.stringContaining("`--workers` must be a number"),
  });
  expect(await command(["serve", "--config", "/nowhere.yaml"])).toMatchObject({ code: 2 });
});
