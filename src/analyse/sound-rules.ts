/**
 * The rules that are as their authors meant them: what a statement with an error came to must neither be remarked upon
 * nor be held against the others.
 */
import { type CheckedPolicySet, listsOf, type RuleList } from "../check/checked.ts";
import type { RuleRef } from "../check/rule-ref.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { ParsedFile } from "./policy-set.ts";

export function withoutBrokenRules(
  set: CheckedPolicySet,
  files: readonly ParsedFile[],
  diagnostics: readonly Diagnostic[],
): CheckedPolicySet {
  const starts = new Map<SourceFile, number[]>();
  for (const { severity, file, span } of diagnostics) {
    if (severity !== "error" || span === undefined || file === undefined) continue;
    const own = starts.get(file) ?? [];
    starts.set(file, own);
    own.push(span.start);
  }
  if (starts.size === 0) return set;
  const broken = new Map<string, ReadonlySet<number>>();
  for (const parsed of files) {
    const own = starts.get(parsed.file);
    if (own !== undefined) broken.set(parsed.file.path, brokenLines(parsed, own));
  }
  const isSound = ({ ref }: { readonly ref: RuleRef }) => broken.get(ref.file)?.has(ref.line) !== true;
  const lists = listsOf(set).map((list): RuleList => (list.every(isSound) ? list : list.filter(isSound)));
  return { ...set, rules: lists.flat(), lists };
}

/** Where statements with an error begin. */
function brokenLines({ file, ast }: ParsedFile, starts: readonly number[]): ReadonlySet<number> {
  return new Set(
    ast.statements
      .filter(({ span }) => starts.some((start) => start >= span.start && start <= span.end))
      .map(({ span }) => file.positionAt(span.start).line),
  );
}
