#!/usr/bin/env node
/** The program's entry: one command, then its exit code. */
import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { exitCode } from "./exit-code.ts";

const NEEDED = 26;
if (Number(process.versions.node.split(".")[0]) < NEEDED) {
  process.stderr.write(`verdict needs Node.js ${NEEDED} or newer, and this is ${process.version}\n`);
  process.exit(exitCode.no);
}
// What was compiled once is kept: a third of the time of a short command. Before everything else is loaded; where nothing can
// be written it is left out in silence. A bundle that is thrown away with all that is its own has a folder for it beside it.
const beside = join(import.meta.dirname, "compiled");
const home = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "verdict", "compiled");
enableCompileCache(existsSync(beside) ? beside : home);
const { runCli } = await import("./run-cli.ts");
const { processTerminal } = await import("./terminal.ts");

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitCode.ok);
});

const terminal = processTerminal();
process.exitCode = await runCli(process.argv.slice(2), terminal);
terminal.close();
