/**
 * `npm run bench`: measures the cases, each several times in processes of their own, and prints one table.
 * Nothing runs beside anything else. A case that fails is said to have failed, and the run goes on.
 */
import { parseArgs } from "node:util";
import type { Case } from "./case.ts";
import { CASES } from "./cases/index.ts";
import { compareWith } from "./compare.ts";
import { measureCase } from "./measure-case.ts";
import { isInstalled, PEERS, peerById } from "./measure/peers.ts";
import { machine, versions } from "./machine.ts";
import { type CaseReport, forPrograms, peerNotes, table } from "./report.ts";
import { runVerify } from "./verify/run-verify.ts";

const HELP = `npm run bench -- [flags]

  --only ID,ID     these cases alone
  --quick          under two minutes: one run of each case with a target, on less of everything, and no peers
  --runs N         so many runs of each case (3; 1 with --quick)
  --no-peers       Verdict alone
  --output json    for programs
  --against REV    this tree and that revision in turns, and which differences are beyond noise
  --verify         no times: decisions against the naive interpreter at 10 to 100,000 rules
`;

const { values: flags } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    output: { type: "string", default: "text" },
    against: { type: "string" },
    runs: { type: "string" },
    verify: { type: "boolean", default: false },
    "no-peers": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const out = (text: string) => process.stdout.write(`${text}\n`);
const begun = performance.now();
const progress = (line: string) => {
  console.error(`${String(Math.round((performance.now() - begun) / 1000)).padStart(4)} s  ${line}`);
};

if (flags.help) out(HELP);
else if (flags.verify) process.exitCode = runVerify({ quick: flags.quick, out }) ? 0 : 1;
else measure(chosenCases(), Number(flags.runs ?? (flags.quick ? 1 : 3)));

function chosenCases(): readonly Case[] {
  const wanted = flags.only?.split(",");
  const unknown = wanted?.filter((id) => !CASES.some((one) => one.id === id)) ?? [];
  const mistakes = [
    ...(unknown.length === 0
      ? []
      : [`there is no case \`${unknown.join(", ")}\`; there are ${CASES.map(({ id }) => id).join(", ")}`]),
    ...(flags.output === "text" || flags.output === "json"
      ? []
      : [`\`--output ${flags.output}\`: it is text or json`]),
    ...(/^[1-9]\d*$/.test(flags.runs ?? "1") ? [] : [`\`--runs ${flags.runs}\`: it is a number from 1`]),
  ];
  for (const mistake of mistakes) console.error(mistake);
  if (mistakes.length > 0) process.exit(2);
  return CASES.filter(({ id, targeted }) => wanted?.includes(id) ?? (targeted || !flags.quick));
}

function measure(cases: readonly Case[], runs: number): void {
  const json = flags.output === "json";
  if (flags.against !== undefined) {
    const { rows, text } = compareWith(flags.against, cases, { runs: Math.max(3, runs), progress });
    out(json ? JSON.stringify(rows, null, 2) : text);
    return;
  }
  const withPeers = !flags["no-peers"] && !flags.quick;
  const reports = cases.map((one): CaseReport => {
    const peers = withPeers ? one.peers.filter((id) => isInstalled(peerById(id))) : [];
    return measureCase(one, { quick: flags.quick, runs, peers, root: import.meta.dirname, progress });
  });
  if (json) out(JSON.stringify({ ...machine(), ...versions(), cases: reports.map(forPrograms) }, null, 2));
  else {
    out(table(reports));
    out(peerNotes(reports, PEERS));
    const missing = PEERS.filter((peer) => withPeers && !isInstalled(peer)).map(({ name }) => name);
    if (missing.length > 0) out(`Not installed: ${missing.join(", ")}; \`npm run bench:peers\` does it.`);
  }
  process.exitCode = reports.some(({ value }) => value === null) ? 1 : 0;
}
