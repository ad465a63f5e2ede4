/** `test --coverage`: which rules and conditions the tests of a set have met. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command } from "../support/command-line.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-coverage-"));
  writeFileSync(join(folder, "a.policy"), RULES);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RULES = `language 1

allow "reads" group "dev" to get on pods in "shop"

allow "never asked" group "ops" to get on pods in "shop"

defer "nodes" nodes to get on nodes

deny "no host network"
  to create on pods
  when pod.spec.hostNetwork == true

warn "tier"
  to create on pods
  for c in containers(pod)
  when (object.metadata.labels["tier"] ?? "") != "web"
  when c.image matches "nginx*"

mutate "label" to create on pods set object.metadata.labels["seen"] = "yes"

test "some of it" {
  as user "jane" groups "dev"
  can get pods in "shop"
  as user "system:node:a" groups "system:nodes"
  undecided get nodes named "a"
  as user "jane"
  create pods {metadata: {name: "p"}, spec: {containers: [{name: "c", image: "nginx"}]}} in "shop" warns "tier"
}
`;

test("rules and conditions, in words", async () => {
  const { code, out } = await command(["test", folder, "--coverage"]);
  expect(code).toBe(0);
  expect(out.split("\n").map((line) => line.replace(`${folder}/`, ""))).toEqual([
    "1 passed, 0 failed",
    "5 of 6 rules met, 3 had their effect; 0 of 3 conditions both true and false",
    'a.policy:5: allow "never asked": never met',
    'a.policy:9: deny "no host network": met, without effect',
    'a.policy:9: deny "no host network": never true: pod.spec.hostNetwork == true',
    'a.policy:13: warn "tier": never false: (object.metadata.labels["tier"] ?? "") != "web"',
    'a.policy:13: warn "tier": never false: item.image matches "nginx*"',
    "",
  ]);
});

test("as JSON, with what was missing", async () => {
  const { coverage } = JSON.parse((await command(["test", folder, "--coverage", "--output", "json"])).out);
  const [rule] = coverage.filter((one: { name: string }) => one.name === "no host network");
  expect(rule).toMatchObject({ line: 9, met: true, fired: false });
  expect(rule.conditions).toEqual([
    { text: "pod.spec.hostNetwork == true", true: false, false: true, missing: true },
  ]);
});

test("without it nothing is recorded", async () => {
  expect((await command(["test", folder])).out).toBe("1 passed, 0 failed\n");
});
