/** "Coming from …": what stands beside the policies of Verdict is what it says. RBAC answers alike, YAML is whole. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { describe, expect, it } from "vitest";
import { PROJECT } from "../support/verdict-process.ts";
import { build } from "../support/build.ts";
import { rbacAllows } from "./rbac.ts";

const PAGE = readFileSync(join(PROJECT, "docs/language/coming-from.md"), "utf8");
const SECTIONS = PAGE.split(/^## (?=\d)/m)
  .slice(1)
  .map((text) => ({ title: text.slice(0, text.indexOf("\n")), text }));

function blocks(text: string, info: string): readonly string[] {
  return [...text.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].flatMap(([, given, body = ""]) =>
    given === info ? [body] : [],
  );
}

it("has ten policies, each with a Verdict form and a word on every other", () => {
  expect(SECTIONS).toHaveLength(10);
  for (const { text } of SECTIONS) {
    expect(blocks(text, "policy").length).toBeGreaterThan(0);
    for (const name of ["RBAC", "Kyverno", "Rego", "Cedar", "CEL"]) expect(text).toContain(`**${name}**`);
  }
});

it("shows whole objects of the API groups that it names", () => {
  const known =
    /^(rbac\.authorization\.k8s\.io|admissionregistration\.k8s\.io|policies\.kyverno\.io|mutations\.gatekeeper\.sh)\/v1$/;
  const objects = ["yaml", "yaml rbac"]
    .flatMap((info) => blocks(PAGE, info))
    .flatMap((text) => parseAllDocuments(text));
  expect(objects.length).toBeGreaterThan(15);
  for (const document of objects) {
    expect(document.errors).toEqual([]);
    const object = document.toJS() as { apiVersion?: string; matchConditions?: unknown };
    // A part of one is shown where the rest is the policy before.
    if (object.matchConditions === undefined) expect(object.apiVersion).toMatch(known);
  }
});

describe.each(SECTIONS.filter(({ text }) => blocks(text, "yaml rbac").length > 0))("$title", ({ text }) => {
  const { engine } = build(blocks(text, "policy").join("\n"));
  const allows = rbacAllows(blocks(text, "yaml rbac").join("\n---\n"));
  const resources = [
    "pods",
    "services",
    "configmaps",
    "secrets",
    "pods/exec",
    "pods/portforward",
    "pods/attach",
    "pods/log",
  ];
  const questions = [["developers"], ["on-call"], ["developers", "on-call"], []].flatMap((groups) =>
    ["get", "list", "watch", "create", "update", "delete", "*"].flatMap((verb) =>
      resources.flatMap((resource) =>
        ["shop-eu", "shop-us", "shop-prod", "kube-system", undefined].flatMap((namespace) =>
          ["", "apps"].map((group) => ({ groups, verb, group, resource, namespace })),
        ),
      ),
    ),
  );

  it("RBAC and Verdict allow the same", () => {
    const outcomes = new Set<boolean>();
    for (const question of questions) {
      const { groups, verb, group, namespace } = question;
      const [resource = "", subresource = ""] = question.resource.split("/");
      const user = { username: "kim", uid: "", groups: [...groups, "system:authenticated"], extra: {} };
      const asked = {
        verb,
        apiGroup: group,
        version: "v1",
        resource,
        subresource,
        namespace: namespace ?? "",
        name: "",
      };
      const around = { now: 0, namespaceFacts: () => undefined };
      const decision = engine?.authorize({ kind: "resource", user, ...asked }, around).decision;
      expect({ question, allowed: decision === "allow" }).toEqual({ question, allowed: allows(question) });
      outcomes.add(decision === "allow");
    }
    expect(outcomes.size).toBe(2);
  });
});
