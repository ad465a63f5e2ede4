/** Admission of a 5 KB Pod that keeps thirty rules, in shares of `JSON.parse` of its review. */
import type { JsonObject } from "../../src/base/json.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { AdmissionRequest } from "../../src/engine/question.ts";
import { decodeAdmissionReview } from "../../src/review/decode-admission-review.ts";
import type { Case, RunOptions } from "../case.ts";
import { moduleOf, peerById } from "../measure/peers.ts";
import { SURROUNDINGS } from "../measure/questions.ts";
import { time, type Timed, type Timing } from "../measure/timing.ts";
import { engineOf } from "../measure/verdict.ts";
import { admissionBody, admissionPolicy, BROKEN_RULES } from "../workload/admission.ts";

export const admission30: Case = {
  id: "admission-30",
  what: "admission of a Pod against 30 rules",
  unit: "× JSON.parse of its body",
  better: "less",
  targeted: true,
  must: 0.12,
  stretch: 0.06,
  floor: 0.04,
  peers: ["cel"],
  run: async (options) => {
    const timing = options.peer === undefined ? ofVerdict(options) : await ofPeer(options);
    return { value: timing.share, details: { ...timing } };
  },
};

function bodies({ quick }: RunOptions): readonly string[] {
  return Array.from({ length: quick ? 512 : 2048 }, () => admissionBody(false));
}

function requestOf(parsed: unknown): AdmissionRequest {
  const review = decodeAdmissionReview("admission.k8s.io/v1", parsed as JsonObject);
  if (review.kind === "error") throw new Error(`the workload made a wrong review: ${review.message}`);
  return review.request;
}

function ofVerdict(options: RunOptions): Timing {
  const engine = engineOf([new SourceFile("admission.policy", admissionPolicy())]);
  const complaints = (broken: boolean) => engine.validate(requestOf(JSON.parse(admissionBody(broken))), SURROUNDINGS);
  expectNames(
    [],
    complaints(false).deniers.map(({ name }) => name),
  );
  expectNames(
    BROKEN_RULES,
    complaints(true).deniers.map(({ name }) => name),
  );
  const validate = (request: AdmissionRequest) => engine.validate(request, SURROUNDINGS);
  return time({ bodies: bodies(options), prepare: requestOf, decide: validate }, options.quick ? 5 : 9);
}

/** What a peer exports for admission: the names of the rules that an object breaks. */
interface AdmissionPeer {
  prepareAdmission(): { brokenRules(object: JsonObject): readonly string[] };
}

async function ofPeer(options: RunOptions): Promise<Timing> {
  const { brokenRules } = (
    (await import(moduleOf(peerById(options.peer ?? "")))) as AdmissionPeer
  ).prepareAdmission();
  const objectOf = (parsed: unknown) => (parsed as { request: { object: JsonObject } }).request.object;
  expectNames([], brokenRules(objectOf(JSON.parse(admissionBody(false)))));
  expectNames(BROKEN_RULES, brokenRules(objectOf(JSON.parse(admissionBody(true)))));
  const timed: Timed<JsonObject> = { bodies: bodies(options), prepare: objectOf, decide: brokenRules };
  return time(timed, 3);
}

function expectNames(expected: readonly string[], names: readonly string[]): void {
  if (names.toSorted().join() !== expected.toSorted().join()) throw new Error(`admission refused by ${names.join()}`);
}
