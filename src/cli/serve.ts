/** `verdict serve`: the webhooks and the operations endpoints, until a signal ends it. */
import type { Command } from "commander";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Configuration } from "../server/configuration.ts";
import { lineLog } from "../server/log.ts";
import type { DecisionSink } from "../server/decision-log/decision-sink.ts";
import type { RunningServer } from "../server/server.ts";
import { StartError } from "../server/start-error.ts";
import type { Setting } from "../server/parse-configuration.ts";
import { reviewNames } from "../review/review-path.ts";
import { CommandError } from "./command-error.ts";
import { addConfigurationFlags, settingsOfFlags } from "./configuration-flags.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { addPolicyOptions, type PolicyOptions, readConfiguration } from "./policy-options.ts";
import { printDiagnostics } from "./report-diagnostics.ts";
import { signalled } from "./signalled.ts";
import type { Terminal } from "./terminal.ts";

export interface ServeOptions extends PolicyOptions {
  readonly insecureAllowAnonymousClients?: boolean;
}

export function fillServe(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  addServeFlags(command)
    .addHelpText("after", `\nExample:\n  ${terminal.program} serve --config /etc/verdict/verdict.yaml`)
    .action(async (options: ServeOptions) => {
      const configuration = readConfiguration(options, [], exitCode.no, serveSettings(options));
      await serveUntilSignal({ configuration, anyFreePort: false, terminal, onReady: () => undefined });
      end(exitCode.ok);
    });
}

export function addServeFlags(command: Command): Command {
  return addConfigurationFlags(addPolicyOptions(command), ["--kubernetes-version"]).option(
    "--insecure-allow-anonymous-clients",
    "ask no caller who it is, on any webhook",
  );
}

export function serveSettings(options: ServeOptions): readonly Setting[] {
  const open: Setting = {
    flag: "--insecure-allow-anonymous-clients",
    path: ["clients", "anonymous"],
    value: [...reviewNames],
  };
  return [
    ...settingsOfFlags(options as Readonly<Record<string, unknown>>),
    ...(options.insecureAllowAnonymousClients === true ? [open] : []),
  ];
}

export interface Serving {
  readonly configuration: Configuration;
  readonly anyFreePort: boolean;
  readonly terminal: Terminal;
  readonly onReady: (server: RunningServer) => void;
}

export async function serveUntilSignal({ configuration, anyFreePort, terminal, onReady }: Serving): Promise<void> {
  const stopped = signalled();
  const ready = Promise.withResolvers<void>();
  const server = await start(configuration, anyFreePort, terminal, ready.promise);
  printFirst(terminal, server.diagnostics);
  terminal.out(`webhooks ${server.webhooksUrl}\noperations ${server.operationsUrl}\n`);
  onReady(server);
  ready.resolve();
  const onHangUp = () => void server.reload().then(({ diagnostics }) => printFirst(terminal, diagnostics));
  process.on("SIGHUP", onHangUp);
  await stopped;
  process.off("SIGHUP", onHangUp);
  await server.stop();
}

/** A set may have thousands of remarks, and a server that starts has other things to do than to show all of them. */
const SHOWN = 20;

function printFirst(terminal: Terminal, diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const others = diagnostics.filter(({ severity }) => severity !== "error");
  const shown = [...errors, ...others].slice(0, Math.max(SHOWN, errors.length));
  printDiagnostics(terminal, shown);
  const left = diagnostics.length - shown.length;
  if (left > 0) terminal.err(`and ${left} more, which \`${terminal.program} check\` shows\n`);
}

async function start(
  configuration: Configuration,
  anyFreePort: boolean,
  terminal: Terminal,
  ready: Promise<void>,
): Promise<RunningServer> {
  const { decisions } = terminal;
  // Commands that serve nothing do not wait for the server's code.
  const { startServer } = await import("../server/server.ts");
  try {
    return await startServer({
      configuration,
      anyFreePort,
      log: lineLog(terminal.err),
      ...(decisions === undefined ? {} : { decisionOutput: afterwards(ready, decisions) }),
    });
  } catch (error) {
    if (error instanceof StartError) throw new CommandError(exitCode.no, error.diagnostics);
    throw error;
  }
}

/** The lines that say where it listens come before every other. */
function afterwards(ready: Promise<void>, sink: DecisionSink): DecisionSink {
  return { write: (text) => ready.then(() => sink.write(text)), close: () => sink.close() };
}
