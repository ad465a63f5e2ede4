/** `verdict decide`: answers reviews from files or standard input exactly as the server would, in their order. */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { type Command, Option } from "commander";
import { systemClock } from "../base/clock.ts";
import { stringifyJson } from "../base/json.ts";
import { directory } from "../identity/directory.ts";
import { tokenVerifier } from "../identity/verify-token.ts";
import type { Deciders } from "../review/answer-review.ts";
import type { Configuration } from "../server/configuration.ts";
import { reasonOf } from "../store/read-source.ts";
import { atOption } from "./at-option.ts";
import { CommandError, usageError } from "./command-error.ts";
import { type AdmissionPath, decideReview } from "./decide-review.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { engineOf } from "./loaded-engine.ts";
import { loadConfigured } from "./load-configured.ts";
import { addPolicyOptions, type PolicyOptions, readConfiguration } from "./policy-options.ts";
import { readFacts } from "./read-facts.ts";
import { splitReviews } from "./split-reviews.ts";
import type { Terminal } from "./terminal.ts";

interface DecideOptions extends PolicyOptions {
  readonly path?: AdmissionPath;
  readonly facts?: string;
  readonly at?: number;
}

const paths: Readonly<Record<string, AdmissionPath>> = { "/validate": "validate", "/mutate": "mutate", both: "both" };

export function fillDecide(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  addPolicyOptions(command)
    .addOption(
      new Option("--path <path>", "which endpoint answers an AdmissionReview: /validate, /mutate or both").argParser(
        (given: string) => {
          const path = paths[given];
          if (path === undefined) throw usageError(`\`--path ${given}\` must be one of /validate, /mutate, both`);
          return path;
        },
      ),
    )
    .option("--facts <file>", "Namespace objects, in YAML or JSON")
    .addOption(atOption())
    .addHelpText("after", `\nExample:\n  ${terminal.program} decide review.json --policies policies/demo`)
    .action(async (files: string[], options: DecideOptions) => end(await decide(files, options, terminal)));
}

async function decide(files: readonly string[], options: DecideOptions, terminal: Terminal): Promise<ExitCode> {
  const configuration = readConfiguration(options, [], exitCode.usage);
  const deciders = await openDeciders(configuration, options, terminal);
  const limit = configuration.limits.body;
  let unanswered = 0;
  for (const file of files.length === 0 ? ["-"] : files) {
    for await (const input of splitReviews(await open(file, terminal), limit)) {
      const decided = await decideReview({ deciders, path: options.path, limit }, input);
      if ("error" in decided) unanswered++;
      terminal.out(`${stringifyJson(decided)}\n`);
    }
  }
  return unanswered === 0 ? exitCode.ok : exitCode.no;
}

async function openDeciders(
  configuration: Configuration,
  options: DecideOptions,
  terminal: Terminal,
): Promise<Deciders> {
  // Commands that sign nobody in do not wait for the code of the sources.
  const { openSources } = await import("../server/open-sources.ts");
  const { sources, diagnostics } = openSources(configuration.identity, {
    now: () => options.at ?? systemClock.now(),
  });
  if (diagnostics.length > 0) throw new CommandError(exitCode.usage, diagnostics);
  const engine = engineOf(loadConfigured(configuration, options));
  const namespaces = readFacts(options.facts);
  return {
    engine,
    // Each review is decided at its own instant, unless one is given.
    get surroundings() {
      return { now: options.at ?? systemClock.now(), namespaceFacts: namespaces.find };
    },
    verify: tokenVerifier({ sources, audiences: configuration.identity.audiences }),
    lookUp: directory({ sources, ...configuration.tokenCache }),
    onBug: (error) => terminal.err(`internal error: ${error instanceof Error ? error.stack : String(error)}\n`),
  };
}

async function open(file: string, terminal: Terminal): Promise<Readable> {
  if (file === "-") return terminal.stdin;
  const stream = createReadStream(file);
  try {
    await once(stream, "open");
  } catch (error) {
    throw usageError(`\`${file}\` cannot be read: ${reasonOf(error)}`);
  }
  return stream;
}
