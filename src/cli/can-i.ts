/** `verdict can-i`: the question a person has, answered with the reason and the rules that decide. */
import type { Command } from "commander";
import { systemClock } from "../base/clock.ts";
import type { RuleRef } from "../engine/decision.ts";
import { oneLine } from "../review/one-line.ts";
import { accessQuestion, type CanIWords } from "./access-question.ts";
import { atOption } from "./at-option.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { engineOf } from "./loaded-engine.ts";
import { type OutputForm, outputOption } from "./output-option.ts";
import { loadConfigured } from "./load-configured.ts";
import { addPolicyOptions, type PolicyOptions, readConfiguration, repeatable } from "./policy-options.ts";
import type { Terminal } from "./terminal.ts";

interface CanIOptions extends PolicyOptions, Omit<CanIWords, "verb" | "resource" | "name"> {
  readonly at?: number;
  readonly output: OutputForm;
}

const answers = { allow: "yes", deny: "no", "no-opinion": "no opinion" } as const;

export function fillCanI(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  addPolicyOptions(command)
    .option("--subresource <name>", "the subresource")
    .option("--as <name>", "the user who asks")
    .addOption(repeatable("--as-group <group>", "a group of the user"))
    .option("--as-uid <uid>", "the uid of the user")
    .addOption(repeatable("--as-extra <key=value>", "an extra value of the user"))
    .option("-n, --namespace <name>", "the namespace")
    .option("-A, --all-namespaces", "in every namespace")
    .option("--url <path>", "a path instead of a resource")
    .addOption(atOption())
    .addOption(outputOption())
    .addHelpText(
      "after",
      `\nExample:\n  ${terminal.program} can-i get pods/log web-0 --as jane --as-group dev -n shop`,
    )
    .action((verb: string, resource: string | undefined, name: string | undefined, options: CanIOptions) => {
      end(canI({ ...options, verb, resource, name }, options, terminal));
    });
}

function canI(words: CanIWords, options: CanIOptions, terminal: Terminal): ExitCode {
  const { question, hints } = accessQuestion(words);
  const configuration = readConfiguration(options, [], exitCode.usage);
  const engine = engineOf(loadConfigured(configuration, options));
  const surroundings = { now: options.at ?? systemClock.now(), namespaceFacts: () => undefined };
  const decision = engine.authorize(question, surroundings);
  const rules = engine.decidingRules(question, surroundings);
  const reason = oneLine(decision.reason);
  const { validUntil, evaluationError } = decision;
  if (options.output === "json") {
    const until = validUntil === undefined ? {} : { validUntil: new Date(validUntil).toISOString() };
    terminal.out(
      `${JSON.stringify({ decision: decision.decision, reason, rules: rules.map(described), ...until })}\n`,
    );
  } else {
    for (const hint of hints) terminal.err(`hint: ${hint}\n`);
    terminal.out(`${answers[decision.decision]}${reason === "" ? "" : `: ${reason}`}\n`);
    for (const rule of rules) terminal.out(`  rule "${rule.name}" (${rule.file}:${rule.line})\n`);
    if (validUntil !== undefined) terminal.out(`  may change at ${new Date(validUntil).toISOString()}\n`);
    if (evaluationError !== undefined) terminal.out(`  evaluation error: ${oneLine(evaluationError)}\n`);
  }
  return decision.decision === "allow" ? exitCode.ok : exitCode.no;
}

function described({ name, file, line }: RuleRef): RuleRef {
  return { name, file, line };
}
