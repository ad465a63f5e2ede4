import { describe, expect, test } from "vitest";
import { findResource, lookupBareName, scopeOf } from "../../src/vocabulary/resource-table.ts";
import { type ResourceNames, resolveResource } from "../../src/vocabulary/resolve-resource.ts";
import { segmentsOf } from "./written-resource.ts";

function meaning(text: string, names?: ResourceNames): readonly string[] {
  const resolution = resolveResource(segmentsOf(text), names);
  if (!resolution.ok)
    return [`${resolution.error.code}: ${resolution.error.replacement ?? resolution.error.help ?? ""}`];
  const targets = resolution.ok.map(
    ({ group, resource, subresource, literalStar }) =>
      `${group}|${resource}|${subresource}${literalStar === true ? " to the letter" : ""}`,
  );
  return [...targets, ...resolution.notes.map(({ code }) => code)];
}

describe("names of resources", () => {
  test.each([
    ["pods", ["|pods|"]],
    ["deployments", ["apps|deployments|"]],
    ["events", ["|events|", "events.k8s.io|events|"]],
    ["pods.core", ["|pods|"]],
    ["widgets.example.com", ["example.com|widgets|", "unknown-group"]],
    ["pods.*", ["*|pods|"]],
    ["*", ["*|*|**"]],
    ["*.apps", ["apps|*|**"]],
    ["*.core", ["|*|**"]],
    ["*.*", ["*|*|**"]],
    ["pods/log", ["|pods|log"]],
    ["deployments/scale", ["apps|deployments|scale"]],
    ["*/scale", ["*|*|scale"]],
    ["*.apps/scale", ["apps|*|scale"]],
    ["pods/*", ["|pods|*"]],
    ["*/*", ["*|*|*"]],
    ['pods/"*"', ["|pods|* to the letter"]],
    ['"sts.amazonaws.com".core', ["|sts.amazonaws.com|"]],
    ['"https://vault.example.com".core', ["|https://vault.example.com|"]],
    ['pods/"x"', ["|pods|x"]],
    ["userextras/example.com/scope", ["authentication.k8s.io|userextras|example.com/scope"]],
    ["userextras.authentication.k8s.io/example.com/scope", ["authentication.k8s.io|userextras|example.com/scope"]],
    ['userextras/"Example.com/Scope"', ["authentication.k8s.io|userextras|Example.com/Scope"]],
    ["remote-access", ["*|*|exec", "*|*|attach", "*|*|portforward", "*|*|proxy", "|pods|ephemeralcontainers"]],
    ["users", ["|users|"]],
    ["groups", ["|groups|"]],
    ["nodes", ["|nodes|"]],
    ["nodes.authentication.k8s.io", ["authentication.k8s.io|nodes|"]],
    ["serviceaccounts.authentication.k8s.io", ["authentication.k8s.io|serviceaccounts|"]],
    ["uids", ["authentication.k8s.io|uids|"]],
    ["signers", ["certificates.k8s.io|signers|"]],
    ["nodes/checkpoint", ["|nodes|checkpoint"]],
    ["endpoints/restricted", ["|endpoints|restricted"]],
    ["resourceclaims/binding", ["resource.k8s.io|resourceclaims|binding"]],
    ["certificatesigningrequests/selfnodeclient", ["certificates.k8s.io|certificatesigningrequests|selfnodeclient"]],
    ["deployments/finalizers", ["apps|deployments|finalizers"]],
    ["*/finalizers", ["*|*|finalizers"]],
    ["widgets.*", ["*|widgets|", "unknown-group"]],
    ["*/start", ["*|*|start", "unknown-group"]],
    ["apimanagers.apps.3scale.net", ["apps.3scale.net|apimanagers|", "unknown-group"]],
    ["on.to.example.com", ["to.example.com|on|", "unknown-group"]],
  ])("%s", (text, expected) => {
    expect(meaning(text)).toEqual(expected);
  });

  test("pod-workloads is every target that carries a Pod or its template", () => {
    expect(meaning("pod-workloads")).toEqual([
      "|pods|",
      "|pods|ephemeralcontainers",
      "|pods|resize",
      "|podtemplates|",
      "|replicationcontrollers|",
      "apps|deployments|",
      "apps|replicasets|",
      "apps|statefulsets|",
      "apps|daemonsets|",
      "batch|jobs|",
      "batch|cronjobs|",
    ]);
  });

  test("a bare name never means a second group silently", () => {
    expect(lookupBareName("events")).toHaveLength(2);
    expect(lookupBareName("users").map(({ group }) => group)).toEqual([""]);
    expect(lookupBareName("nothing")).toEqual([]);
  });
});

describe("names that mean nothing", () => {
  test.each([
    ["pod", "unknown-resource: pods"],
    ["pod/exec", "unknown-resource: pods/exec"],
    ["Pod", "unknown-resource: pods"],
    ["po", "unknown-resource: pods"],
    ["deploy", "unknown-resource: deployments"],
    ["deploymets", "unknown-resource: deployments"],
    ["deployment.apps/scale", "unknown-resource: deployments.apps/scale"],
    ["ip", "unknown-resource: ipaddresses"],
    ["pods.apps", "unknown-resource: pods"],
    ["deployments.core", "unknown-resource: deployments"],
    ["event.events.k8s.io", "unknown-resource: events.events.k8s.io"],
    ["apps/deployments", "unknown-resource: deployments"],
    [
      "pods/web",
      'unknown-subresource: an object is named with `named`: `on pods named "web"`; a subresource of that name is put in quotes',
    ],
    ["pods/logs", "unknown-subresource: pods/log"],
    ["pods/portfoward", "unknown-subresource: pods/portforward"],
    ["configmaps/status", undefined],
    ["pod-workload", "unknown-resource: pod-workloads"],
    ["pod-workloads/log", "unknown-resource: "],
    ["deploy*", undefined],
    ["pods/e*", undefined],
    ['"*"', undefined],
    ['pods/"**"', undefined],
    ["*.apps/exec", undefined],
  ])("%s", (text, expected) => {
    const [first = ""] = meaning(text);
    if (expected === undefined) expect(first).toMatch(/^(unknown-|star-in)/);
    else expect(first).toBe(expected);
  });
});

describe("what a policy set adds", () => {
  const names: ResourceNames = {
    setNamed: (name) =>
      name === "tools" ? [{ group: "apps", resource: "deployments", subresource: "" }] : undefined,
    setNames: ["tools"],
    isLoaded: (group, resource, subresource) =>
      group === "example.com" && resource === "widgets" && subresource === "",
  };
  test.each([
    ["tools", ["apps|deployments|"]],
    ["tool", ["unknown-resource: tools"]],
    ["widgets.example.com", ["example.com|widgets|"]],
    ["widgets.example.com/status", ["example.com|widgets|status"]],
    ["widgets.example.com/start", ["example.com|widgets|start", "unknown-group"]],
    ["gadgets.example.com", ["example.com|gadgets|", "unknown-group"]],
  ])("%s", (text, expected) => {
    expect(meaning(text, names)).toEqual(expected);
  });
});

describe("scope and versions", () => {
  test.each([
    ["", "pods", "namespaced"],
    ["", "namespaces", "cluster"],
    ["rbac.authorization.k8s.io", "clusterroles", "cluster"],
    ["authentication.k8s.io", "serviceaccounts", "namespaced"],
    ["example.com", "widgets", "unknown"],
    ["*", "*", "unknown"],
  ] as const)("%s/%s is %s", (group, resource, scope) => {
    expect(scopeOf(group, resource)).toBe(scope);
  });

  test("the newest stable version comes first", () => {
    expect(findResource("autoscaling", "horizontalpodautoscalers")?.versions).toEqual(["v2", "v1"]);
  });
});
