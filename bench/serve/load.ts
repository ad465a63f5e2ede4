/** Orders to the process that makes the load, and what came of them. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Place } from "./servers.ts";

/** Said once: what the calls are. */
export interface LoadSetting {
  readonly kind: "setting";
  /** The workload of so many rules, and so many different calls of it. */
  readonly rules: number;
  readonly calls: number;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface LoadOrder {
  readonly kind: "order";
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** undefined: as many as the server answers. */
  readonly perSecond: number | undefined;
  /** Only so many different bodies, again and again; undefined: no two are alike. */
  readonly alike: number | undefined;
  /** Whether the answers are those of the plain scan. */
  readonly check: boolean;
}

export interface LoadResult {
  readonly kind: "result";
  /** Answered with 200. */
  readonly answered: number;
  readonly failed: number;
  /** Answered, and otherwise than the plain scan does. */
  readonly wrong: number;
  readonly seconds: number;
  /** What the load itself took. */
  readonly cpuSeconds: number;
  /** Milliseconds from when a call came to its answer. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly longest: number;
}

export interface Load {
  /** Throws where an answer is wrong. */
  run(order: Omit<LoadOrder, "kind">): Promise<LoadResult>;
  stop(): void;
}

const PROGRAM = fileURLToPath(new URL("./load-process.ts", import.meta.url));

export async function startLoad({ certificates }: Place, rules: number, calls: number): Promise<Load> {
  const child = fork(PROGRAM, [], { execArgv: [] });
  process.once("exit", () => child.kill("SIGKILL"));
  const { cert, key } = certificates.clients.right;
  await ask(child, { kind: "setting", rules, calls, ca: certificates.caText, cert, key } satisfies LoadSetting);
  return {
    async run(order) {
      const result = (await ask(child, { kind: "order", ...order } satisfies LoadOrder)) as LoadResult;
      if (result.wrong > 0) throw new Error(`${result.wrong} of ${result.answered} answers were wrong`);
      return result;
    },
    stop: () => child.disconnect(),
  };
}

function ask(child: ChildProcess, message: LoadSetting | LoadOrder): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error("the load ended"));
    child.once("exit", onExit);
    child.once("message", (answer) => {
      child.off("exit", onExit);
      resolve(answer);
    });
    child.send(message);
  });
}
