/** One worker as the main process sees it: started, asked, told, and seen to end. */
import cluster from "node:cluster";
import { compileCacheEnvironment } from "../../store/compile-cache.ts";
import type { Packed } from "../../store/pack.ts";
import type { DecisionSink } from "../decision-log/decision-sink.ts";
import { StartError, wrongConfiguration } from "../start-error.ts";
import type { FromWorker, ToWorker, WorkerReport } from "./messages.ts";

export interface WorkerProcess {
  /** Where it listens; rejects with a {@link StartError}, also because it ended. */
  readonly serving: Promise<string>;
  /** How it ended: a code or a signal. */
  readonly ended: Promise<number | string>;
  tell(message: ToWorker): void;
  /** Resolves when it answers by these, or is no more. */
  hand(policies: Packed): Promise<void>;
  /** undefined: it does not answer in time. */
  report(): Promise<WorkerReport | undefined>;
  /** Answers what is under way; `grace`: milliseconds. */
  stop(grace: number): Promise<void>;
  kill(): Promise<void>;
}

export interface WorkerStart {
  readonly start: Omit<Extract<ToWorker, { kind: "start" }>, "kind">;
  readonly sink: DecisionSink | undefined;
}

const REPORT_WITHIN = 2000;
/** What a worker needs beyond the grace, for its log and its end. */
const MORE = 5000;

export function startWorker({ start, sink }: WorkerStart): WorkerProcess {
  const worker = cluster.fork(compileCacheEnvironment());
  const answers = new Map<number, (report: WorkerReport | undefined) => void>();
  let next = 0;
  const serving = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<number | string>();
  // Whoever waits for it to serve is told; nobody may wait.
  serving.promise.catch(() => undefined);
  const tell = (message: ToWorker): void => {
    if (worker.isConnected()) worker.send(message, undefined, () => undefined);
  };
  const ask = (question: (id: number) => ToWorker, within?: number): Promise<WorkerReport | undefined> =>
    new Promise((resolve) => {
      const id = next++;
      const timer = within === undefined ? undefined : setTimeout(() => answered(undefined), within);
      const answered = (report: WorkerReport | undefined): void => {
        clearTimeout(timer);
        answers.delete(id);
        resolve(report);
      };
      if (!worker.isConnected()) return answered(undefined);
      answers.set(id, answered);
      return tell(question(id));
    });
  const write = (id: number, text: string): void => {
    (sink?.write(text) ?? Promise.resolve()).then(
      () => tell({ kind: "written", id, why: undefined }),
      (error: unknown) => tell({ kind: "written", id, why: codeOf(error) }),
    );
  };
  worker.on("message", (message: FromWorker) => {
    if (message.kind === "serving") serving.resolve(message.url);
    else if (message.kind === "failed") {
      serving.reject(new StartError(message.diagnostics));
      worker.process.kill("SIGKILL");
    } else if (message.kind === "lines") write(message.id, message.text);
    else answers.get(message.id)?.(message.report);
  });
  worker.on("error", () => undefined);
  worker.on("exit", (code: number | null, signal: string | null) => {
    ended.resolve(signal ?? code ?? -1);
    serving.reject(wrongConfiguration(`a worker ended before it served: ${signal ?? code}`));
    for (const answered of answers.values()) answered(undefined);
  });
  tell({ kind: "start", ...start });
  const kill = async (): Promise<void> => {
    worker.process.kill("SIGKILL");
    await ended.promise;
  };
  return {
    serving: serving.promise,
    ended: ended.promise,
    tell,
    hand: async (policies) => void (await ask((id) => ({ kind: "policies", id, policies }))),
    report: () => ask((id) => ({ kind: "report", id }), REPORT_WITHIN),
    async stop(grace) {
      tell({ kind: "stop" });
      const insist = setTimeout(() => void kill(), grace + MORE);
      await ended.promise;
      clearTimeout(insist);
    },
    kill,
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "it failed";
}
