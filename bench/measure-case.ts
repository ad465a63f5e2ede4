/** Runs one case some times, each in a process of its own, and its peers, and puts together what came out. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Case, type Measured, median, reaches } from "./case.ts";
import { peerById } from "./measure/peers.ts";
import type { CaseReport } from "./report.ts";

export interface MeasureOptions {
  readonly quick: boolean;
  readonly runs: number;
  /** Their ids. */
  readonly peers: readonly string[];
  /** The bench folder of the revision that is measured. */
  readonly root: string;
  readonly progress: (line: string) => void;
}

export function measureCase(one: Case, options: MeasureOptions): CaseReport {
  const results = runsOf(one.id, undefined, options);
  const values = results.map(({ value }) => value);
  const peers = options.peers.flatMap((id) => {
    const [result] = runsOf(one.id, id, { ...options, runs: 1 });
    return result === undefined ? [] : [{ name: peerById(id).name, value: result.value }];
  });
  const value = values.length === 0 ? null : median(values);
  return {
    id: one.id,
    what: one.what,
    value,
    unit: one.unit,
    better: one.better,
    must: one.must,
    stretch: one.stretch,
    floor: one.floor ?? null,
    met: value !== null && reaches(one, value),
    spread: values.length === 0 ? null : Math.max(...values) - Math.min(...values),
    details: results.find((result) => result.value === value)?.details ?? results[0]?.details ?? {},
    peers,
  };
}

/** A run that hangs is one that failed. */
const TIMEOUT = 900_000;
/** Characters of what a failed run said. */
const TOLD = 2000;

function runsOf(id: string, peer: string | undefined, options: MeasureOptions): readonly Measured[] {
  const results: Measured[] = [];
  for (let run = 1; run <= options.runs; run++) {
    const name = peer === undefined ? id : `${id} (${peer})`;
    const args = ["--expose-gc", join(options.root, "run-case.ts"), id, options.quick ? "quick" : "full"];
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      peer === undefined ? args : [...args, peer],
      {
        encoding: "utf8",
        timeout: TIMEOUT,
      },
    );
    if (status !== 0) {
      options.progress(`${name}: run ${run} failed (${signal ?? status})\n${stderr.slice(-TOLD)}`);
      continue;
    }
    const result = JSON.parse(stdout) as Measured;
    options.progress(`${name}: run ${run} of ${options.runs}: ${result.value.toPrecision(3)}`);
    results.push(result);
  }
  return results;
}
