/**
 * `npm run bench`: measures the cases, each several times in processes of their own, and prints one table.
 * Nothing runs beside anything else. A case that fails is said to have failed, and the run goes on.
 */
import { parseArgs } from "node:util";
import { CASES } from "./cases/index.ts";
import { compareWith } from "./compare.ts";
import { measureCase } from "./measure-case.ts";
import { isInstalled, PEERS, peerById } from "./measure/peers.ts";
import { machine, versions } from "./machine.ts";
import { type CaseReport, table } from "./report.ts";

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    output: { type: "string", default: "text" },
    against: { type: "string" },
    runs: { type: "string" },
    "no-peers": { type: "boolean", default: false },
  },
});

const wanted = flags.only?.split(",");
const unknown = wanted?.filter((id) => !CASES.some((one) => one.id === id)) ?? [];
if (unknown.length > 0 || (flags.output !== "text" && flags.output !== "json")) {
  console.error(
    unknown.length > 0
      ? `there is no case \`${unknown.join(", ")}\`; there are ${CASES.map(({ id }) => id).join(", ")}`
      : `\`--output ${flags.output}\`: it is text or json`,
  );
  process.exit(2);
}
const chosen = CASES.filter(({ id }) => wanted?.includes(id) ?? true);
const runs = Number(flags.runs ?? (flags.quick ? 1 : 3));
// Against another revision only Verdict itself is measured.
const withPeers = !flags["no-peers"] && !flags.quick && flags.against === undefined;
const progress = (line: string) => console.error(line);

if (flags.against === undefined) {
  const cases = chosen.map((one): CaseReport => {
    const peers = withPeers ? one.peers.filter((id) => isInstalled(peerById(id))) : [];
    return measureCase(one, { quick: flags.quick, runs, peers, root: import.meta.dirname, progress });
  });
  if (flags.output === "json") console.log(JSON.stringify({ ...machine(), ...versions(), cases }, null, 2));
  else {
    console.log(table(cases));
    const missing = PEERS.filter((peer) => !isInstalled(peer)).map(({ name }) => name);
    if (missing.length > 0) console.log(`\nNot installed: ${missing.join(", ")}; \`npm run bench:peers\` does it.`);
  }
  process.exitCode = cases.some(({ value }) => value === null) ? 1 : 0;
} else {
  const differences = compareWith(flags.against, chosen, { runs: Math.max(3, runs), progress });
  console.log(flags.output === "json" ? JSON.stringify(differences.rows, null, 2) : differences.text);
}
