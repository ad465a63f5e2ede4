/** `test --coverage`: which rules and conditions the tests of a set have met. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
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
  const { code, out } = await command(["test", join(folder, "a.policy"), "--coverage"]);
  expect(code).toBe(0);
  expect(out.split("\n").map((line) => line.replace(`${folder}/`, ""))).toEqual([
    "1 passed, 0 failed",
    "5 of 6 rules met, 3 had their effect; 0 of 3 conditions both true and false; 0 of 2 comparisons of optional fields true, false and missing",
    'a.policy:5: allow "never asked": never met',
    'a.policy:9: deny "no host network": met, without effect',
    'a.policy:9: deny "no host network": never true: pod.spec.hostNetwork == true',
    'a.policy:13: warn "tier": never false: (object.metadata.labels["tier"] ?? "") != "web"',
    'a.policy:13: warn "tier": never false: item.image matches "nginx*"',
    "",
  ]);
});

test("as JSON, with what was missing", async () => {
  const { coverage } = JSON.parse(
    (await command(["test", join(folder, "a.policy"), "--coverage", "--output", "json"])).out,
  );
  const [rule] = coverage.filter((one: { name: string }) => one.name === "no host network");
  expect(rule).toMatchObject({ line: 9, met: true, fired: false });
  expect(rule.conditions).toEqual([
    { text: "pod.spec.hostNetwork == true", true: false, false: true, missing: true },
  ]);
});

describe("comparisons of optional fields have three outcomes", () => {
  const rules = (steps: string) => `language 1

deny "tiers"
  to create on configmaps
  when object.metadata.labels["tier"] != "web" and request.resource == "configmaps"

test "some" {
${steps}
}
`;
  const create = (labels: string, name: string, is: string) =>
    `  create configmaps {metadata: {name: "${name}"${labels}}} in "shop" is ${is}\n`;
  const outcomes = async (steps: string) => {
    const path = join(folder, "tiers.policy");
    writeFileSync(path, rules(steps));
    const { code, out } = await command(["test", path, "--coverage", "--output", "json"]);
    expect(code).toBe(0);
    return JSON.parse(out).coverage[0].conditions[0];
  };
  const web = create(', labels: {tier: "web"}', "c", "admitted");
  const other = create(', labels: {tier: "db"}', "c", "denied");
  const none = create("", "c", "denied");
  const text = 'object.metadata.labels["tier"] != "web"';

  it.each([
    [web, { text, true: false, false: true, missing: false }],
    [other, { text, true: true, false: false, missing: false }],
    [none, { text, true: true, false: false, missing: true }],
    [web + other, { text, true: true, false: true, missing: false }],
    [web + other + none, { text, true: true, false: true, missing: true }],
  ])("%#", async (steps, expected) => {
    const condition = await outcomes(steps);
    // What is asked about is always there: of the two comparisons only one has the third outcome.
    expect(condition.comparisons).toEqual([expected]);
  });

  it("in words", async () => {
    const path = join(folder, "tiers.policy");
    writeFileSync(path, rules(web + other));
    const { out } = await command(["test", path, "--coverage"]);
    expect(out).toContain("0 of 1 comparisons of optional fields true, false and missing");
    expect(out).toContain(`deny "tiers": never missing: ${text}`);
  });
});

test("without it nothing is recorded", async () => {
  expect((await command(["test", join(folder, "a.policy")])).out).toBe("1 passed, 0 failed\n");
});
