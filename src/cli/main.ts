#!/usr/bin/env node
/** The program's entry: one command, then its exit code. */
import { exitCode } from "./exit-code.ts";
import { runCli } from "./run-cli.ts";
import { processTerminal } from "./terminal.ts";

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitCode.ok);
});

process.exitCode = await runCli(process.argv.slice(2), processTerminal());
// What was started is stopped; a handle that somebody left open must not keep a finished command alive.
process.stdin.destroy();
