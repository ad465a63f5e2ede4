/** What a real kube-apiserver 1.37.2 sent to its webhooks, as it was captured: `path` with its query, `review` as sent. */
import { readFileSync } from "node:fs";
import { type JsonObject, parseJson } from "../../src/base/json.ts";

export interface CapturedReview {
  readonly path: string;
  readonly review: JsonObject;
}

export function capturedReviews(version: "v1" | "v1beta1"): readonly CapturedReview[] {
  const file = new URL(`../fixtures/kube-apiserver-1.37.2/${version}.ndjson`, import.meta.url);
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => parseJson(line) as unknown as CapturedReview);
}
