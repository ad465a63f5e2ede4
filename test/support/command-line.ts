/** Runs a command in this process and keeps what it prints. */
import { Readable } from "node:stream";
import { runCli } from "../../src/cli/run-cli.ts";

export interface CommandOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function command(args: readonly string[], stdin: string | Uint8Array = ""): Promise<CommandOutcome> {
  let out = "";
  let err = "";
  const code = await runCli(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    stdin: Readable.from(stdin.length === 0 ? [] : [Buffer.from(stdin)]),
    color: false,
    program: "verdict",
  });
  return { code, out, err };
}
