/**
 * Cedar, the wasm package: policies sliced by subject and namespace, parsed beforehand for each combination of rules that a
 * request meets. Entities and context cross into wasm as JSON with each call; the package has no other way.
 */
import { preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import { cedarPolicies, kindName } from "../workload/cedar-text.ts";
import type { Ask, Rule, Workload } from "../workload/model.ts";
import { slice } from "./slices.ts";

export function prepare(workload: Workload) {
  const slices = slice(workload);
  const texts = new Map<Rule, string>(workload.rules.map((rule) => [rule, cedarPolicies(rule).join("\n")]));
  const parsed = new Map<string, string>();
  const setOf = (ask: Ask): string => {
    const distinct = [...new Set(slices.candidates(ask).map((rule) => texts.get(rule) ?? ""))].toSorted().join("\n");
    const known = parsed.get(distinct);
    if (known !== undefined) return known;
    const id = `set ${parsed.size}`;
    const answer = preparsePolicySet(id, { staticPolicies: distinct });
    if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join("\n"));
    parsed.set(distinct, id);
    return id;
  };
  const decide = (ask: Ask) => {
    const principal = { type: "User", id: ask.user };
    const resource = { type: "Kind", id: kindName(ask) };
    const parents = [`${ask.group}/*/**`, "*/*/**"].map((id) => ({ type: "Kind", id }));
    const answer = statefulIsAuthorized({
      principal,
      action: { type: "Action", id: ask.verb },
      resource,
      context: {
        namespace: ask.namespace,
        name: ask.name,
        path: ask.path ?? "",
        extra: ask.extra as Record<string, string[]>,
      },
      preparsedPolicySetId: setOf(ask),
      entities: [
        { uid: principal, attrs: {}, parents: ask.groups.map((id) => ({ type: "Group", id })) },
        { uid: resource, attrs: {}, parents },
      ],
    });
    if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join("\n"));
    const { decision, diagnostics } = answer.response;
    if (decision === "allow") return "allow" as const;
    return diagnostics.reason.length > 0 ? ("deny" as const) : ("no-opinion" as const);
  };
  return { decide, requests: 512 };
}
