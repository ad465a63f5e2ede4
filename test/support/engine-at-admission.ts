/**
 * What both comparisons of admission share: the set under test, and the request as the engine takes it.
 */
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuildOptions } from "../../src/analyse/policy-set.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { PolicyEngine } from "../../src/engine/policy-engine.ts";
import type { AdmissionRequest } from "../../src/engine/question.ts";
import type { OracleRequest } from "../oracle/admission-request.ts";
import { CONTROL_PLANE, LIMITS } from "../oracle/world.ts";

const OPTIONS: BuildOptions = {
  readDocument: (_from, path) =>
    path === "limits.yaml" ? { value: LIMITS, text: JSON.stringify(LIMITS) } : { error: "there is no such document" },
  gates: ["authorization", "mutation", "validation"],
  defaultDeny: false,
  cluster: { name: undefined, version: "1.37" },
  controlPlane: { ...CONTROL_PLANE, groups: [] },
  allowLockout: Array.from({ length: 40 }, (_, number) => `rule ${number}`),
  sources: undefined,
  facts: true,
};

export interface Built {
  readonly engine: PolicyEngine | undefined;
  readonly errors: readonly string[];
}

export function buildAdmission(text: string): Built {
  const { engine, diagnostics } = buildPolicySet([new SourceFile("generated.policy", text)], OPTIONS);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return {
    engine,
    errors: errors.map(({ code, message }) => `${code}: ${message}`),
  };
}

export function engineRequest(request: OracleRequest): AdmissionRequest {
  const { group, version, kind, kindGroup = group, resource, subresource } = request;
  return {
    uid: "u",
    user: request.user,
    operation: request.operation,
    kind: { group: kindGroup, version, kind },
    resource: { group, version, resource },
    subresource,
    requestKind: { group: kindGroup, version, kind },
    requestResource: { group, version, resource },
    name: request.name,
    namespace: request.namespace,
    object: request.object,
    oldObject: request.oldObject,
    options: null,
    dryRun: request.dryRun,
  };
}

/** Why something could not be evaluated is for people; that it could not is compared. */
export function withoutReasons(messages: readonly string[]): readonly string[] {
  return [
    ...new Set(
      messages.map((text) => text.replace(/(: could not be evaluated|could not be evaluated): [^]*$/, "$1")),
    ),
  ];
}

export function printRequest(request: OracleRequest): string {
  const { user, operation, resource, subresource, namespace, name, object, oldObject, dryRun } = request;
  return [
    `${operation} ${resource}/${subresource} "${name}" in "${namespace}" by ${user.username} [${user.groups.join(" ")}]${dryRun ? " dry run" : ""}`,
    `object ${JSON.stringify(object)}`,
    `old ${JSON.stringify(oldObject)}`,
  ].join("\n");
}
