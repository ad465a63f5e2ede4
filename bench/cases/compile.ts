/** From text to an engine, in shares of the time that lexing and parsing alone take. */
import { lex } from "../../grammar/lexer.ts";
import { attempt } from "../../src/syntax/attempt.ts";
import { type Case, median } from "../case.ts";
import { engineOf } from "../measure/verdict.ts";
import { policyFiles } from "../workload/policy-text.ts";
import { generate } from "../workload/rules.ts";

export const compile100k: Case = {
  id: "compile-100k",
  what: "compile 100,000 rules from text",
  unit: "× lexing and parsing them",
  better: "less",
  targeted: true,
  must: 2,
  stretch: 1.5,
  floor: undefined,
  peers: [],
  run: async ({ quick }) => {
    const workload = generate(100_000);
    const [parses, builds]: [number[], number[]] = [[], []];
    for (let round = 0; round < (quick ? 2 : 4); round++) {
      // Texts of their own for each round: nothing can be kept from the one before.
      const files = policyFiles(workload);
      globalThis.gc?.();
      const begun = performance.now();
      for (const file of files) {
        const { tokens, docs } = lex(file.text);
        if (attempt(file, tokens, docs).failure !== undefined) throw new Error(`${file.path} does not parse`);
      }
      const parsed = performance.now();
      globalThis.gc?.();
      const building = performance.now();
      engineOf(files);
      const built = performance.now();
      // The first round warms up.
      if (round > 0) {
        parses.push(parsed - begun);
        builds.push(built - building);
      }
    }
    const [parseMs, buildMs] = [median(parses), median(builds)];
    return { value: buildMs / parseMs, details: { parseMs, buildMs } };
  },
};
