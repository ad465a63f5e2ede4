/** `explain` and `tree` on real texts. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "../support/command-line.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-explain-"));
  writeFileSync(join(folder, "a.policy"), RULES);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RULES = `language 1

role "viewer" {
  to get, list on pods
}

grant "viewer" to group "dev" in "shop"

allow "jane writes" user "jane" to update on pods in "shop"

allow "when named" group "dev"
  to delete on pods
  in "shop"
  when request.name == "web-0"

deny "freeze" group "dev"
  to delete on pods
  in "shop"
  between "2026-12-20" and "2026-12-31" "UTC"

deny "no host network" to create on pods when pod.spec.hostNetwork == true
`;

const explain = (...args: string[]) => command(["explain", ...args, "--policies", folder]);
const JANE = ["--as", "jane", "--as-group", "dev", "-n", "shop", "--at", "2026-11-01T00:00:00Z"];

describe("explain", () => {
  test("the decision, the way, who speaks, who is near", async () => {
    const { code, out, err } = await explain("get", "pods", ...JANE);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain('allow\n  grant "viewer"\n');
    expect(out).toContain("4 rules decide such questions\n  4 of them speak of the caller");
    expect(out).toMatch(/what speaks of it\n {2}grant "viewer" \(.*a\.policy:7\)/);
    expect(out).toMatch(/allow "jane writes" .*\n {4}it is about update on pods/);
  });
  test("a condition is told in its author's words", async () => {
    const { out } = await explain("delete", "pods", "web-1", ...JANE);
    expect(out).toContain("no opinion\n");
    expect(out).toContain('its conditions do not hold: when request.name == "web-0"');
    expect(out).toContain('it holds between "2026-12-20" and "2026-12-31" "UTC"');
    expect((await explain("delete", "pods", "web-0", ...JANE)).out).toMatch(/^allow\n/);
  });
  test("a place, a subject", async () => {
    const { out } = await explain("get", "pods", "--as", "jane", "--as-group", "dev", "-n", "other");
    expect(out).toContain('it holds in "shop"');
    expect((await explain("get", "pods", "--as", "bob", "-n", "shop")).out).toContain('it speaks of group "dev"');
  });
  test("where no rule is left, and what to look at", async () => {
    const { out } = await explain("get", "pods", "--as", "stranger", "-n", "shop");
    expect(out).toMatch(/^no opinion\n {2}no rule decides it, so the API server asks its next authorizer\n/);
    expect(out).toMatch(/0 of them speak of the caller\n {2}no rule speaks of this caller: are the name/);
    expect(out).not.toContain("of these");
    const other = await explain("get", "nodes", "--as", "jane", "--as-group", "dev");
    expect(other.out).toContain("0 of these hold in that place");
  });
  test("what is known of a Namespace", async () => {
    const rules = join(folder, "selects.txt");
    const facts = join(folder, "facts.yaml");
    writeFileSync(rules, 'language 1\n\nallow "in test" user "j" to get on pods in namespaces where "env=test"\n');
    writeFileSync(facts, "kind: Namespace\nmetadata: {name: shop, labels: {env: test}}\n");
    const ask = (...args: string[]) =>
      command(["explain", "get", "pods", "--as", "j", "-n", "shop", "--policies", rules, ...args]);
    expect((await ask()).out).toContain('it holds in namespaces where "env=test"');
    expect((await ask("--facts", facts)).out).toMatch(/^allow\n/);
  });
  test("as JSON", async () => {
    const document = JSON.parse((await explain("delete", "pods", "web-1", ...JANE, "--output", "json")).out);
    expect(document).toMatchObject({ decision: "no-opinion", reasons: [], speaking: [] });
    expect(document.walk[0]).toEqual({ part: "rules", left: 4 });
    expect(document.near[0]).toMatchObject({ name: "when named", misses: [{ part: "condition" }], line: 11 });
  });
  test("a review in a file", async () => {
    const path = join(folder, "review.json");
    const write = (review: object) => writeFileSync(path, JSON.stringify(review));
    write({
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { user: "jane", resourceAttributes: { verb: "update", resource: "pods", namespace: "shop", name: "a" } },
    });
    expect((await explain("--request", path)).out).toMatch(/^allow\n {2}jane writes/);
    const admission = (spec: object) => ({
      apiVersion: "admission.k8s.io/v1",
      kind: "AdmissionReview",
      request: {
        uid: "u",
        operation: "CREATE",
        kind: { group: "", version: "v1", kind: "Pod" },
        resource: { group: "", version: "v1", resource: "pods" },
        namespace: "shop",
        userInfo: { username: "jane" },
        object: { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec },
      },
    });
    write(admission({ hostNetwork: true, containers: [] }));
    expect((await explain("--request", path)).out).toMatch(/^deny\n {2}no host network/);
    write(admission({ containers: [] }));
    const { out } = await explain("--request", path);
    expect(out).toMatch(/^admit\n/);
    expect(out).toContain("its conditions do not hold: when pod.spec.hostNetwork == true");
    expect(await explain("--request", path, "get")).toMatchObject({ code: 2 });
    expect(await explain("--request", join(folder, "none"))).toMatchObject({ code: 2 });
    expect(await explain()).toMatchObject({ code: 2 });
  });
});

describe("tree", () => {
  const tree = (...args: string[]) => command(["tree", ...args, "--policies", folder]);
  test("levels and sizes", async () => {
    const { code, out } = await tree();
    expect(code).toBe(0);
    expect(out).toMatch(/^sha256:[0-9a-f]{64}\n +5 rules\n/);
    expect(out).toMatch(/group "dev"\n {4}in "shop"\n {6}to get, list on pods\n {8}→ "grant "viewer"" \(.*:7\)/);
  });
  test("one subject", async () => {
    const { out } = await tree("--subject", "jane");
    expect(out).toContain('user "jane"');
    expect(out).not.toContain('group "dev"');
  });
  test("as JSON and for Graphviz", async () => {
    const document = JSON.parse((await tree("--output", "json")).out);
    expect(document).toMatchObject({ sizes: { rules: 5 }, sides: [{ label: "deny" }, { label: "allow" }] });
    expect((await tree("--output", "dot")).out).toMatch(/^digraph verdict \{[\s\S]*n0 -> n1;[\s\S]*\}\n$/);
  });
  test("a set that does not compile is 3", async () => {
    const path = join(folder, "broken.txt");
    writeFileSync(path, "language 1\nalow\n");
    expect(await command(["tree", "--policies", path])).toMatchObject({ code: 3 });
    expect(await command(["explain", "get", "pods", "--as", "j", "--policies", path])).toMatchObject({ code: 3 });
  });
});
