/**
 * What is checked of every mutation, unasked: a second implementation makes the same of the patch, and mutating the
 * changed object again changes nothing more.
 */
import { applyPatch, type Operation } from "rfc6902";
import { type JsonObject, type JsonValue, parseJson, stringifyJson } from "../base/json.ts";
import type { MutationDecision } from "../engine/decision.ts";
import type { AdmissionRequest } from "../engine/question.ts";
import { equalJson } from "../mutate/equality.ts";
import type { Asking } from "./scene.ts";
import { surroundingsAt } from "./scene.ts";
import { describeJson } from "./describe-json.ts";
import { type Problem, problem } from "./step-failure.ts";

export function provePatch(
  request: AdmissionRequest,
  mutated: MutationDecision,
  asking: Asking,
  now: number,
): Problem | undefined {
  if (request.object === null || mutated.object === null) return undefined;
  return wrongPatch(request.object, mutated) ?? notSettled({ ...request, object: mutated.object }, asking, now);
}

function wrongPatch(object: JsonObject, { patch, object: changed }: MutationDecision): Problem | undefined {
  // The package changes what it is given.
  const document = parseJson(stringifyJson(object));
  const operations = parseJson(stringifyJson(patch)) as unknown as Operation[];
  const failed = applyPatch(document, operations).find((result) => result !== null);
  const expected = "a patch that every implementation of RFC 6902 applies alike";
  if (failed) return problem(`${failed.name}: ${failed.message}`, expected);
  return equalJson(document, changed ?? undefined)
    ? undefined
    : problem(`a second implementation makes ${describeJson(document)} of it`, expected);
}

function notSettled(request: AdmissionRequest, { engine, scene }: Asking, now: number): Problem | undefined {
  const again = engine.mutate(request, surroundingsAt(scene, now));
  const expected = "no change when the changed object is mutated again";
  if (!again.allowed) return problem(`refused: ${again.messages.join(", ")}`, expected);
  const patch = again.patch as unknown as JsonValue;
  return again.patch.length === 0 ? undefined : problem(`changed again by ${describeJson(patch)}`, expected);
}
