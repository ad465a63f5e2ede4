/**
 * Times a decision beside `JSON.parse` of the very bodies it decides. Bodies are parsed in small batches just before
 * they are decided, as in a server, so that strings are fresh and the caches hold what they would hold there.
 */
import { median, percentile } from "../case.ts";

const BATCH = 32;

export interface Timing {
  /** Nanoseconds for one. */
  readonly parse: number;
  readonly decide: number;
  /** Percentiles over requests, of each request's median over the rounds. */
  readonly p50: number;
  readonly p99: number;
}

export interface Timed<Prepared> {
  readonly bodies: readonly string[];
  /** From a parsed body to what the decision takes; not timed. */
  prepare(parsed: unknown): Prepared;
  decide(prepared: Prepared): unknown;
}

let sink = 0;

export function time<Prepared>(timed: Timed<Prepared>, rounds: number): Timing {
  const { bodies } = timed;
  const perRequest = bodies.map((): number[] => []);
  const perBatch = Array.from({ length: Math.ceil(bodies.length / BATCH) }, () => ({
    parse: [] as number[],
    decide: [] as number[],
  }));
  // The first rounds warm up and are not kept.
  for (let round = -2; round < rounds; round++) {
    perBatch.forEach((batch, index) => {
      const { parse, decide } = timeBatch(timed, bodies.slice(index * BATCH, (index + 1) * BATCH));
      if (round < 0) return;
      batch.parse.push(parse);
      batch.decide.push(decide);
    });
    if (round >= 0) singles(timed, perRequest);
  }
  const requests = perRequest.map(median);
  // Medians of each batch, then their sum: what other processes take is left out, what one request takes is not.
  const sum = (of: "parse" | "decide") => perBatch.reduce((total, batch) => total + median(batch[of]), 0);
  return {
    parse: sum("parse") / bodies.length,
    decide: sum("decide") / bodies.length,
    p50: percentile(requests, 0.5),
    p99: percentile(requests, 0.99),
  };
}

function timeBatch<Prepared>(
  { prepare, decide }: Timed<Prepared>,
  bodies: readonly string[],
): { readonly parse: number; readonly decide: number } {
  const parsed: unknown[] = [];
  const parsing = process.hrtime.bigint();
  for (const body of bodies) parsed.push(JSON.parse(body));
  const parse = Number(process.hrtime.bigint() - parsing);
  const prepared = parsed.map((one) => prepare(one));
  const deciding = process.hrtime.bigint();
  for (const one of prepared) sink += decide(one) === undefined ? 0 : 1;
  return { parse, decide: Number(process.hrtime.bigint() - deciding) };
}

function singles<Prepared>(timed: Timed<Prepared>, perRequest: readonly number[][]): void {
  timed.bodies.forEach((body, index) => {
    const prepared = timed.prepare(JSON.parse(body));
    const begun = process.hrtime.bigint();
    sink += timed.decide(prepared) === undefined ? 0 : 1;
    perRequest[index]?.push(Number(process.hrtime.bigint() - begun));
  });
}

/** Keeps results alive, so that nothing timed can be left out. */
export function sunk(): number {
  return sink;
}
