/** Where a command reads and writes: results on `out`, diagnostics on `err`. Tests stand their own in its place. */
import type { Readable } from "node:stream";
import { type DecisionSink, standardOutput } from "../server/decision-log/decision-sink.ts";

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** `out` for what must not wait for its reader; absent: such lines go nowhere. */
  readonly decisions?: DecisionSink;
  /** Makes room for a new result; absent where no person looks at a screen. */
  clear?(): void;
  readonly stdin: Readable;
  /** Whether diagnostics may be coloured. */
  readonly color: boolean;
  /** How a user calls this program: `verdict`, or `npm run -s verdict --` in a checkout. */
  readonly program: string;
}

/** Everything above too, so that what is seen is one result. */
const CLEAR = "\u001b[2J\u001b[3J\u001b[H";

/** `close`: what was read from is read no more; a handle that is left open would keep a finished command alive. */
export function processTerminal(): Terminal & { close(): void } {
  let read = false;
  const { env, stdout, stderr } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    decisions: standardOutput(),
    ...(stdout.isTTY === true && env["TERM"] !== "dumb" ? { clear: () => void stdout.write(CLEAR) } : {}),
    // Opening it takes longer than it seems, and most commands never look at it.
    get stdin() {
      read = true;
      return process.stdin;
    },
    close() {
      if (read) process.stdin.destroy();
    },
    color: stderr.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb",
    program: env["npm_lifecycle_event"] === undefined ? "verdict" : "npm run -s verdict --",
  };
}
