/** What every command that reads policies takes, and the configuration that comes of it. */
import { type Command, Option } from "commander";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { readSource } from "../store/read-source.ts";
import type { Configuration } from "../server/configuration.ts";
import { parseConfiguration, type Setting } from "../server/parse-configuration.ts";
import { CommandError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";

export interface PolicyOptions {
  readonly policies?: readonly string[];
  readonly config?: string;
  readonly gates?: readonly string[];
  readonly allowLockout?: readonly string[];
  readonly kubernetesVersion?: string;
}

export const DEFAULT_POLICIES = "policies";

export function addPolicyOptions(command: Command): Command {
  return command
    .addOption(repeatable("--policies <path>", "a file or folder of policies; several together are one set"))
    .option("--config <file>", "the configuration file")
    .addOption(
      new Option(
        "--gates <list>",
        "which webhooks are wired, with commas: authentication,authorization,mutation,validation",
      ).argParser((given: string) => given.split(",").map((name) => name.trim())),
    )
    .addOption(repeatable("--allow-lockout <name>", "a rule that may lock out the control plane"))
    .option("--kubernetes-version <version>", "the version whose kinds and fields are meant, such as 1.37");
}

/** Reads the configuration once; a mistake in it ends the command with `wrong`, one that hides it all with 2. */
export function readConfiguration(
  options: PolicyOptions,
  paths: readonly string[],
  wrong: 1 | 2,
  settings: readonly Setting[] = [],
): Configuration {
  const read = options.config === undefined ? undefined : readSource(options.config);
  if (read?.kind === "unreadable") throw new CommandError(exitCode.usage, [read.diagnostic]);
  const parsed = parseConfiguration(read?.file, [...settings, ...settingsOf(options, paths)]);
  if (parsed.kind === "wrong") {
    const isFlag = ({ file, message }: Diagnostic) => file === undefined && message.startsWith("`--");
    const isUsage = parsed.unreadable || parsed.diagnostics.some(isFlag);
    throw new CommandError(isUsage ? exitCode.usage : wrong, parsed.diagnostics);
  }
  return parsed.configuration;
}

export function policyPaths({ policies }: Configuration): readonly string[] {
  return policies ?? [DEFAULT_POLICIES];
}

function settingsOf(options: PolicyOptions, paths: readonly string[]): readonly Setting[] {
  const policies = [...paths, ...(options.policies ?? [])];
  const settings: Setting[] = [];
  if (policies.length > 0) settings.push({ flag: "--policies", path: ["policies"], value: policies });
  if (options.gates) settings.push({ flag: "--gates", path: ["gates"], value: options.gates });
  if (options.allowLockout)
    settings.push({ flag: "--allow-lockout", path: ["allowLockout"], value: options.allowLockout });
  if (options.kubernetesVersion !== undefined) {
    settings.push({ flag: "--kubernetes-version", path: ["kubernetesVersion"], value: options.kubernetesVersion });
  }
  return settings;
}

export function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: readonly string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}
