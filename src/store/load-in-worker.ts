/**
 * Loads policies in another thread, so that no request waits for the compiler. What comes back is packed: the serving
 * thread takes it up piece by piece between requests. A thread that dies is told of, and the next load starts another.
 */
import { Worker } from "node:worker_threads";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SourceFile } from "../diagnostics/source-file.ts";
import type { LoadOptions } from "./build-policy-set.ts";
import { compileCacheEnvironment } from "./compile-cache.ts";
import { unpackCompiled } from "./compiled-snapshot.ts";
import type { LoadedPolicies } from "./load-policies.ts";
import type { Packed } from "./pack.ts";
import type { UnitText } from "./unit-text.ts";

export interface LoadRequest {
  readonly paths: readonly string[];
  readonly options: LoadOptions;
  readonly lastGood: readonly UnitText[];
  /** Calls are answered meanwhile, and come first. */
  readonly besideCalls: boolean;
  /** Where the thread keeps what it loaded. */
  readonly stateFolder?: string | undefined;
}
export type LoadingMessage =
  | ({ readonly kind: "loaded" } & LoadReply)
  | { readonly kind: "problem"; readonly why: string; readonly error: string }
  | { readonly kind: "settled" };

export interface LoadReply extends Omit<LoadedPolicies, "engine" | "built" | "sources" | "addressesOf"> {
  readonly packed: Packed | undefined;
}

export interface LoadingWorker {
  /** Rejects when the thread ends before it answers. One at a time. */
  load(request: LoadRequest): Promise<LoadedPolicies>;
  /** Resolves when what was loaded is kept, and the thread is gone. */
  stop(): Promise<unknown>;
}

/** The file has the ending of this one: both run as they were written, or both as they were built. */
const PROGRAM = new URL(import.meta.url.endsWith(".ts") ? "./load-worker.ts" : "./load-worker.js", import.meta.url);

/** Nearly all that is read and checked is still there when the load is done, so a small nursery is emptied for nothing. */
const LIMITS = { maxYoungGenerationSizeMb: 256 };

/** The slowest disk is given as long to take what is being kept. */
const SETTLING = 5000;

/** `onProblem`: what was loaded could not be kept. */
export function loadingWorker(onProblem: (why: string, error: unknown) => void = () => undefined): LoadingWorker {
  let worker: Worker | undefined;
  const start = (): Worker => {
    const made = new Worker(PROGRAM, {
      resourceLimits: LIMITS,
      env: { ...process.env, ...compileCacheEnvironment() },
    });
    made.on("message", (message: LoadingMessage) => {
      if (message.kind === "problem") onProblem(message.why, message.error);
    });
    return made;
  };
  return {
    load(request) {
      worker ??= start();
      return ask(worker, request).catch((error: unknown) => {
        worker = undefined;
        throw error;
      });
    },
    async stop() {
      if (worker === undefined) return;
      await settled(worker);
      await worker.terminate();
    },
  };
}

function ask(worker: Worker, request: LoadRequest): Promise<LoadedPolicies> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off("message", onReply).off("error", onError).off("exit", onExit);
      // Between loads it is no reason to stay alive.
      worker.unref();
      act();
    };
    const onReply = (message: LoadingMessage): void => {
      if (message.kind === "loaded") settle(() => loadedFrom(message).then(resolve, reject));
    };
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (): void => onError(new Error("the loading thread ended"));
    worker.ref();
    worker.on("message", onReply).on("error", onError).on("exit", onExit);
    worker.postMessage(request);
  });
}

async function settled(worker: Worker): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, SETTLING);
  worker.on("exit", resolve).on("message", ({ kind }: LoadingMessage) => {
    if (kind === "settled") resolve();
  });
  worker.postMessage("settle");
  await promise;
  clearTimeout(timer);
}

async function loadedFrom({ packed, diagnostics, ...rest }: LoadReply): Promise<LoadedPolicies> {
  const files = new Map<string, SourceFile>();
  return {
    ...rest,
    engine: packed === undefined ? undefined : await unpackCompiled(packed, nextTurn),
    built: undefined,
    sources: [],
    addressesOf: (path) => ({ straight: [path], names: [path] }),
    diagnostics: diagnostics.map((diagnostic) => revived(diagnostic, files)),
  };
}

/** Requests that came meanwhile are answered first. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A copied file is data without its methods. The copies of one file are one again. */
function revived(diagnostic: Diagnostic, files: Map<string, SourceFile>): Diagnostic {
  const { file, labels, ...rest } = diagnostic;
  const revive = ({ path, text }: Pick<SourceFile, "path" | "text">): SourceFile => {
    const known = files.get(path);
    // A text that is not today's (a last good one) may have the same path.
    if (known?.text === text) return known;
    const made = new SourceFile(path, text);
    files.set(path, made);
    return made;
  };
  return {
    ...rest,
    ...(file === undefined ? {} : { file: revive(file) }),
    ...(labels === undefined ? {} : { labels: labels.map((label) => ({ ...label, file: revive(label.file) })) }),
  };
}
