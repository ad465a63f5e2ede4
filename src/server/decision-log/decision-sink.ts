/**
 * Where decision lines go. Written by the thread pool, one piece after another: a reader of standard output that is slow
 * or stands still holds up the log, which then drops lines, and never a webhook call.
 */
import { close, write } from "node:fs";
import { promisify } from "node:util";

export interface DecisionSink {
  /** Rejects where it could not be written whole. */
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

const RETRY = 50;
/** A pipe that nobody empties for this long takes no more of this piece. */
const PATIENCE = 5000;

export function standardOutput(descriptor = 1): DecisionSink {
  return { write: (text) => writeWhole(descriptor, Buffer.from(text)), close: () => Promise.resolve() };
}

/** Closes the descriptor with the sink. */
export function descriptorSink(descriptor: number): DecisionSink {
  return { write: (text) => writeWhole(descriptor, Buffer.from(text)), close: () => closed(descriptor) };
}

const closed = promisify(close);

async function writeWhole(descriptor: number, bytes: Buffer): Promise<void> {
  let waited = 0;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += await writeOnce(descriptor, bytes, at);
    } catch (error) {
      // A pipe that Node made non-blocking says so when it is full.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN") || waited >= PATIENCE) throw error;
      waited += RETRY;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}

function writeOnce(descriptor: number, bytes: Buffer, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(descriptor, bytes, at, bytes.length - at, null, (error, written) =>
      error === null ? resolve(written) : reject(error),
    );
  });
}
