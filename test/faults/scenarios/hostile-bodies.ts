/**
 * What a real API server sent, damaged by chance (always the same chance), at every webhook: each gets a Status or a decision,
 * none is allowed that a plain reading of its JSON would not allow, and none is answered with a code that is sent again.
 */
import { test } from "vitest";
import { capturedReviews } from "../../support/captured-reviews.ts";
import { publish } from "../harness/generations.ts";
import { type Call, type Reply, startLoad } from "../harness/load.ts";
import type { Given } from "../harness/scenario.ts";
import { newPlace, serve, stop } from "../harness/served.ts";

const POLICY = `language 1

allow "john lists" user "john" to list on pods

deny "no host network" user "*" to create on pods
  when pod.spec.hostNetwork == true
  because "host network is closed"
`;
const COUNT = 6000;
const SEED = 20_261_128;

type Path = "authorize" | "authenticate" | "validate" | "mutate";
const PATHS: readonly Path[] = ["authorize", "authenticate", "validate", "mutate"];
const STATUSES: ReadonlySet<number> = new Set([200, 400, 413]);

export function hostileBodyScenarios(given: Given): void {
  test("damaged and oversized bodies", async () => {
    const place = await newPlace();
    publish(place, "0", { "a.policy": POLICY });
    const served = await serve(place, { more: "limits: {body: 64Ki}" });
    const random = generator(SEED);
    const captured = (["v1", "v1beta1"] as const).flatMap(capturedReviews);
    let left = COUNT;
    const load = startLoad({
      url: () => served.webhooks,
      tls: { ca: place.certificates.caText },
      connections: 16,
      every: 0,
      next: () => {
        left--;
        const { path, review } = captured[Math.floor(random() * captured.length)] ?? {
          path: "/authorize",
          review: {},
        };
        const own = path.slice(1).split("?")[0] as Path;
        const name = random() < 0.85 ? own : (PATHS[Math.floor(random() * 4)] ?? own);
        return damagedCall(name, damage(Buffer.from(JSON.stringify(review)), random));
      },
    });
    while (left > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await load.stop();
    // Nothing of it has cost the process anything that it does not give back.
    await served.get("/readyz");
    await stop(served);
    place.remove();
    given.zero(
      "damaged and oversized bodies",
      `${COUNT} mutations of captured bodies, 16 connections`,
      load.tally,
      COUNT,
    );
  });
}

function damagedCall(name: Path, body: Buffer): Call {
  return { path: `/${name}?timeout=30s`, body, judge: (reply) => judge(name, body, reply) };
}

function judge(name: Path, body: Buffer, { status, text }: Reply): "good" | "failed" | "wrong" {
  if (!STATUSES.has(status)) return "failed";
  const answer = JSON.parse(text) as {
    kind: string;
    status?: Record<string, unknown>;
    response?: Record<string, unknown>;
  };
  if (status !== 200) return answer.kind === "Status" ? "good" : "wrong";
  if (name === "authorize") return judgeAccess(answer.status ?? {}, body);
  // No source is configured: whoever is known then was made up.
  if (name === "authenticate") return answer.status?.["authenticated"] === false ? "good" : "wrong";
  return judgeAdmission(name, answer.response ?? {}, body);
}

function judgeAccess({ allowed, denied }: Record<string, unknown>, body: Buffer): "good" | "wrong" {
  if (typeof allowed !== "boolean" || typeof denied !== "boolean" || (allowed && denied)) return "wrong";
  const { spec } = plain(body) as { spec?: { user?: unknown; resourceAttributes?: Record<string, unknown> } };
  const asked = spec?.resourceAttributes;
  const may =
    spec?.user === "john" &&
    asked?.["verb"] === "list" &&
    asked["resource"] === "pods" &&
    !asked["group"] &&
    !asked["subresource"];
  return allowed && !may ? "wrong" : "good";
}

function judgeAdmission(
  name: Path,
  { allowed, uid, patch }: Record<string, unknown>,
  body: Buffer,
): "good" | "wrong" {
  if (typeof allowed !== "boolean" || patch !== undefined) return "wrong";
  if (!allowed) return "good";
  const { request } = plain(body) as { request?: AdmissionRequest };
  if (uid !== request?.uid) return "wrong";
  const created = request?.operation === "CREATE" && request.resource?.resource === "pods" && !request.subResource;
  return name === "validate" && created && request.object?.spec?.hostNetwork === true ? "wrong" : "good";
}

interface AdmissionRequest {
  readonly uid?: unknown;
  readonly operation?: unknown;
  readonly subResource?: unknown;
  readonly resource?: { readonly resource?: unknown };
  readonly object?: { readonly spec?: { readonly hostNetwork?: unknown } };
}

/** The text as any reader of JSON takes it; what is none is an empty object, of which nothing may be allowed. */
function plain(body: Buffer): object {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) as object;
  } catch {
    return {};
  }
}

const PIECES = [
  '"',
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  "null",
  "true",
  "1e999",
  "-",
  "\\u0000",
  "\\ud800",
  "__proto__",
  "9".repeat(40),
  "\n",
  "\u0000",
  '"user":"john",',
  '"verb":"list",',
  '"hostNetwork":true,',
  '"spec":{"hostNetwork":true},',
  "constructor",
  "SubjectAccessReview",
  "[".repeat(1500),
  '"é"',
  '"allowed":true,',
];

function damage(bytes: Buffer, random: () => number): Buffer {
  let damaged = bytes;
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
    const at = Math.floor(random() * damaged.length);
    const [before, after] = [damaged.subarray(0, at), damaged.subarray(at)];
    const piece = Buffer.from(PIECES[Math.floor(random() * PIECES.length)] ?? "");
    const kind = random();
    if (kind < 0.3) damaged = Buffer.concat([before, piece, after]);
    else if (kind < 0.5) damaged = Buffer.concat([before, after.subarray(1 + Math.floor(random() * 40))]);
    else if (kind < 0.65)
      damaged = Buffer.concat([before, Buffer.from([Math.floor(random() * 256)]), after.subarray(1)]);
    else if (kind < 0.75) damaged = Buffer.concat([before, damaged.subarray(0, Math.floor(random() * 200)), after]);
    else if (kind < 0.8) damaged = before;
    else if (kind < 0.84) damaged = Buffer.concat([damaged, Buffer.alloc(Math.floor(random() * 200_000), 0x20)]);
    else if (kind < 0.92) damaged = insertBefore(damaged, '"resourceAttributes"', piece);
    else damaged = insertBefore(damaged, '"containers"', piece);
  }
  // A body of no bytes is another matter than a body that is damaged.
  return damaged.length === 0 ? Buffer.from(" ") : damaged;
}

/** Where a damage that stays JSON is likely. */
function insertBefore(bytes: Buffer, key: string, piece: Buffer): Buffer {
  const at = bytes.indexOf(key);
  return at < 0 ? bytes : Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
}

/** Mulberry32, in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
