/**
 * Loads policies in another thread, so that no request waits for the compiler. What comes back is plain data; only linking
 * is left for the serving thread. A thread that dies is told of, and the next load starts another.
 */
import { Worker } from "node:worker_threads";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SourceFile } from "../diagnostics/source-file.ts";
import { createEngine } from "../engine/create-engine.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { LoadOptions } from "./build-policy-set.ts";
import type { LoadedPolicies } from "./load-policies.ts";
import type { TextFile, UnitText } from "./unit-text.ts";

export interface LoadRequest {
  readonly paths: readonly string[];
  readonly options: LoadOptions;
  readonly lastGood: readonly UnitText[];
}
export interface LoadReply extends Omit<LoadedPolicies, "engine" | "built" | "sources"> {
  readonly compiled: PolicyEngine["compiled"];
  readonly sources: readonly TextFile[];
}

export interface LoadingWorker {
  /** Rejects when the thread ends before it answers. One at a time. */
  load(request: LoadRequest): Promise<LoadedPolicies>;
  stop(): Promise<unknown>;
}

/** The file has the ending of this one: both run as they were written, or both as they were built. */
const PROGRAM = new URL(import.meta.url.endsWith(".ts") ? "./load-worker.ts" : "./load-worker.js", import.meta.url);

export function loadingWorker(): LoadingWorker {
  let worker: Worker | undefined;
  return {
    load(request) {
      worker ??= new Worker(PROGRAM);
      return ask(worker, request).catch((error: unknown) => {
        worker = undefined;
        throw error;
      });
    },
    async stop() {
      await worker?.terminate();
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
    const onReply = (reply: LoadReply): void => settle(() => resolve(loadedFrom(reply)));
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (): void => onError(new Error("the loading thread ended"));
    worker.ref();
    worker.on("message", onReply).on("error", onError).on("exit", onExit);
    worker.postMessage(request);
  });
}

function loadedFrom({ compiled, sources, diagnostics, ...rest }: LoadReply): LoadedPolicies {
  const files = new Map<string, SourceFile>(sources.map(({ path, text }) => [path, new SourceFile(path, text)]));
  return {
    ...rest,
    engine: compiled === undefined ? undefined : createEngine(compiled.program, compiled.options),
    built: undefined,
    sources: [...files.values()],
    diagnostics: diagnostics.map((diagnostic) => revived(diagnostic, files)),
  };
}

/** A copied file is data without its methods. A text that is not today's (a last good one) comes along whole. */
function revived(diagnostic: Diagnostic, files: ReadonlyMap<string, SourceFile>): Diagnostic {
  const { file, labels, ...rest } = diagnostic;
  const revive = ({ path, text }: TextFile): SourceFile => {
    const known = files.get(path);
    return known?.text === text ? known : new SourceFile(path, text);
  };
  return {
    ...rest,
    ...(file === undefined ? {} : { file: revive(file) }),
    ...(labels === undefined ? {} : { labels: labels.map((label) => ({ ...label, file: revive(label.file) })) }),
  };
}
