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
    const growth = HOSTILE.map((shape): readonly [string, number] => {
      const small = shortest(service, shape, SMALL, quick ? 20 : 60);
      const large = shortest(service, shape, SMALL * TIMES, quick ? 5 : 15);
      return [shape.name, large / small / TIMES];
    });
    return { value: Math.max(...growth.map(([, times]) => times)), details: Object.fromEntries(growth) };
  },
};

/** Milliseconds for each byte of the body that is sent, the shortest of some times. */
function shortest(service: MeasuredService, { review, body }: HostileShape, bytes: number, times: number): number {
  const text = body(bytes);
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times; time++) {
    const received = service.receive(text, review);
    const begun = performance.now();
    service.answer(received, PATIENCE);
    least = Math.min(least, performance.now() - begun);
  }
  return (least / text.length) * bytes;
}
