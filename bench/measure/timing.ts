/**
 * Times a decision beside `JSON.parse` of the very bodies it decides. Bodies are parsed in small batches just before
 * they are decided, as in a server, so that strings are fresh and the caches hold what they would hold there.
 */
import { median, percentile } from "../case.ts";

const BATCH = 32;
const WARM_UP = 40_000;
/** One round in so many is looked at. */
const QUIETEST = 4;

export interface Timing {
  /** `decide` in shares of `parse`: the median of the quiet rounds' shares. */
  readonly share: number;
  /** Nanoseconds for one, medians of the quiet rounds. */
  readonly parse: number;
  readonly decide: number;
  /** Percentiles over requests, of each request's median over the rounds. */
  readonly p50: number;
  readonly p99: number;
}

export interface Timed<Prepared> {
  readonly bodies: readonly string[];
  /** From a parsed body, or its text, to what the decision takes; not timed. */
  prepare(parsed: unknown, body: string): Prepared;
  decide(prepared: Prepared): unknown;
}

let sink = 0;

/**
 * Whole rounds are compared, so that each side pays for its own garbage; of four rounds the quietest is looked at, because
 * a machine that does something else meanwhile makes them longer and never shorter.
 */
export function time<Prepared>(timed: Timed<Prepared>, rounds: number): Timing {
  const { bodies } = timed;
  const perRequest = bodies.map((): number[] => []);
  const all: { readonly parse: number; readonly decide: number }[] = [];
  // The first rounds warm up and are not kept: what runs a hundred thousand times a minute runs compiled.
  for (let round = -Math.min(20, Math.ceil(WARM_UP / bodies.length)); round < rounds * QUIETEST; round++) {
    let [parse, decide] = [0, 0];
    for (let start = 0; start < bodies.length; start += BATCH) {
      const batch = timeBatch(timed, bodies.slice(start, start + BATCH));
      parse += batch.parse;
      decide += batch.decide;
    }
    if (round < 0) continue;
    all.push({ parse, decide });
    if (round % QUIETEST === 0) singles(timed, perRequest);
  }
  const totals = all.toSorted((a, b) => a.parse + a.decide - b.parse - b.decide).slice(0, rounds);
  const requests = perRequest.map(median);
  return {
    share: median(totals.map(({ parse, decide }) => decide / parse)),
    parse: median(totals.map(({ parse }) => parse)) / bodies.length,
    decide: median(totals.map(({ decide }) => decide)) / bodies.length,
    p50: percentile(requests, 0.5),
    p99: percentile(requests, 0.99),
  };
}

/** Nanoseconds of `JSON.parse` for one body: the yardstick of what is timed elsewhere. */
export function timeOfParse(bodies: readonly string[]): number {
  return time({ bodies, prepare: () => undefined, decide: () => undefined }, 5).parse;
}

function timeBatch<Prepared>(
  { prepare, decide }: Timed<Prepared>,
  bodies: readonly string[],
): { readonly parse: number; readonly decide: number } {
  const parsed: unknown[] = [];
  const parsing = process.hrtime.bigint();
  for (const body of bodies) parsed.push(JSON.parse(body));
  const parse = Number(process.hrtime.bigint() - parsing);
  const prepared = parsed.map((one, index) => prepare(one, bodies[index] ?? ""));
  const deciding = process.hrtime.bigint();
  for (const one of prepared) sink += decide(one) === undefined ? 0 : 1;
  return { parse, decide: Number(process.hrtime.bigint() - deciding) };
}

function singles<Prepared>(timed: Timed<Prepared>, perRequest: readonly number[][]): void {
  timed.bodies.forEach((body, index) => {
    const prepared = timed.prepare(JSON.parse(body), body);
    const begun = process.hrtime.bigint();
    sink += timed.decide(prepared) === undefined ? 0 : 1;
    perRequest[index]?.push(Number(process.hrtime.bigint() - begun));
  });
}

/** Keeps results alive, so that nothing timed can be left out. */
export function sunk(): number {
  return sink;
}
