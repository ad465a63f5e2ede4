/** Bodies of every kind, good and bad → the question, or the error with its code. */
import { describe, expect, test } from "vitest";
import type { AccessQuestion } from "../../src/engine/question.ts";
import { decodeReview } from "../../src/review/decode-review.ts";
import { readBody, readText } from "../../src/review/read-body.ts";
import type { ReviewName } from "../../src/review/review-path.ts";

const decode = (name: ReviewName, value: unknown) =>
  decodeReview(name, readText(typeof value === "string" ? value : JSON.stringify(value)));

const access = (spec: unknown, version = "v1") => ({
  apiVersion: `authorization.k8s.io/${version}`,
  kind: "SubjectAccessReview",
  spec,
});
const pods = { user: "jane", resourceAttributes: { verb: "get", resource: "pods" } };
const admission = (request: unknown, version = "v1") => ({
  apiVersion: `admission.k8s.io/${version}`,
  kind: "AdmissionReview",
  request,
});
const creation = {
  uid: "u-1",
  operation: "CREATE",
  kind: { group: "", version: "v1", kind: "Pod" },
  resource: { group: "", version: "v1", resource: "pods" },
  object: { metadata: { name: "p" } },
};

function question(value: unknown): AccessQuestion {
  const review = decode("authorize", value);
  if (review.kind !== "access") throw new Error(JSON.stringify(review));
  return review.question;
}

describe("SubjectAccessReview", () => {
  test("absent keys are empty", () => {
    expect(question(access(pods))).toEqual({
      kind: "resource",
      user: { username: "jane", uid: "", groups: [], extra: {} },
      verb: "get",
      apiGroup: "",
      version: "",
      resource: "pods",
      subresource: "",
      namespace: "",
      name: "",
    });
  });

  test("groups stand under `groups` in v1 and under `group` in v1beta1", () => {
    const both = { ...pods, groups: ["one"], group: ["two"] };
    expect(question(access(both, "v1")).user.groups).toEqual(["one"]);
    expect(question(access(both, "v1beta1")).user.groups).toEqual(["two"]);
  });

  test("keys are case-sensitive, unknown ones ignored, null is absent", () => {
    const asked = question(access({ ...pods, User: "root", uid: null, groups: null, more: 1 }));
    expect(asked.user).toMatchObject({ username: "jane", uid: "", groups: [] });
  });

  test("parsed requirements are kept, a raw selector is not read", () => {
    const fieldSelector = { requirements: [{ key: "metadata.name", operator: "In", values: ["web"] }] };
    const labelSelector = { rawSelector: "a=b" };
    const asked = question(
      access({ user: "j", resourceAttributes: { verb: "list", resource: "pods", fieldSelector, labelSelector } }),
    );
    expect(asked).toMatchObject({ fieldRequirements: fieldSelector.requirements });
    expect(asked).not.toHaveProperty("labelRequirements");
  });

  test("a path is a question too", () => {
    const asked = question(access({ user: "j", nonResourceAttributes: { path: "/healthz", verb: "get" } }));
    expect(asked).toMatchObject({ kind: "url", path: "/healthz", verb: "get" });
  });

  test("`__proto__` and `constructor` are ordinary keys of extra", () => {
    const text = JSON.stringify(access(pods)).replace(
      '"user"',
      '"extra":{"__proto__":["a"],"constructor":["b"]},"user"',
    );
    const { extra } = question(text).user;
    expect(Object.keys(extra).toSorted()).toEqual(["__proto__", "constructor"]);
    expect(extra["__proto__"]).toEqual(["a"]);
    expect(extra["toString"]).toBeUndefined();
  });

  test("of duplicate keys the last wins", () => {
    expect(question(JSON.stringify(access(pods)).replace('"user"', '"user":"eve","user"')).user.username).toBe(
      "jane",
    );
  });

  test.each([
    ["no spec", { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview" }, /neither/],
    ["neither union", access({ user: "j" }), /neither/],
    ["both unions", access({ ...pods, nonResourceAttributes: { path: "/", verb: "get" } }), /both/],
    ["nobody", access({ resourceAttributes: pods.resourceAttributes }), /user or groups/],
    ["user a number", access({ ...pods, user: 1 }), /spec\.user must be a string, not a number/],
    ["groups a string", access({ ...pods, groups: "a" }), /spec\.groups must be a list, not a string/],
    ["a group an object", access({ ...pods, groups: [{}] }), /spec\.groups\[0\] must be a string/],
    ["extra a list", access({ ...pods, extra: [] }), /spec\.extra must be an object, not a list/],
    ["extra of strings", access({ ...pods, extra: { a: "b" } }), /spec\.extra\.a must be a list/],
    ["attributes a string", access({ user: "j", resourceAttributes: "x" }), /resourceAttributes must be an object/],
    ["verb true", access({ user: "j", resourceAttributes: { verb: true } }), /verb must be a string, not true/],
    [
      "requirements of strings",
      access({ user: "j", resourceAttributes: { labelSelector: { requirements: ["a"] } } }),
      /requirements\[0\] must be an object/,
    ],
  ])("invalid: %s", (_name, value, message) => {
    expect(decode("authorize", value)).toMatchObject({ kind: "error", code: "invalid", status: 400 });
    expect(decode("authorize", value)).toHaveProperty("message", expect.stringMatching(message));
  });
});

describe("what is no review of the path", () => {
  test.each<[ReviewName, unknown, string]>([
    ["authorize", "", "not-json"],
    ["authorize", "{", "not-json"],
    ["authorize", "\uFEFF{}", "not-json"],
    ["authorize", "[]", "wrong-kind"],
    ["authorize", "null", "wrong-kind"],
    ["authorize", "7", "wrong-kind"],
    ["authorize", {}, "wrong-kind"],
    ["authorize", { kind: 7 }, "wrong-kind"],
    ["authorize", admission(creation), "wrong-kind"],
    ["authenticate", access(pods), "wrong-kind"],
    ["validate", access(pods), "wrong-kind"],
    ["authorize", access(pods, "v2"), "unknown-version"],
    ["authorize", { ...access(pods), apiVersion: "authentication.k8s.io/v1" }, "unknown-version"],
    ["authorize", { kind: "SubjectAccessReview", spec: pods }, "unknown-version"],
    [
      "authorize",
      { kind: "SubjectAccessReview", apiVersion: ["authorization.k8s.io/v1"], spec: pods },
      "unknown-version",
    ],
    ["authenticate", { kind: "TokenReview", apiVersion: "authentication.k8s.io/v1" }, "invalid"],
    ["authenticate", { kind: "TokenReview", apiVersion: "authentication.k8s.io/v1", spec: { token: 1 } }, "invalid"],
  ])("/%s %j is %s", (name, value, code) => {
    const review = decode(name, value);
    expect(review).toMatchObject({ kind: "error", code, status: 400 });
    expect(review).not.toHaveProperty("admission");
  });

  test("invalid UTF-8, too large, too deep", () => {
    expect(readBody(Uint8Array.of(0x7b, 0xff, 0x7d), 100)).toMatchObject({ code: "not-json", status: 400 });
    expect(readBody(new Uint8Array(101), 100)).toMatchObject({ code: "too-large", status: 413 });
    expect(readText(`${"[".repeat(1001)}${"]".repeat(1001)}`)).toMatchObject({ code: "invalid", status: 400 });
    expect(readText(`{"a":${"[".repeat(999)}${"]".repeat(999)}}`)).toMatchObject({ kind: "body" });
    expect(readText("[".repeat(5_000_000))).toMatchObject({ code: "invalid" });
  });
});

describe("AdmissionReview", () => {
  test("is read whole, with empty values for what is absent", () => {
    const review = decode("validate", admission(creation));
    expect(review).toMatchObject({
      kind: "admission",
      version: "admission.k8s.io/v1",
      request: {
        ...creation,
        oldObject: null,
        options: null,
        dryRun: false,
        name: "",
        subresource: "",
        requestKind: creation.kind,
        requestResource: creation.resource,
      },
    });
  });

  test("numbers of many digits are exact, `__proto__` is a key of the object", () => {
    const text = JSON.stringify(admission(creation)).replace(
      '"metadata"',
      '"__proto__":{"polluted":true},"big":9007199254740993,"metadata"',
    );
    const review = decode("validate", text);
    if (review.kind !== "admission") throw new Error("no admission");
    expect(review.request.object?.["big"]).toBe(9007199254740993n);
    expect(Object.hasOwn(review.request.object ?? {}, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test.each([
    ["no uid", { ...creation, uid: undefined }],
    ["no request", undefined],
  ])("without a uid it is a plain error: %s", (_name, request) => {
    const review = decode("validate", admission(request));
    expect(review).toMatchObject({ kind: "error", code: "invalid" });
    expect(review).not.toHaveProperty("admission");
  });

  test.each([
    ["operation", admission({ ...creation, operation: "READ" }), "invalid"],
    ["no kind", admission({ ...creation, kind: undefined }), "invalid"],
    ["no resource", admission({ ...creation, resource: {} }), "invalid"],
    ["object a string", admission({ ...creation, object: "x" }), "invalid"],
    ["no object", admission({ ...creation, object: null }), "invalid"],
    ["userInfo a list", admission({ ...creation, userInfo: [] }), "invalid"],
    ["dryRun a string", admission({ ...creation, dryRun: "yes" }), "invalid"],
    ["version", admission(creation, "v2"), "unknown-version"],
    [
      "depth",
      JSON.stringify(admission(creation)).replace('"p"', `${"[".repeat(2000)}${"]".repeat(2000)}`),
      "invalid",
    ],
  ])("with a uid the error keeps it: %s", (_name, value, code) => {
    expect(decode("validate", value)).toMatchObject({
      kind: "error",
      code,
      admission: { version: "admission.k8s.io/v1", uid: "u-1" },
    });
  });

  test("invalid UTF-8 keeps the uid too, on its own path only", () => {
    const bytes = Buffer.concat([
      Buffer.from(JSON.stringify(admission(creation)).slice(0, -1)),
      Buffer.from([0x2c, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    ]);
    expect(decodeReview("validate", readBody(bytes, 10_000))).toMatchObject({
      code: "not-json",
      admission: { uid: "u-1" },
    });
    expect(decodeReview("authorize", readBody(bytes, 10_000))).not.toHaveProperty("admission");
  });
});
