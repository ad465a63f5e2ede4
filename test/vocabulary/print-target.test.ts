import { expect, test } from "vitest";
import { printTarget } from "../../src/vocabulary/print-target.ts";
import type { ResolvedTarget } from "../../src/vocabulary/resolved-target.ts";
import { resolveResource } from "../../src/vocabulary/resolve-resource.ts";
import { RESOURCES } from "../../src/vocabulary/resource-table.ts";
import { segmentsOf } from "./written-resource.ts";

const main = (group: string, resource: string, subresource = ""): ResolvedTarget => ({
  group,
  resource,
  subresource,
});

test.each([
  [main("", "pods"), "pods"],
  [main("apps", "deployments", "scale"), "deployments/scale"],
  [main("", "events"), "events.core"],
  [main("events.k8s.io", "events"), "events.events.k8s.io"],
  [main("authentication.k8s.io", "nodes"), "nodes.authentication.k8s.io"],
  [main("example.com", "widgets", "start"), "widgets.example.com/start"],
  [main("*", "pods"), "pods.*"],
  [main("*", "*", "**"), "*"],
  [main("apps", "*", "**"), "*.apps"],
  [main("", "*", "**"), "*.core"],
  [main("*", "*", "scale"), "*/scale"],
  [main("", "pods", "*"), "pods/*"],
  [{ ...main("", "pods", "*"), literalStar: true }, 'pods/"*"'],
  [main("", "sts.amazonaws.com"), '"sts.amazonaws.com"'],
  [main("coordination.k8s.io", "leasecandidates"), '"leasecandidates".coordination.k8s.io'],
  [main("apps", "deployments", "rollback"), 'deployments/"rollback"'],
  [main("authentication.k8s.io", "userextras", "example.com/scope"), "userextras/example.com/scope"],
  [main("3scale.net", "apimanagers"), "apimanagers.3scale.net"],
  [main("core", "pods"), 'pods."core"'],
] satisfies readonly (readonly [ResolvedTarget, string])[])("%j is %s", (target, text) => {
  expect(printTarget(target)).toBe(text);
  expect(resolveResource(segmentsOf(text)).ok).toEqual([target]);
});

test("every name of the table comes back as it was", () => {
  for (const { group, resource, subresources } of RESOURCES) {
    for (const subresource of ["", "*", ...subresources.map(({ name }) => name), "finalizers", "nothing"]) {
      const target = main(group, resource, subresource);
      expect(resolveResource(segmentsOf(printTarget(target))).ok).toEqual([target]);
    }
  }
});
