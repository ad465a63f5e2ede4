/** Whether what hostile bodies cost grows as their bytes do, from the bytes of a body to those of its reply. */
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { Case } from "../case.ts";
import { type MeasuredService, serviceOver } from "../measure/service.ts";
import { BUILD_OPTIONS, engineOf } from "../measure/verdict.ts";
import { HOSTILE, HOSTILE_POLICY, type HostileShape } from "../workload/hostile.ts";
import { policyFiles } from "../workload/policy-text.ts";
import { generate } from "../workload/rules.ts";

const SMALL = 32 * 1024;
const TIMES = 16;
/** Milliseconds: what takes long is to be measured, not refused. */
const PATIENCE = 600_000;

export const hostile: Case = {
  id: "hostile",
  what: "a hostile body sixteen times as large, the worst of its shapes",
  unit: "× the time for each byte",
  better: "less",
  targeted: false,
  must: 4,
  stretch: 2,
  floor: undefined,
  peers: [],
  run: async ({ quick }) => {
    const files = [...policyFiles(generate(1000)), new SourceFile("hostile.policy", HOSTILE_POLICY)];
    const engine = engineOf(files, { ...BUILD_OPTIONS, gates: ["authorization", "validation", "mutation"] });
    const service = serviceOver(engine, undefined);
    const times = quick ? 2 : 6;
    const growth = HOSTILE.map((shape): readonly [string, number] => {
      // As many bytes of each: all that differs is how they are cut.
      const [small, large] = [shape.body(SMALL), shape.body(SMALL * TIMES)];
      processorTime(service, shape, small, TIMES);
      const ofSmall = processorTime(service, shape, small, TIMES * times) / TIMES / small.length;
      const ofLarge = processorTime(service, shape, large, times) / large.length;
      return [shape.name, ofLarge / ofSmall];
    });
    return { value: Math.max(...growth.map(([, times]) => times)), details: Object.fromEntries(growth) };
  },
};

/** Microseconds of this process for so many answers: what else runs on the machine is not counted. */
function processorTime(service: MeasuredService, { review }: HostileShape, body: string, times: number): number {
  const received = Array.from({ length: times }, () => service.receive(body, review));
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (const one of received) service.answer(one, PATIENCE);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
