/** A file that is put aside when it has grown (`file.1` is the youngest) and begun anew; the oldest is removed. */
import { closeSync, fstatSync, openSync, renameSync, rmSync } from "node:fs";
import { type DecisionSink, descriptorSink } from "./decision-sink.ts";

export interface RotatingFileOptions {
  readonly path: string;
  /** Bytes after which the file is put aside. */
  readonly maxSize: number;
  /** Files that are kept beside the one that is written. */
  readonly maxFiles: number;
}

/** Throws where the file cannot be opened. Readable by its owner only: it tells who did what. */
export function rotatingFile({ path, maxSize, maxFiles }: RotatingFileOptions): DecisionSink {
  let { sink, size } = open(path);
  const rotate = async (): Promise<void> => {
    await sink.close();
    if (maxFiles === 0) rmSync(path, { force: true });
    for (let number = maxFiles - 1; number >= 0; number--)
      move(number === 0 ? path : `${path}.${number}`, `${path}.${number + 1}`);
    ({ sink, size } = open(path));
  };
  return {
    async write(text) {
      const bytes = Buffer.byteLength(text);
      if (size > 0 && size + bytes > maxSize) await rotate();
      size += bytes;
      await sink.write(text);
    },
    close: () => sink.close(),
  };
}

function open(path: string): { sink: DecisionSink; size: number } {
  const descriptor = openSync(path, "a", 0o600);
  try {
    return { sink: descriptorSink(descriptor), size: fstatSync(descriptor).size };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
