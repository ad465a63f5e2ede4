/** Who are you: passwords checked by an outside service and by a file, what failure looks like, and whose business a token is not. */
import { expect, it } from "vitest";
import { parseJson } from "../../../src/base/json.ts";
import { askVerdict, metric, tokenStatus } from "../harness/ask-verdict.ts";
import { type Cluster, OTHER_AUDIENCE } from "../harness/cluster.ts";
import { API_AUDIENCE } from "../harness/control-plane.ts";
import type { Mood } from "../harness/identity-service.ts";
import { succeed } from "../harness/kubectl.ts";
import { IDENTITY_TIMEOUT_MS } from "../harness/verdict-configuration.ts";
import type { Given } from "./given.ts";

export function authenticationScenarios(given: Given): void {
  it("prints the mapped username, uid, groups and extra of a company login", async () => {
    const { tokens } = given();
    expect(await whoami(given(), tokens.alice)).toEqual({
      username: "corp:alice",
      uid: "uid-alice",
      groups: ["corp:staff", "corp:pod-readers", "system:authenticated"],
      extra: { "example.com/department": ["payments"] },
    });
    const table = await succeed(given().controlPlane.nobody(["auth", "whoami"], { token: tokens.alice }));
    for (const text of ["corp:alice", "uid-alice", "corp:pod-readers", "example.com/department", "payments"]) {
      expect(table.stdout).toContain(text);
    }
  });

  it.each(["bert", "cleo"] as const)("takes whatever characters a password is made of (%s)", async (name) => {
    expect(await whoami(given(), given().tokens[name])).toMatchObject({ username: `corp:${name}` });
  });

  it("logs nobody in with a wrong password, and says no more than that", async () => {
    const token = `alice:${given().secrets.create("wrong")}`;
    await expectRefused(given(), token);
    expect(await tokenStatus(given(), token)).toSatisfy(rejectedWithoutError);
  });

  it("logs nobody in with a name nobody has, an empty name, or an empty password", async () => {
    for (const token of [`mallory:${given().secrets.create()}`, `:${given().secrets.create()}`, "alice:"]) {
      expect(await tokenStatus(given(), token)).toSatisfy(rejectedWithoutError);
    }
    await expectRefused(given(), `mallory:${given().secrets.create()}`);
  });

  it("sends a token without a colon to no password check", async () => {
    const asked = given().identity.asked.length;
    const token = given().secrets.create();
    await expectRefused(given(), token);
    expect(await tokenStatus(given(), token)).toSatisfy(rejectedWithoutError);
    expect(given().identity.asked.length).toBe(asked);
  });

  it.each<[Mood, string]>([
    ["failing", "answers 500"],
    ["slow", "takes longer than its timeout"],
    ["redirecting", "redirects"],
  ])("while the service is %s nobody logs in, and afterwards they do", async (mood) => {
    const { identity, secrets } = given();
    // A login of its own: what was said of a known one is remembered for a while, and nobody is asked.
    const password = secrets.create();
    identity.accounts.set(mood, { password, claims: identity.accounts.get("dave")?.claims ?? {} });
    const token = `${mood}:${password}`;
    identity.mood = mood;
    try {
      await expectUnavailable(given(), token);
    } finally {
      identity.mood = "well";
    }
    expect(await tokenStatus(given(), token)).toMatchObject({ authenticated: true });
    identity.mood = mood;
    try {
      expect(await tokenStatus(given(), token), "it was known a moment ago").toMatchObject({ authenticated: true });
    } finally {
      identity.mood = "well";
    }
  });

  it("while the service is away nobody logs in, and afterwards they do", async () => {
    const { identity, tokens } = given();
    await identity.leave();
    try {
      await expectUnavailable(given(), tokens.erna);
    } finally {
      await identity.comeBack();
    }
    expect(await whoami(given(), tokens.erna)).toMatchObject({ username: "corp:erna" });
  });

  it("asks the service with one attempt and within its timeout", async () => {
    const { identity, secrets } = given();
    identity.mood = "slow";
    const before = identity.asked.filter((name) => name === "fred").length;
    const errors = await metric(given(), "verdict_identity_requests_total", { source: "corp", result: "timeout" });
    try {
      await tokenStatus(given(), `fred:${secrets.create()}`);
    } finally {
      identity.mood = "well";
    }
    expect(identity.asked.filter((name) => name === "fred").length - before).toBe(1);
    expect(await metric(given(), "verdict_identity_requests_total", { source: "corp", result: "timeout" })).toBe(
      errors + 1,
    );
    expect(IDENTITY_TIMEOUT_MS).toBeLessThan(3_000); // within the API server's own
  });

  it("knows the demo users by their salted hashes", async () => {
    const { dora } = given().demoUsers;
    expect(await whoami(given(), dora.token)).toEqual({
      username: "demo:dora",
      uid: "uid-dora",
      groups: ["demo", "system:authenticated"],
      extra: { "example.com/team": ["dora"] },
    });
    await expectRefused(given(), `dora:${given().secrets.create()}`);
  });

  it("leaves a token that no source knows to the other authenticators", async () => {
    const { controlPlane, identity } = given();
    await succeed(controlPlane.admin(["-n", "default", "create", "serviceaccount", "visitor"]));
    const token = await given().serviceAccountToken("default", "visitor");
    const asked = identity.asked.length;
    expect(await whoami(given(), token)).toMatchObject({ username: "system:serviceaccount:default:visitor" });
    // Shown to Verdict nevertheless, as an expired one would be: no answer, no error, and it goes nowhere.
    expect(await tokenStatus(given(), token)).toSatisfy(rejectedWithoutError);
    expect(identity.asked.length).toBe(asked);
  });

  it.each(["/livez", "/readyz", "/healthz", "/version"])("lets anonymous callers read %s", async (path) => {
    const { controlPlane } = given();
    expect(await controlPlane.probe(path)).toMatchObject({
      status: 200,
      text: expect.stringMatching(/^ok$|gitVersion/),
    });
    const answer = await askVerdict(given(), "/authorize", anonymousQuestion(given(), path));
    expect(answer.body["status"]).not.toMatchObject({ denied: true });
  });

  it("honours audiences", async () => {
    const { alice } = given().tokens;
    expect(await reviewToken(given(), alice, [OTHER_AUDIENCE])).toMatchObject({
      authenticated: true,
      audiences: [OTHER_AUDIENCE],
      user: { username: "corp:alice" },
    });
    expect(await reviewToken(given(), alice, ["https://elsewhere.example.com", API_AUDIENCE])).toMatchObject({
      authenticated: true,
      audiences: [API_AUDIENCE],
    });
    expect(await reviewToken(given(), alice, ["https://elsewhere.example.com"])).not.toMatchObject({
      authenticated: true,
    });
    expect(await tokenStatus(given(), alice, ["https://elsewhere.example.com"])).toSatisfy(rejectedWithoutError);
  });

  it("answers nobody who shows no certificate", async () => {
    const review = {
      apiVersion: `authentication.k8s.io/${given().reviewVersion}`,
      kind: "TokenReview",
      spec: { token: "a:b" },
    };
    for (const [path, body] of [
      ["/authenticate", review],
      ["/authorize", anonymousQuestion(given(), "/livez")],
    ] as const) {
      const answer = await askVerdict(given(), path, body, true);
      expect(answer).toMatchObject({ status: 401, body: { kind: "Status", code: 401 } });
    }
  });
}

async function whoami(cluster: Cluster, token: string): Promise<unknown> {
  const { stdout } = await succeed(cluster.controlPlane.nobody(["auth", "whoami", "-o", "json"], { token }));
  const { username, uid, groups, extra } = JSON.parse(stdout).status.userInfo;
  // The credential's own id is the API server's business, not a claim.
  if (extra) delete extra["authentication.kubernetes.io/credential-id"];
  return { username, uid, groups, extra };
}

async function expectRefused(cluster: Cluster, token: string): Promise<void> {
  const refused = await cluster.controlPlane.nobody(["auth", "whoami"], { token });
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/Unauthorized|must be logged in/);
}

/** No login, the answer that is not cached, and a server that lives on. */
async function expectUnavailable(cluster: Cluster, token: string): Promise<void> {
  await expectRefused(cluster, token);
  const status = await tokenStatus(cluster, token);
  expect(status).toMatchObject({ error: "identity source corp unavailable" });
  expect(status["authenticated"] ?? false).toBe(false);
  const { dora } = cluster.demoUsers;
  expect(await tokenStatus(cluster, dora.token)).toMatchObject({ authenticated: true });
}

function rejectedWithoutError(status: unknown): boolean {
  const { authenticated, error, user } = status as Record<string, unknown>;
  return authenticated === false && error === undefined && user === undefined;
}

/** What a service asks the API server when somebody shows it a token. */
async function reviewToken(cluster: Cluster, token: string, audiences: readonly string[]): Promise<unknown> {
  const review = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token, audiences } };
  const created = await succeed(
    cluster.controlPlane.admin(["create", "-f", "-", "-o", "json"], { stdin: JSON.stringify(review) }),
  );
  return (parseJson(created.stdout) as Record<string, unknown>)["status"];
}

function anonymousQuestion(cluster: Cluster, path: string): unknown {
  const groups = ["system:unauthenticated"];
  return {
    apiVersion: `authorization.k8s.io/${cluster.reviewVersion}`,
    kind: "SubjectAccessReview",
    spec: {
      user: "system:anonymous",
      ...(cluster.reviewVersion === "v1" ? { groups } : { group: groups }),
      nonResourceAttributes: { path, verb: "get" },
    },
  };
}
