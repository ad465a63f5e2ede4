/** `verdict check --rbac`: where a dump comes from, what is printed, and what the command ends with. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { command } from "../support/command-line.ts";

const ROLE = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name: "r" },
  rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "delete"] }],
};
const BINDING = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name: "b" },
  roleRef: { kind: "ClusterRole", name: "r" },
  subjects: [
    { kind: "Group", name: "dev" },
    { kind: "User", name: "kim" },
    { kind: "ServiceAccount", name: "robot", namespace: "ci" },
  ],
};
const LIST = { apiVersion: "v1", kind: "List", items: [ROLE, BINDING] };
const LINE =
  '  group "dev"  `can-i delete pods example -n default --as somebody --as-group dev` is denied by "no deletes" (';

let folder = "";
const policies = () => join(folder, "policies");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-rbac-"));
  mkdirSync(policies());
  writeFileSync(
    join(policies(), "a.policy"),
    'language 1\n\ndeny "no deletes"\n  group "dev"\n  to delete on pods\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function dump(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

it.each<[string, () => readonly string[], string]>([
  ["a list of JSON", () => [dump("list.json", JSON.stringify(LIST, null, 4))], ""],
  ["one object to a line", () => [dump("dump.ndjson", `${JSON.stringify(BINDING)}\n${JSON.stringify(ROLE)}\n`)], ""],
  [
    "files of YAML",
    () => [
      dump("role.yaml", `# a role\n${JSON.stringify(ROLE)}\n---\n`),
      dump(
        "binding.yaml",
        `kind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: r}\nsubjects:\n  - {kind: Group, name: dev}\n  - {kind: User, name: kim}\n  - {kind: ServiceAccount, name: robot, namespace: ci}\n`,
      ),
    ],
    "",
  ],
  [
    "typed lists",
    () => [
      dump("roles.json", JSON.stringify({ kind: "ClusterRoleList", items: [{ ...ROLE, kind: undefined }] })),
      dump("bindings.json", JSON.stringify({ kind: "ClusterRoleBindingList", items: [BINDING] })),
    ],
    "",
  ],
  ["standard input", () => ["-"], JSON.stringify(LIST)],
])("reads %s", async (_, paths, stdin) => {
  const flags = paths().flatMap((path) => ["--rbac", path]);
  const { code, out, err } = await command(["check", policies(), ...flags], stdin);
  expect(err).toBe("");
  expect(out.split("\n").slice(1, 3).join("\n")).toContain(
    `1 of 3 subjects of the RBAC dump would lose a right\n${LINE}`,
  );
  expect(out).toContain("a.policy:3)");
  expect(code).toBe(0);
});

it("ends with an error under --strict, and not where nothing is lost", async () => {
  const path = dump("list.json", JSON.stringify(LIST));
  expect((await command(["check", policies(), "--rbac", path, "--strict"])).code).toBe(1);
  writeFileSync(join(policies(), "a.policy"), 'language 1\n\ndeny "no deletes" group "ops" to delete on pods\n');
  const { code, out } = await command(["check", policies(), "--rbac", path, "--strict"]);
  expect(out).toContain("0 of 3 subjects of the RBAC dump would lose a right\n");
  expect(code).toBe(0);
});

it("has everything in the one document, and in SARIF", async () => {
  const path = dump("list.json", JSON.stringify(LIST));
  const json = await command(["check", policies(), "--rbac", path, "--output", "json"]);
  const document = JSON.parse(json.out) as { readonly diagnostics: readonly unknown[]; readonly rbac: unknown };
  expect(document).toMatchObject({
    warnings: 1,
    errors: 0,
    diagnostics: [{ code: "lost-right", severity: "warning", start: { line: 3, column: 1 } }],
    rbac: {
      subjects: 3,
      lost: [
        {
          subject: { kind: "Group", name: "dev" },
          binding: "ClusterRoleBinding b",
          role: "ClusterRole r",
          question: {
            verb: "delete",
            resource: "pods",
            user: { username: "somebody", groups: ["dev", "system:authenticated"] },
          },
          rules: [{ name: "no deletes", line: 3 }],
          certain: true,
        },
      ],
    },
  });
  const sarif = await command(["check", policies(), "--rbac", path, "--output", "sarif"]);
  expect(sarif.out).toContain('"ruleId":"lost-right"');
});

it("says what a dump lacks", async () => {
  const path = dump("half.json", JSON.stringify(BINDING));
  const { err, code } = await command(["check", policies(), "--rbac", path]);
  expect(err).toContain(
    "note[dangling-binding]: `ClusterRoleBinding b` gives nothing: the dump does not hold `ClusterRole r`",
  );
  expect(code).toBe(0);
});

it.each([
  ["no dump", "kind: Namespace\nmetadata: {name: x}\n", "no role or binding is in it"],
  ["no object", "[1, 2]\n", "no Kubernetes object"],
  ["no YAML", "a: [\n", "--rbac"],
])("refuses %s as wrong usage", async (_, text, part) => {
  const { code, err } = await command(["check", policies(), "--rbac", dump("x.yaml", text)]);
  expect(code).toBe(2);
  expect(err).toContain(part);
});

it("refuses a file that is not there, and stays silent about RBAC where the set does not compile", async () => {
  expect((await command(["check", policies(), "--rbac", join(folder, "gone.json")])).code).toBe(2);
  writeFileSync(join(policies(), "a.policy"), "language 1\n\nalow\n");
  const { code, out } = await command(["check", policies(), "--rbac", dump("list.json", JSON.stringify(LIST))]);
  expect(code).toBe(1);
  expect(out).not.toContain("RBAC");
});
