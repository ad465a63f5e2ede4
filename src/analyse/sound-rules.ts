/**
 * The rules that are as their authors meant them: what a statement with an error came to must neither be remarked upon
 * nor be held against the others.
 */
import type { CheckedPolicySet, RuleList } from "../check/checked.ts";
import { type GrantedRules, partsOf, setInParts } from "../check/granted-rules.ts";
import type { RuleRef } from "../check/rule-ref.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { GRANT_LINE, grantNumber, someGrants } from "../syntax/plain-grants.ts";
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
  const own = partsOf(set);
  const lists = own.lists.map((list): RuleList => (list.every(isSound) ? list : list.filter(isSound)));
  const granted = own.granted.map((one) => soundGrants(one, broken.get(one.file)));
  const { exemptions, identities, invariants } = set;
  return setInParts({ lists, granted }, { exemptions, identities, invariants });
}

function soundGrants(granted: GrantedRules, broken: ReadonlySet<number> | undefined): GrantedRules {
  if (broken === undefined) return granted;
  const { grants } = granted;
  const isSound = (grant: number) => !broken.has(grantNumber(grants, grant, GRANT_LINE));
  return { ...granted, grants: someGrants(grants, isSound) };
}

/** Where statements with an error begin. */
function brokenLines({ file, ast }: ParsedFile, starts: readonly number[]): ReadonlySet<number> {
  return new Set(
    ast.statements
      .filter(({ span }) => starts.some((start) => start >= span.start && start <= span.end))
      .map(({ span }) => file.positionAt(span.start).line),
  );
}
