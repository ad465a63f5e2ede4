/**
 * The rules and grants of a unit, file by file. What a file comes to is kept with its tree: as long as the environment is
 * the same, and nothing that its mistakes point at has changed, it is not checked again.
 */
import { Collector } from "../diagnostics/collector.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type * as ast from "../syntax/ast.ts";
import { treeOfGrant } from "../syntax/read-policy.ts";
import type { CheckedRule, RuleList } from "./checked.ts";
import type { Environment } from "./environment.ts";
import { addMistakes } from "./expressions/said-once.ts";
import { type Declared, type FileToCheck, statementsOf } from "./file-statements.ts";
import type { GrantedRules, RulesInParts } from "./granted-rules.ts";
import { addRules } from "./rules/add-rules.ts";
import type { CheckContext } from "./rules/check-context.ts";
import type { checkPlainGrants } from "./rules/check-plain-grants.ts";
import { type Spent, spentSince } from "./rules/growth.ts";

/** What the deciding statements of one file come to. The same object as long as nothing changes it. */
export interface CheckedFile {
  readonly file: SourceFile;
  readonly rules: RuleList;
  readonly grants: RuleList;
  /** Of plain grants, where they are checked as columns. */
  readonly granted: GrantedRules | undefined;
}

/** How statements of the unit are checked. */
export interface StatementChecks {
  rule(declared: Declared<ast.Rule>, context: CheckContext): readonly CheckedRule[];
  grant(declared: Declared<ast.Grant>, context: CheckContext): readonly CheckedRule[];
  /** undefined: plain grants are checked like others. */
  readonly plain?: typeof checkPlainGrants;
  /** The rule as the whole set knows it. */
  called(rule: CheckedRule): CheckedRule;
}

/** What was found in one environment. */
export interface KeptFiles {
  readonly environment: Environment;
  readonly files: WeakMap<ast.PolicyFile, KeptFile>;
  /** See {@link CheckContext.grantedTogether}. */
  readonly grantedTogether: Map<string, number>;
  /** How many files were not checked again. */
  reused: number;
  readonly counts: { filesChecked: number; filesKept: number };
}

interface KeptFile {
  readonly checked: CheckedFile;
  readonly mistakes: { readonly rule: readonly Diagnostic[]; readonly grant: readonly Diagnostic[] };
  readonly used: ReadonlySet<string>;
  readonly spent: Spent;
  readonly spentOfRoot: Spent;
  /** Files that its mistakes point at beside itself. */
  readonly pointedAt: readonly SourceFile[];
}

/** `isThere`: whether the file is one of the set as it is now. */
export function checkFiles(
  files: readonly FileToCheck[],
  context: CheckContext,
  checks: StatementChecks,
  kept: KeptFiles | undefined,
  isThere: (file: SourceFile) => boolean,
): readonly CheckedFile[] {
  const { growth, used, collector, grantedTogether } = context;
  for (const [roles, count] of kept?.grantedTogether ?? []) {
    if (!grantedTogether.has(roles)) growth.spendAgain(new Map([["permissions", count]]));
  }
  const found = files.map((one): KeptFile => {
    const known = kept?.files.get(one.ast);
    if (kept === undefined || known?.checked.file !== one.file || !known.pointedAt.every(isThere)) {
      const made = checkFile(one, context, checks);
      kept?.files.set(one.ast, made);
      if (kept !== undefined) kept.counts.filesChecked++;
      return made;
    }
    kept.reused++;
    kept.counts.filesKept++;
    for (const name of known.used) used.add(name);
    growth.spendAgain(known.spent);
    context.root?.growth.spendAgain(known.spentOfRoot);
    return known;
  });
  for (const [roles, count] of grantedTogether) kept?.grantedTogether.set(roles, count);
  for (const { mistakes } of found) addMistakes(mistakes.rule, collector);
  for (const { mistakes } of found) addMistakes(mistakes.grant, collector);
  return found.map(({ checked }) => checked);
}

/** What the files come to together: rules before grants. */
export function rulesOf(files: readonly CheckedFile[]): RulesInParts {
  return {
    lists: [...files.map(({ rules }) => rules), ...files.map(({ grants }) => grants)],
    granted: files.flatMap(({ granted }) => granted ?? []),
  };
}

const NOTHING: Spent = new Map();

function checkFile(one: FileToCheck, unit: CheckContext, checks: StatementChecks): KeptFile {
  const { file } = one;
  const statements = statementsOf(one);
  const { growth, root } = unit;
  const before = new Map(growth.spent);
  const beforeOfRoot = new Map(root?.growth.spent);
  const [rule, grant] = [gathering(unit), gathering(unit)];
  const rules: CheckedRule[] = [];
  const grants: CheckedRule[] = [];
  let granted: GrantedRules | undefined;
  const used = unit.used.during(() => {
    for (const declared of (statements.get("rule") ?? []) as readonly Declared<ast.Rule>[]) {
      addRules(rules, checks.rule(declared, rule), declared, unit);
    }
    for (const declared of (statements.get("grant") ?? []) as readonly Declared<ast.Grant>[]) {
      addRules(grants, checks.grant(declared, grant), declared, unit);
    }
    granted = checkPlain(one, grant, checks, (made, declared) => addRules(grants, made, declared, unit));
  });
  const mistakes = { rule: rule.collector.diagnostics, grant: grant.collector.diagnostics };
  return {
    checked: { file, rules: rules.map(checks.called), grants: grants.map(checks.called), granted },
    mistakes,
    used,
    spent: spentSince(before, growth.spent),
    spentOfRoot: root === undefined ? NOTHING : spentSince(beforeOfRoot, root.growth.spent),
    pointedAt: otherFiles([...mistakes.rule, ...mistakes.grant], file),
  };
}

function checkPlain(
  { file, ast: { without } }: FileToCheck,
  context: CheckContext,
  checks: StatementChecks,
  add: (made: readonly CheckedRule[], declared: Declared<ast.Grant>) => void,
): GrantedRules | undefined {
  if (without === undefined) return undefined;
  const { plain } = without;
  if (checks.plain !== undefined) return checks.plain(file, plain, context, add);
  for (let grant = 0; grant < plain.count; grant++) {
    const declared = { statement: treeOfGrant(file, plain, grant), file };
    add(checks.grant(declared, context), declared);
  }
  return undefined;
}

/** The same context, whose mistakes are gathered by themselves. */
function gathering(context: CheckContext): CheckContext {
  return { ...context, collector: new Collector(), headScopes: new Map() };
}

function otherFiles(mistakes: readonly Diagnostic[], own: SourceFile): readonly SourceFile[] {
  const files = new Set<SourceFile>();
  for (const { file, labels = [] } of mistakes) {
    if (file !== undefined && file !== own) files.add(file);
    for (const label of labels) if (label.file !== own) files.add(label.file);
  }
  return [...files];
}
