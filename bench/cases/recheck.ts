/** One changed file of a thousand, checked again as `check --watch` does it, in shares of checking all of them. */
import { createIncrementalBuild } from "../../src/analyse/incremental-build.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { type Case, median } from "../case.ts";
import { BUILD_OPTIONS } from "../measure/verdict.ts";
import { roleText, ruleText } from "../workload/policy-text.ts";
import { generate } from "../workload/rules.ts";

const RULES = 10_000;
const FILES = 1000;

export const recheckOneFile: Case = {
  id: "recheck-one-file",
  what: "check again one changed file of 1,000 (10,000 rules)",
  unit: "× checking all of them",
  better: "less",
  targeted: false,
  must: 0.05,
  stretch: 0.02,
  floor: undefined,
  peers: [],
  run: async ({ quick }) => {
    const texts = textsOf();
    const wholes: number[] = [];
    let incremental = createIncrementalBuild();
    const check = () => {
      const files = texts.map(([path, text]) => new SourceFile(path, text));
      const before = process.cpuUsage();
      const { serves } = incremental.build(files, BUILD_OPTIONS);
      const { user, system } = process.cpuUsage(before);
      if (!serves) throw new Error("the workload does not build");
      return (user + system) / 1000;
    };
    for (let round = 0; round < (quick ? 2 : 4); round++) {
      incremental = createIncrementalBuild();
      globalThis.gc?.();
      const took = check();
      // The first round warms up.
      if (round > 0) wholes.push(took);
    }
    const agains: number[] = [];
    for (let round = 0; round < (quick ? 60 : 200); round++) {
      const at = 1 + ((round * 37) % FILES);
      const [path, text] = texts[at] ?? ["", ""];
      texts[at] = [path, `${text}\ndeny "more ${round}"\n  user "nobody ${round}"\n  to get on pods\n`];
      agains.push(check());
    }
    const [allMs, oneMs] = [median(wholes), median(agains.slice(agains.length >> 1))];
    return { value: oneMs / allMs, details: { allMs, oneMs } };
  },
};

function textsOf(): [path: string, text: string][] {
  const { roles, rules } = generate(RULES);
  const texts: [string, string][] = [["roles.policy", `language 1\n\n${roles.map(roleText).join("\n")}`]];
  for (let file = 0; file < FILES; file++) {
    const own = rules.filter((_, index) => index % FILES === file);
    texts.push([`rules-${file}.policy`, `language 1\n\n${own.map(ruleText).join("\n")}`]);
  }
  return texts;
}
