/** `verdict new policy NAME`: a file with a role, a grant, a guardrail and their tests, to be changed into what is wanted. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { CommandError, usageError } from "./command-error.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { DEFAULT_POLICIES } from "./policy-options.ts";
import type { Terminal } from "./terminal.ts";

interface NewOptions {
  readonly folder: string;
}

const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export function fillNew(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  command.addHelpText("after", `\nExample:\n  ${terminal.program} new policy team-shop`);
  command
    .command("policy <name>")
    .description("a policy with its tests")
    .option("--folder <path>", "where it is put", DEFAULT_POLICIES)
    .addHelpText("after", `\nExample:\n  ${terminal.program} new policy team-shop`)
    .action((name: string, options: NewOptions) => end(newPolicy(name, options, terminal)));
}

function newPolicy(name: string, { folder }: NewOptions, terminal: Terminal): ExitCode {
  if (!NAME.test(name)) {
    const meant = NAME.test(nearestName(name)) ? nearestName(name) : "team-shop";
    throw usageError(`\`${name}\` must be lower-case words with hyphens, such as \`${meant}\``);
  }
  const path = join(folder, `${name}.policy`);
  if (existsSync(path)) throw new CommandError(exitCode.no, [], `error: \`${path}\` is already there`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, policyText(name));
  terminal.out(`${path}\n`);
  terminal.err(`try it: ${terminal.program} test --coverage ${path}\n`);
  return exitCode.ok;
}

/** As it would have to be written. */
function nearestName(given: string): string {
  const words = given
    .replace(/\.policy$/, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
  return words.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}

export function policyText(name: string): string {
  return `language 1

# What the group "${name}" may do in its own namespaces, and one thing that nobody may do there.

## Runs workloads, and reads everything but the contents of secrets.
role "${name} member" {
  to get, list, watch on * except secrets, remote-access
  to create, update, patch, delete on configmaps, services, deployments
}

grant "${name} member" to group "${name}" in "${name}", "${name}-*"

deny "${name}: containers must not be privileged"
  to create, update on pod-workloads
  in "${name}", "${name}-*"
  for c in containers(pod)
  when c.securityContext.privileged == true
  unless already
  because "container {c.name} is privileged"
  help "leave securityContext.privileged out"

# ---- tests ----

test "members of ${name} work in their namespaces" {
  as user "kim" groups "${name}"
  can create deployments in "${name}"
  can get pods in "${name}-test"
  cannot get secrets in "${name}"
  cannot get pods in "elsewhere"
}

test "a privileged container is refused in ${name}, others are not" {
  create pods {
      metadata: {name: "p"},
      spec: {containers: [{name: "web", image: "nginx", securityContext: {privileged: true}}]}} in "${name}"
    is denied because "container web is privileged"
  create pods {
      metadata: {name: "p"},
      spec: {containers: [{name: "web", image: "nginx", securityContext: {privileged: false}}]}} in "${name}"
    is admitted
  create pods {metadata: {name: "p"}, spec: {containers: [{name: "web", image: "nginx"}]}} in "${name}" is admitted
}
`;
}
