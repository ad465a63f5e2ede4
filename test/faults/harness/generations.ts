/**
 * Policies that say in each answer which generation of them decided, and of which the half of one generation beside the half
 * of another would be seen: an allow in one file and a deny in the other, whose users change places with every generation.
 */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Call, Reply } from "./load.ts";
import type { Place } from "./served.ts";

const user = (number: number): string => `user-${number % 2}`;

/** `bulk`: further rules, so that compiling takes its time. */
export function generationFiles(generation: number, bulk = 0): Readonly<Record<string, string>> {
  const filler = Array.from(
    { length: bulk },
    (_, index) => `allow "bulk ${index}" user "bulk-${index}" to get on configmaps in "place-${index}"\n`,
  );
  return {
    "allow.policy": `language 1\n\nallow "a-${generation}" user "${user(generation)}" to get on pods in "shop"\n\n${filler.join("\n")}`,
    "deny.policy": `language 1\n\ndeny "d-${generation}" user "${user(generation + 1)}" to get on pods in "shop"\n`,
  };
}

/** As a mounted ConfigMap is changed: a folder aside, and one link renamed. */
export function publish(place: Place, version: string, files: Readonly<Record<string, string>>): void {
  const root = place.at("policies");
  mkdirSync(`${root}/..${version}`);
  for (const [name, text] of Object.entries(files)) writeFileSync(`${root}/..${version}/${name}`, text);
  rmSync(`${root}/..data_tmp`, { force: true });
  symlinkSync(`..${version}`, `${root}/..data_tmp`);
  renameSync(`${root}/..data_tmp`, `${root}/..data`);
  for (const name of Object.keys(files)) {
    try {
      symlinkSync(`..data/${name}`, `${root}/${name}`);
    } catch {
      // It was published before.
    }
  }
}

/** Which generations may decide a call: those that were on the disk at some moment between its question and its answer. */
export interface Generations {
  /** The newest on the disk. */
  written: number;
  /** Served at least since now. */
  served: number;
}

let serial = 0;

export function accessCall(generations: Generations, unlike = true): Call {
  const asked = serial++ % 2;
  const oldest = generations.served;
  const resourceAttributes = { namespace: "shop", verb: "get", version: "v1", resource: "pods" };
  const extra = unlike ? { "authentication.kubernetes.io/credential-id": [`JTI=${serial}`] } : {};
  const spec = { resourceAttributes, user: `user-${asked}`, groups: ["system:authenticated"], extra };
  return {
    path: "/authorize?timeout=30s",
    body: JSON.stringify({ kind: "SubjectAccessReview", apiVersion: "authorization.k8s.io/v1", spec, status: {} }),
    judge: (reply) => judge(reply, asked, oldest, generations.written),
  };
}

function judge({ status, text }: Reply, asked: number, oldest: number, newest: number): "good" | "failed" | "wrong" {
  if (status !== 200) return "failed";
  const answer = (JSON.parse(text) as { status: { allowed: boolean; denied: boolean; reason?: string } }).status;
  const generation = Number(/\b[ad]-(\d+)\b/.exec(answer.reason ?? "")?.[1] ?? -1);
  const right = generation % 2 === asked ? answer.allowed && !answer.denied : answer.denied && !answer.allowed;
  return right && generation >= oldest && generation <= newest ? "good" : "wrong";
}
