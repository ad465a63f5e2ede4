/** What checked code reads: every node of it, and the roots it starts at. Code is plain data, so it is walked as such. */
import type { Code, RootName } from "../../expressions/code.ts";

/** Every node of the code inside a value: a clause, a list of clauses, a body. */
export function* nodesOf(value: unknown): Generator<Code> {
  if (typeof value !== "object" || value === null) return;
  if (isCode(value)) yield value;
  for (const part of Object.values(value)) yield* nodesOf(part);
}

function isCode(value: object): value is Code {
  return "op" in value;
}

export function rootsOf(value: unknown): ReadonlySet<RootName> {
  const roots = new Set<RootName>();
  for (const node of nodesOf(value)) if (node.op === "root") roots.add(node.root);
  return roots;
}
