/** Peers in Go: a program gets the workload and its questions as a file, checks itself against the answers in it, and tells its time. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cedarPolicies } from "../workload/cedar-text.ts";
import type { Ask, Permission, Workload } from "../workload/model.ts";
import { oracleOf } from "../workload/prefiltered.ts";
import { programOf } from "./peers.ts";

/** Nanoseconds of one decision. */
export function goDecision(
  [program, ...args]: readonly [string, ...string[]],
  workload: Workload,
  asks: readonly Ask[],
): number {
  const folder = mkdtempSync(join(tmpdir(), "verdict-bench-"));
  try {
    const file = join(folder, "workload.json");
    writeFileSync(file, JSON.stringify(exported(workload, asks)));
    const { status, stdout, stderr } = spawnSync(programOf(program), [file, ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${program}: ${stderr}`);
    return (JSON.parse(stdout) as { readonly decide: number }).decide;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rules of one role point at the same permissions, and rules of one text at the same Cedar policies. */
function exported(workload: Workload, asks: readonly Ask[]): object {
  const decide = oracleOf(workload);
  const permissions = new Map<readonly Permission[], number>();
  const policies = new Map<string, number>();
  const rules = workload.rules.map((rule) => ({
    ...rule,
    role: undefined,
    permissions: numbered(permissions, rule.permissions),
    policies: numbered(policies, cedarPolicies(rule).join("\n")),
  }));
  return {
    permissions: [...permissions.keys()],
    policies: [...policies.keys()],
    rules,
    asks: asks.map((ask) => ({ ...ask, path: ask.path ?? "", expected: decide(ask) })),
  };
}

function numbered<Key>(map: Map<Key, number>, key: Key): number {
  const number = map.get(key) ?? map.size;
  map.set(key, number);
  return number;
}
