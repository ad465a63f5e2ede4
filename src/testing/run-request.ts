/** `create`, `update`, `delete`, `connect`: through mutation and validation, as the API server would. */
import { isJsonObject, type JsonObject, type JsonValue, stringifyJson } from "../base/json.ts";
import type { AdmissionRequest } from "../engine/question.ts";
import type * as ast from "../syntax/ast.ts";
import { type BuiltRequest, buildRequest } from "./build-request.ts";
import { withDefaults } from "./complete-object.ts";
import { expectationFailures, type RequestOutcome, rulesOf } from "./expectations.ts";
import { answerOf, NEEDS_TIME } from "./instants.ts";
import { provePatch } from "./prove-patch.ts";
import { type Asking, surroundingsAt } from "./scene.ts";
import { failureOf, isProblem, type StepFailure } from "./step-failure.ts";

export function runRequest(step: ast.RequestStep, asking: Asking): readonly StepFailure[] {
  const built = buildRequest(step, asking.stage, asking.scene);
  if (isProblem(built)) return [failureOf(step, built)];
  const {
    answer: first,
    dependsOnClock,
    now,
  } = answerOf(asking, (at) => {
    const answer = outcomeOf(built, asking, at);
    return { answer, meaning: meaningOf(answer), validUntil: validUntilOf(answer) };
  });
  if (dependsOnClock) return [{ ...failureOf(step, NEEDS_TIME), rules: rulesOf(first) }];
  const wrong = first.mutation.allowed ? provePatch(built.request, first.mutation, asking, now) : undefined;
  return [
    ...(wrong === undefined ? [] : [{ ...failureOf(step, wrong), rules: first.mutation.rules }]),
    ...step.expectations.flatMap((expectation) => expectationFailures(expectation, first, asking)),
  ];
}

function outcomeOf({ request, target }: BuiltRequest, { engine, scene }: Asking, now: number): RequestOutcome {
  const surroundings = surroundingsAt(scene, now);
  const mutation = engine.mutate(request, surroundings);
  if (!mutation.allowed) return { mutation, validation: undefined };
  const changed = mutation.patch.length === 0 ? request.object : mutation.object;
  const object = changed === null ? null : withDefaults(changed, target);
  return { mutation, validation: engine.validate(named({ ...request, object }), surroundings) };
}

/** What `generateName` asks for is known by the time an object is validated. */
function named(request: AdmissionRequest): AdmissionRequest {
  const { object, name } = request;
  const metadata = object === null ? undefined : object["metadata"];
  if (object === null || name !== "" || !isJsonObject(metadata)) return request;
  const prefix = metadata["generateName"];
  if (typeof prefix !== "string") return request;
  const made = `${prefix}x7k2p`;
  const complete: JsonObject = { ...object, metadata: { ...metadata, name: made } };
  return { ...request, name: made, object: complete };
}

function validUntilOf({ mutation, validation }: RequestOutcome): number | undefined {
  const edges = [mutation.validUntil, validation?.validUntil].filter((edge) => edge !== undefined);
  return edges.length === 0 ? undefined : Math.min(...edges);
}

/** What a test can tell of an outcome. */
function meaningOf({ mutation, validation }: RequestOutcome): string {
  return stringifyJson([
    mutation.allowed,
    mutation.messages,
    mutation.patch as unknown as JsonValue,
    validation?.complaints.map(({ text }) => text) ?? null,
    validation?.warnings ?? null,
    validation?.auditAnnotations ?? null,
  ]);
}
