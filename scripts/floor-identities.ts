/** The floor's text, checked like any policy, and who asks by each of its lines: what src/analyse/floor reads at a start. */
import { invariant } from "../src/base/invariant.ts";
import { checkPolicySet } from "../src/check/check-policy-set.ts";
import { SourceFile } from "../src/diagnostics/source-file.ts";
import type { UserInfo } from "../src/engine/question.ts";
import type { FloorIdentity, FloorLine } from "../src/analyse/floor/floor-lines.ts";
import { sampleUsers } from "../src/analyse/invariants/samples.ts";
import { parsePolicy } from "../src/syntax/parse.ts";

export function identitiesOfFloor(text: string): readonly FloorIdentity[] {
  const file = new SourceFile("floor.policy", text);
  const { set, diagnostics } = checkPolicySet([{ file, ...parsePolicy(file) }], {
    gates: { authorization: true, mutation: true, validation: true },
    readDocument: () => ({ error: "the floor reads nothing" }),
    data: new Map(),
    only: undefined,
    addressesOf: (path) => ({ straight: [path], names: [path] }),
  });
  invariant(
    diagnostics.every(({ severity }) => severity !== "error"),
    "the floor is a sound policy",
  );
  const lines = new Map<string, { readonly user: UserInfo; readonly lines: FloorLine[] }>();
  for (const { head } of set.invariants) {
    const line = { permissions: head.permissions, place: head.place };
    for (const user of head.subjects.include.flatMap(sampleUsers)) {
      const there = lines.get(user.username) ?? { user, lines: [] };
      lines.set(user.username, there);
      there.lines.push(line);
    }
  }
  return [...lines.values()].map((one) => ({ ...one, kind: kindOf(one.user) }));
}

function kindOf({ username }: UserInfo): FloorIdentity["kind"] {
  if (username === "system:anonymous") return "anonymous";
  return username.startsWith("system:node:") ? "nodes" : "control-plane";
}

/** The same as a module: lines once, by whom they are shared as numbers. One text, which is read in half a millisecond. */
export function moduleOfFloor(identities: readonly FloorIdentity[]): string {
  const lines = [...new Set(identities.flatMap((identity) => identity.lines))];
  const numbers = new Map(lines.map((line, number) => [line, number]));
  const known = identities.map(({ user, kind, lines: own }) => ({
    user,
    kind,
    lines: own.map((line) => numbers.get(line)),
  }));
  return [
    "// Written by scripts/generate-floor.ts from docs/floor.policy; do not edit.\n",
    "/** JSON: the lines, and whose they are. */",
    "export const FLOOR_LINES =",
    `  "[" +\n${lines.map((line) => `  ${JSON.stringify(JSON.stringify(line))}`).join(' + "," +\n')} +\n  "]";\n`,
    "export const FLOOR_IDENTITIES =",
    `  "[" +\n${known.map((one) => `  ${JSON.stringify(JSON.stringify(one))}`).join(' + "," +\n')} +\n  "]";\n`,
  ].join("\n");
}
