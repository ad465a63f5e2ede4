/** Decisions → answers: what the API server's client demands of each, and what it would drop. */
import { describe, expect, test } from "vitest";
import type {
  AccessDecision,
  Identification,
  MutationDecision,
  ValidationDecision,
} from "../../src/engine/decision.ts";
import { answerError } from "../../src/review/answer.ts";
import { answerReview } from "../../src/review/answer-review.ts";
import { encodeAccessDecision } from "../../src/review/encode-access-review.ts";
import { encodeMutation, encodeValidation } from "../../src/review/encode-admission-review.ts";
import { encodeTokenFindings } from "../../src/review/encode-token-review.ts";
import { impersonationMode } from "../../src/review/impersonation-mode.ts";
import { readText } from "../../src/review/read-body.ts";
import { wireAuditAnnotations } from "../../src/review/audit-annotations.ts";
import { wireWarnings } from "../../src/review/warnings.ts";
import { stubDeciders } from "../support/stub-deciders.ts";

const V1 = "admission.k8s.io/v1";
const ACCESS = "authorization.k8s.io/v1";

const decided = (parts: Partial<AccessDecision>): AccessDecision => ({
  decision: "no-opinion",
  reason: "",
  rule: undefined,
  evaluationError: undefined,
  validUntil: undefined,
  ...parts,
});
const validated = (parts: Partial<ValidationDecision>): ValidationDecision => ({
  allowed: true,
  complaints: [],
  messages: [],
  deniers: [],
  warnings: [],
  auditAnnotations: {},
  evaluationErrors: [],
  ...parts,
});
const mutated = (parts: Partial<MutationDecision>): MutationDecision => ({
  allowed: true,
  messages: [],
  deniers: [],
  patch: [],
  object: {},
  rules: [],
  ...parts,
});

describe("SubjectAccessReview", () => {
  test.each([
    ["allow", true, false],
    ["deny", false, true],
    ["no-opinion", false, false],
  ] as const)("%s: allowed %s, denied %s", (decision, allowed, denied) => {
    const answer = encodeAccessDecision(ACCESS, decided({ decision }));
    expect(answer).toEqual({ apiVersion: ACCESS, kind: "SubjectAccessReview", status: { allowed, denied } });
  });

  test("the reason is one line without control characters, and not endless", () => {
    const { status } = encodeAccessDecision(
      ACCESS,
      decided({ decision: "deny", reason: "a\r\n\tb\u0000\u2028c\ud800" }),
    );
    expect(status.reason).toBe("a b c\ufffd");
    const long = encodeAccessDecision(ACCESS, decided({ reason: "x".repeat(5000) }));
    expect([...(long.status.reason ?? "")]).toHaveLength(1024);
  });

  test("an evaluation error is told and never allows", () => {
    const { status } = encodeAccessDecision(ACCESS, decided({ evaluationError: "no image" }));
    expect(status).toEqual({ allowed: false, denied: false, evaluationError: "no image" });
  });
});

describe("TokenReview", () => {
  const user = { username: "jane", uid: "", groups: [], extra: {} };
  const known: Identification = { authenticated: true, user, rules: [] };
  const unknown: Identification = { authenticated: false, why: "secret reason" };
  const status = (identification: Identification, unavailable: string[] = [], audiences?: string[]) =>
    encodeTokenFindings("authentication.k8s.io/v1", { identification, unavailable, audiences }).status;

  test("a user, with only what is known of it", () => {
    expect(status(known)).toEqual({ authenticated: true, user: { username: "jane" } });
    const whole = { username: "j", uid: "1", groups: ["g"], extra: { "example.com/a": ["b"] } };
    expect(status({ authenticated: true, user: whole, rules: [] })).toEqual({ authenticated: true, user: whole });
  });
  test("nobody: no error, so that the answer is cached, and no word of why", () => {
    expect(status(unknown)).toEqual({ authenticated: false });
  });
  test("a source that cannot be asked is an error, unless another one vouches", () => {
    expect(status(unknown, ["corp"])).toEqual({ authenticated: false, error: "identity source corp unavailable" });
    expect(status(known, ["corp"])).toEqual({ authenticated: true, user: { username: "jane" } });
  });
  test("audiences: the intersection, and nobody where it is empty", () => {
    expect(status(known, [], ["a"])).toMatchObject({ authenticated: true, audiences: ["a"] });
    expect(status(known, [], [])).toEqual({ authenticated: false });
  });
  test("an empty name is nobody", () => {
    expect(status({ authenticated: true, user: { ...user, username: "" }, rules: [] })).toEqual({
      authenticated: false,
    });
  });
});

describe("AdmissionReview", () => {
  test("admitted: uid, kind and version, and nothing that is not there", () => {
    expect(encodeValidation(V1, "u", validated({}))).toEqual({
      apiVersion: V1,
      kind: "AdmissionReview",
      response: { uid: "u", allowed: true },
    });
  });
  test("refused: 403 Forbidden with every message", () => {
    const { response } = encodeValidation(V1, "u", validated({ allowed: false, messages: ["a is\nbad", "b"] }));
    expect(response).toEqual({
      uid: "u",
      allowed: false,
      status: { status: "Failure", message: "a is bad; b", reason: "Forbidden", code: 403 },
    });
  });
  test("a patch and its type, both or neither", () => {
    const patch = [{ op: "add", path: "/n", value: 9007199254740993n }] as const;
    const { response } = encodeMutation("admission.k8s.io/v1beta1", "u", mutated({ patch }));
    expect(response.patchType).toBe("JSONPatch");
    expect(Buffer.from(response.patch ?? "", "base64").toString()).toBe(
      '[{"op":"add","path":"/n","value":9007199254740993}]',
    );
    expect(encodeMutation(V1, "u", mutated({})).response).toEqual({ uid: "u", allowed: true });
    const refused = encodeMutation(V1, "u", mutated({ allowed: false, messages: ["no"], patch }));
    expect(refused.response).not.toHaveProperty("patch");
    expect(refused.response).not.toHaveProperty("patchType");
  });

  test("warnings: no control characters, no repetitions, no more than is passed on", () => {
    expect(wireWarnings(["a\tb", "a b", "", "\u0085", "c\u007f"])).toEqual(["a b", "c"]);
    const long = wireWarnings(Array.from({ length: 10 }, (_, index) => `${index}${"x".repeat(512)}`));
    expect(long.every((warning) => [...warning].length <= 256)).toBe(true);
    const many = wireWarnings(Array.from({ length: 100 }, (_, index) => `${index}${"y".repeat(100)}`));
    expect(many.reduce((sum, warning) => sum + [...warning].length, 0)).toBeLessThanOrEqual(4096);
    expect(many.at(-1)).toMatch(/^and \d+ more warnings$/);
    expect(wireWarnings(["x".repeat(4096)])).toEqual(["x".repeat(4096)]);
  });

  test("audit annotations: keys that the API server takes, told apart", () => {
    const keys = Object.keys(
      wireAuditAnnotations({ "a b": "1", "a-b": "2", "/x/": "3", "": "4", ["k".repeat(80)]: "5" }),
    );
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
    expect(keys).toHaveLength(5);
    expect(wireAuditAnnotations({ ok: "v\n" })).toEqual({ ok: "v" });
  });
});

describe("errors", () => {
  const review = (text: string, name: "authorize" | "validate" | "mutate" | "authenticate" = "validate") =>
    answerReview(stubDeciders({}, { onBug: () => undefined }), name, readText(text));

  test("a Status, or a refusal where the uid is known", async () => {
    expect(await review("{", "authorize")).toMatchObject({
      status: 400,
      body: { apiVersion: "v1", kind: "Status", status: "Failure", reason: "BadRequest", code: 400 },
    });
    expect(
      await review('{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v9","request":{"uid":"u"}}'),
    ).toMatchObject({
      status: 200,
      body: {
        apiVersion: V1,
        kind: "AdmissionReview",
        response: { uid: "u", allowed: false, status: { code: 400 } },
      },
    });
  });

  test("too large", () => {
    const answer = answerError({ kind: "error", code: "too-large", status: 413, message: "x" });
    expect(answer).toMatchObject({ status: 413, body: { reason: "RequestEntityTooLarge", code: 413 } });
  });

  test("a bug of ours decides nothing", async () => {
    const bug = () => {
      throw new Error("bug");
    };
    const seen: unknown[] = [];
    const deciders = stubDeciders(
      { authorize: bug, validate: bug, mutate: bug },
      { onBug: (error) => seen.push(error), verify: bug },
    );
    const ask = (name: "authorize" | "validate" | "mutate" | "authenticate", value: unknown) =>
      answerReview(deciders, name, readText(JSON.stringify(value)));
    const spec = { user: "j", nonResourceAttributes: { path: "/", verb: "get" } };
    expect(await ask("authorize", { apiVersion: ACCESS, kind: "SubjectAccessReview", spec })).toMatchObject({
      status: 503,
      body: { kind: "Status" },
    });
    const token = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: "a:b" } };
    expect(await ask("authenticate", token)).toMatchObject({
      status: 200,
      body: { status: { authenticated: false, error: "internal error" } },
    });
    const request = { uid: "u", operation: "DELETE", kind: { kind: "Pod" }, resource: { resource: "pods" } };
    for (const name of ["validate", "mutate"] as const) {
      expect(await ask(name, { apiVersion: V1, kind: "AdmissionReview", request })).toMatchObject({
        status: 200,
        body: { response: { uid: "u", allowed: false } },
      });
    }
    expect(seen).toHaveLength(4);
  });
});

test("modes of impersonation, by the verb", () => {
  const mode = (verb: string) =>
    impersonationMode({
      kind: "resource",
      user: { username: "", uid: "", groups: [], extra: {} },
      verb,
      apiGroup: "",
      version: "",
      resource: "",
      subresource: "",
      namespace: "",
      name: "",
    });
  expect(
    ["get", "impersonate", "impersonate:user-info", "impersonate-on:serviceaccount:list", "impersonate:x"].map(mode),
  ).toEqual(["none", "legacy", "user-info", "serviceaccount", "none"]);
});
