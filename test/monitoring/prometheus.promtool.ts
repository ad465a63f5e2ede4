/**
 * Prometheus' own tool reads what we ship and what a real server exposes. Every metric is driven first, because a metric
 * without samples is hardly looked at.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashPassword } from "../../src/identity/password-hash.ts";
import { buildPolicySet } from "../../src/store/compiler.ts";
import { type TestServers, testServers } from "../support/running-server.ts";
import { dashboardQueries, MONITORING } from "./signals.ts";

let servers: TestServers;
let folder: string;
beforeAll(async () => {
  servers = await testServers();
  folder = mkdtempSync(join(tmpdir(), "verdict-promtool-"));
});
afterAll(async () => {
  await servers.close();
  rmSync(folder, { recursive: true, force: true });
});

function promtool(args: readonly string[], input = "") {
  const ran = spawnSync("promtool", args, { input, encoding: "utf8", cwd: fileURLToPath(MONITORING) });
  if (ran.error !== undefined) {
    throw new Error("`promtool` could not be run: install Debian's package `prometheus`", { cause: ran.error });
  }
  return { code: ran.status, said: `${ran.stdout}${ran.stderr}` };
}

test("the alert rules are right", () => {
  expect(promtool(["check", "rules", "--lint-fatal", "alerts.yaml"])).toMatchObject({ code: 0 });
});

test("each alert fires for what it is meant for, and not for what looks alike", () => {
  const { code, said } = promtool(["test", "rules", "alerts.test.yaml"]);
  expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining("SUCCESS") });
});

test("every query of the dashboard is PromQL", () => {
  const rules = dashboardQueries().map(({ expression }, at) => ({ record: `panel:query:${at}`, expr: expression }));
  expect(rules.length).toBeGreaterThan(30);
  const file = join(folder, "dashboard.yaml");
  writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
  expect(promtool(["check", "rules", file])).toMatchObject({ code: 0 });
});

test("the exposition of a server that has done everything has no complaint", async () => {
  const policies = join(folder, "all.policy");
  writeFileSync(
    policies,
    `language 1
allow "kim reads" user "kim" to get on pods
deny "no deletion" anyone except control-plane, nodes to delete, deletecollection on configmaps
exempt "old" from "no deletion" user "lee" until "2020-01-01" because "it was so"
mutate "label" to create on configmaps set object.metadata.labels["a"] = "b"
warn "look" to create on configmaps when true because "look"
authenticate "demo" with users "demo" as user "demo:{claims.username}"
authenticate "down" with basic "down" as user "down:{claims.username}"
`,
  );
  const users = join(folder, "users.yaml");
  writeFileSync(users, `users: [{name: alice, password: "${await hashPassword("pw")}"}]\n`);
  const server = await servers.start(
    {
      policies: [policies],
      clients: {
        ca: servers.certificates.clientCa,
        allowedNames: ["kube-apiserver"],
        anonymous: ["authenticate", "validate", "mutate"],
      },
      identity: {
        sources: { demo: { users: { file: users } }, down: { basic: { url: "http://127.0.0.1:1/", timeout: "5s" } } },
      },
    },
    { build: buildPolicySet },
  );
  const url = server.webhooksUrl;
  const client = servers.certificates.clients.right;
  const review = (version: string, kind: string, spec: object) => JSON.stringify({ apiVersion: version, kind, spec });
  const question = (user: string, verb: string, resource: string) =>
    review("authorization.k8s.io/v1", "SubjectAccessReview", { user, resourceAttributes: { verb, resource } });
  for (const verb of ["get", "get", "list", "impersonate:user-info"]) {
    expect(await servers.call(`${url}/authorize`, question("kim", verb, "pods"), client)).toMatchObject({
      status: 200,
    });
  }
  await servers.call(`${url}/authorize`, question("kim", "delete", "configmaps"), client);
  await servers.call(`${url}/authorize`, question("kim", "get", "pods"));
  await servers.call(`${url}/authorize`, "{", client);
  for (const path of ["mutate", "validate"]) {
    const request = {
      uid: "u",
      operation: "CREATE",
      kind: { version: "v1", kind: "ConfigMap" },
      resource: { version: "v1", resource: "configmaps" },
      namespace: "a",
      name: "b",
      userInfo: { username: "kim" },
      object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "b", namespace: "a" } },
    };
    const body = JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request });
    expect(await servers.call(`${url}/${path}`, body)).toMatchObject({ body: { response: { allowed: true } } });
  }
  for (const token of ["alice:pw", "alice:pw", "alice:no", "x"]) {
    await servers.call(`${url}/authenticate`, review("authentication.k8s.io/v1", "TokenReview", { token }));
  }
  writeFileSync(policies, "language 1\nbroken\n");
  await server.reload();

  const exposition = await servers.metrics(server);
  const driven = [
    /^verdict_decisions_total\{review="authorize",decision="allow",impersonation="none"\} 2$/m,
    /^verdict_decisions_total\{review="mutate",decision="patch",impersonation="none"\} 1$/m,
    /^verdict_exemptions_ended 1$/m,
    /^verdict_policy_loads_total\{result="failure"\} 1$/m,
    /^verdict_identity_requests_total\{source="down",result="error"\} [1-9]/m,
    /^verdict_client_rejections_total\{reason="no_credentials"\} 1$/m,
    /^verdict_unit_stale\{unit="root"\} 1$/m,
    /^verdict_rule_matches_total\{rule="no deletion",effect="deny"\} 1$/m,
  ];
  for (const line of driven) expect(exposition).toMatch(line);
  expect(promtool(["check", "metrics"], exposition)).toEqual({ code: 0, said: "" });
});
