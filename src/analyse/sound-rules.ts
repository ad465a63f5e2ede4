/**
 * The rules that are as their authors meant them: what a statement with an error came to must neither be remarked upon
 * nor be held against the others.
 */
import type { CheckedPolicySet } from "../check/checked.ts";
import type { RuleRef } from "../check/rule-ref.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ParsedFile } from "./policy-set.ts";

export function withoutBrokenRules(
  set: CheckedPolicySet,
  files: readonly ParsedFile[],
  diagnostics: readonly Diagnostic[],
): CheckedPolicySet {
  const errors = diagnostics.filter(({ severity, span }) => severity === "error" && span !== undefined);
  if (errors.length === 0) return set;
  const broken = new Set(
    files.flatMap(({ file, ast }) => {
      const starts = errors.flatMap((error) => (error.file === file ? [error.span?.start ?? 0] : []));
      return ast.statements
        .filter(({ span }) => starts.some((start) => start >= span.start && start <= span.end))
        .map(({ span }) => placeOf({ file: file.path, line: file.positionAt(span.start).line }));
    }),
  );
  return { ...set, rules: set.rules.filter(({ ref }) => !broken.has(placeOf(ref))) };
}

function placeOf({ file, line }: Pick<RuleRef, "file" | "line">): string {
  return `${line} ${file}`;
}
