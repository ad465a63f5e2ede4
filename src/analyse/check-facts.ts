/**
 * Rules that read a Namespace's labels need somebody who watches Namespaces. Where nobody does, every such deny would
 * fire and every such allow sleep, so the set does not start.
 */
import type { CheckedPolicySet, CheckedRule, NamespacePattern } from "../check/checked.ts";
import { statedRules } from "../check/granted-rules.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { BuildOptions, ParsedFile } from "./policy-set.ts";

export function checkFacts(
  set: CheckedPolicySet,
  files: readonly ParsedFile[],
  facts: BuildOptions["facts"],
): readonly Diagnostic[] {
  if (facts !== false) return [];
  const readers = new Map(
    statedRules(set)
      .filter(readsFacts)
      .map(({ ref }) => [`${ref.file}:${ref.line}`, ref]),
  );
  return [...readers.values()].map((ref): Diagnostic => {
    const file = files.find((one) => one.file.path === ref.file)?.file;
    const start = file === undefined ? 0 : offsetOfLine(file.text, ref.line);
    return {
      code: "no-facts",
      severity: "error",
      message: `\`${ref.name}\` reads the labels or annotations of namespaces, which are not watched`,
      help: "name a kubeconfig under `cluster` in the configuration, or say the places by name",
      ...(file !== undefined && { file, span: { start, end: start + file.lineText(ref.line).length } }),
    };
  });
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  for (let count = 1; count < line; count++) offset = text.indexOf("\n", offset) + 1;
  return offset;
}

function readsFacts({ head, bodies }: CheckedRule): boolean {
  const places = head.place === undefined ? [] : [...head.place.include, ...head.place.except];
  return places.some(selects) || bodies.some(({ code }) => code.reads.namespace);
}

function selects(pattern: NamespacePattern): boolean {
  if (pattern.kind === "set") return [...pattern.include, ...pattern.except].some(selects);
  return pattern.kind === "where";
}
