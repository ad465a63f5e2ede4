/** Texts → engine: parse, check, prove; compile and link where an answer is asked for. The one way in, for the server, the commands and the tests. */
import { type CheckOptions, type CheckResult, checkPolicySet } from "../check/check-policy-set.ts";
import { lazy } from "../base/lazy.ts";
import type { KeptChecks } from "../check/kept-checks.ts";
import { type CheckedUnit, OUTSIDE } from "../check/units/check-unit.ts";
import { ROOT } from "../check/units/find-units.ts";
import { evaluateConstant, headScope } from "../check/expression-access.ts";
import { checkNamespaces } from "../check/heads/place.ts";
import { checkTargets, checkVerbs } from "../check/heads/verbs-and-targets.ts";
import { NO_BINDINGS } from "../check/rules/check-context.ts";
import { canonicalText } from "../compile/canonical.ts";
import { Collector } from "../diagnostics/collector.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { PolicyFile } from "../syntax/ast.ts";
import type { ParsedPolicy } from "../syntax/parse.ts";
import { treedStatements } from "../syntax/plain-grants.ts";
import { readPolicies } from "../syntax/read-policy.ts";
import { TextTable } from "../base/text-table.ts";
import type { Value } from "../values/value.ts";
import type { BuildOptions, BuiltPolicySet, BuiltUnit, Inside, ParsedFile, TestBench } from "./policy-set.ts";
import { checkFacts } from "./check-facts.ts";
import { digestOf } from "./digest.ts";
import { KeptProofs } from "./kept-proofs.ts";
import { controlPlaneOf, engineOf, programOf } from "./program-of.ts";
import { type Found, hasErrors, proveUnits, type UnitFound } from "./prove-units.ts";
import { checkSources } from "./check-sources.ts";
import { withoutFollowUps } from "./follow-up-mistakes.ts";
import { KeptLints, runLints } from "./lints/run-lints.ts";
import { servedSet, withRules } from "./served-set.ts";
import { setOfFile } from "./set-of-file.ts";
import { withoutBrokenRules } from "./sound-rules.ts";

const NO_DATA: ReadonlyMap<string, Value> = new Map();

export function buildPolicySet(files: readonly SourceFile[], options: BuildOptions): BuiltPolicySet {
  return buildParsed(files, options, {
    parse: (all) => readFiles(all, new TextTable()),
    checks: undefined,
    proofs: new KeptProofs(),
    lints: { root: new KeptLints(), all: new KeptLints() },
  });
}

export function readFiles(files: readonly SourceFile[], texts: TextTable): readonly Parsed[] {
  return readPolicies(files, texts).map((read, index) => ({ file: files[index] as SourceFile, ...read }));
}

export type Parsed = ParsedFile & ParsedPolicy;

/** What a build takes over from those before it. */
export interface Reuse {
  /** In the same order; may give files that were read before, with the same paths and texts, for those it is asked about. */
  parse(files: readonly SourceFile[]): readonly Parsed[];
  readonly checks: KeptChecks | undefined;
  readonly proofs: KeptProofs;
  /** Of the root by itself, and of the whole set. */
  readonly lints: { readonly root: KeptLints; readonly all: KeptLints };
}

export function buildParsed(files: readonly SourceFile[], options: BuildOptions, reuse: Reuse): BuiltPolicySet {
  const unreadable = new Map((options.unreadable ?? []).map(({ file, diagnostic }) => [file, diagnostic]));
  // Files are a set: one order, whatever the order of loading.
  const sorted = [...files, ...unreadable.keys()].toSorted((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
  );
  const read = reuse.parse(sorted.filter((file) => !unreadable.has(file)))[Symbol.iterator]();
  const parsed = sorted.map((file) => {
    const diagnostic = unreadable.get(file);
    return diagnostic === undefined ? (read.next().value as Parsed) : unparsed(file, diagnostic);
  });
  const checked = checkPolicySet(parsed, checkOptions(options, undefined, NO_DATA), reuse.checks);
  const { proofs } = reuse;
  const proved = proveUnits({ checked, ...foundIn(checked, parsed, options, reuse.lints), parsed, options, proofs });
  const { root, units, engine } = proved;
  return {
    get engine() {
      return engine?.();
    },
    serves: engine !== undefined,
    diagnostics: [...root, ...units.flatMap(({ diagnostics }) => diagnostics)],
    units: [
      builtUnit({ ...checked, name: ROOT, diagnostics: root }),
      ...units.map(({ unit, diagnostics }) => builtUnit({ ...unit, diagnostics })),
    ],
    files: parsed,
    ruleCount: countRules(parsed),
    tests: testBench(parsed, checked, options),
    inside: engine && insideOf(checked, soundUnits(units), options),
  };
}

function insideOf(checked: CheckResult, units: readonly CheckedUnit[], options: BuildOptions): Inside {
  const set = servedSet(checked.set, units);
  return {
    set,
    controlPlane: controlPlaneOf(options),
    cluster: options.cluster,
    customResources: checked.context.schemas.all,
    program: () => programOf(checked, set, options),
    engineOf: (rules) => engineOf(checked, withRules(rules, set), options),
  };
}

function soundUnits(units: readonly UnitFound[]): readonly CheckedUnit[] {
  return units.filter(({ diagnostics }) => !hasErrors(diagnostics)).map(({ unit }) => unit);
}

function unparsed(file: SourceFile, diagnostic: Diagnostic): Parsed {
  const ast = { kind: "file", language: undefined, statements: [], span: { start: 0, end: 0 } } as const;
  return { file, ast, diagnostics: [diagnostic], lost: [] };
}

/** What each unit has to answer for before anything is proved. */
function foundIn(
  checked: CheckResult,
  parsed: readonly Parsed[],
  options: BuildOptions,
  lints: Reuse["lints"],
): Found {
  const { root, units } = reportedIn(checked, parsed, options, lints);
  const lost = new Set(parsed.flatMap((file) => file.lost));
  return {
    root: withoutFollowUps(root, lost),
    units: units.map(({ unit, diagnostics }) => ({ unit, diagnostics: withoutFollowUps(diagnostics, lost) })),
  };
}

function reportedIn(
  checked: CheckResult,
  parsed: readonly Parsed[],
  options: BuildOptions,
  kept: Reuse["lints"],
): Found {
  const { facts, now, sources } = options;
  const syntaxOf = (files: ReadonlySet<SourceFile>) =>
    parsed.filter(({ file }) => files.has(file)).flatMap(({ diagnostics }) => diagnostics);
  const rootFiles = parsed.filter(({ file }) => checked.context.files.has(file));
  const mistakes = [
    ...syntaxOf(checked.context.files),
    ...checked.diagnostics,
    ...checkSources(checked.set, rootFiles, sources),
    ...checkFacts(checked.set, rootFiles, facts),
  ];
  const sound = withoutBrokenRules(checked.set, rootFiles, mistakes);
  const root = [...mistakes, ...runLints({ ...checked, set: sound }, rootFiles, now, kept.root)];
  if (checked.units.length === 0) return { root, units: [] };
  const all = [...mistakes, ...checked.units.flatMap(({ diagnostics }) => diagnostics)];
  const whole = withoutBrokenRules(servedSet(checked.set, checked.units), parsed, all);
  const lints = runLints({ ...checked, set: whole }, parsed, now, kept.all);
  const units = checked.units.map((unit): UnitFound => {
    const { files } = unit.context;
    const own = lints.filter(({ file }) => file !== undefined && files.has(file));
    const diagnostics = [...syntaxOf(files), ...unit.diagnostics, ...checkFacts(unit.set, parsed, facts), ...own];
    return { unit, diagnostics };
  });
  return { root, units };
}

function builtUnit({
  name,
  files,
  set,
  diagnostics,
}: Pick<CheckedUnit, "name" | "files" | "set" | "diagnostics">): BuiltUnit {
  const digest = lazy(() => digestOf(set));
  return {
    name,
    get digest() {
      return digest();
    },
    files: files.map(({ file }) => file.path),
    rules: countRules(files),
    ok: !hasErrors(diagnostics),
  };
}

function checkOptions(
  options: BuildOptions,
  only: SourceFile | undefined,
  data: ReadonlyMap<string, Value>,
): CheckOptions {
  const wired = (gate: BuildOptions["gates"][number]) => options.gates.includes(gate);
  return {
    gates: { authorization: wired("authorization"), mutation: wired("mutation"), validation: wired("validation") },
    kubernetesVersion: options.cluster.version,
    readDocument: (from, path) => options.readDocument(from, path),
    data,
    only,
    addressesOf: options.addressesOf ?? ((path) => ({ straight: [path], names: [path] })),
  };
}

const counts = new WeakMap<PolicyFile, number>();

function countStatements(ast: PolicyFile): number {
  const known = counts.get(ast);
  if (known !== undefined) return known;
  let count = ast.without?.plain.count ?? 0;
  for (const { kind } of treedStatements(ast)) if (DECIDING.has(kind)) count++;
  counts.set(ast, count);
  return count;
}

const DECIDING: ReadonlySet<string> = new Set(["rule", "grant", "exempt", "authenticate"]);

function countRules(files: readonly ParsedFile[]): number {
  return files.reduce((sum, { ast }) => sum + countStatements(ast), 0);
}

// ---- the language's own tests -------------------------------------------------------

function testBench(files: readonly Parsed[], checked: CheckResult, options: BuildOptions): TestBench {
  const checkedWith = cached((data) =>
    data.size === 0 ? checked : checkPolicySet(files, checkOptions(options, undefined, data)),
  );
  const contextFor = (file: SourceFile, data: ReadonlyMap<string, Value>) => {
    const { units, context } = checkedWith(data);
    return units.find((unit) => unit.context.files.has(file))?.context ?? context;
  };
  const engineOfFile = cached((data, file) => {
    let result = checkedWith(data);
    // Mistakes of other files are none of this one's.
    if (file !== undefined && hasErrors(diagnosticsOf(result)))
      result = checkPolicySet(files, checkOptions(options, file, data));
    const diagnostics = diagnosticsOf(result);
    if (hasErrors(diagnostics)) return { diagnostics };
    const set = servedSet(result.set, result.units);
    return engineOf(result, file === undefined ? set : setOfFile(set, file.path), options);
  });
  const scopeIn = (file: SourceFile) => headScope(file, NO_BINDINGS, contextFor(file, NO_DATA));
  return {
    environment: checked.environment,
    engineFor: (file, data) => engineOfFile(data, file),
    evaluate: (expr, file, data) => evaluateConstant(expr, file, contextFor(file, data)),
    targetsOf: (resources, file) => checkTargets(resources, scopeIn(file)).flatMap(({ include }) => include),
    verbsOf: (verbs, file) => checkVerbs(verbs, scopeIn(file)).flatMap(({ include }) => include),
    mistakesIn: (words, file) => {
      const scope = { ...scopeIn(file), collector: new Collector() };
      if ("verbs" in words) checkVerbs(words.verbs, scope);
      else if ("resources" in words) checkTargets(words.resources, scope);
      else checkNamespaces(words.namespaces, scope);
      return scope.collector.diagnostics;
    },
    withoutFollowUps: (diagnostics) => withoutFollowUps(diagnostics, new Set(files.flatMap(({ lost }) => lost))),
    readDocument: (from, path) => {
      const unit = checked.units.find((one) => one.files.some(({ file }) => file.path === from));
      return unit === undefined || unit.holds(from, path) ? options.readDocument(from, path) : { error: OUTSIDE };
    },
  };
}

function diagnosticsOf({ diagnostics, units }: CheckResult): readonly Diagnostic[] {
  return [...diagnostics, ...units.flatMap((unit) => unit.diagnostics)];
}

/** Most tests of a file share its rules and change no data, so each combination is built once. */
function cached<Result>(
  build: (data: ReadonlyMap<string, Value>, file?: SourceFile) => Result,
): (data: ReadonlyMap<string, Value>, file?: SourceFile) => Result {
  const built = new Map<string, Result>();
  return (data, file) => {
    const key = canonicalText([file?.path ?? null, [...data]]);
    const known = built.get(key);
    if (known !== undefined) return known;
    const made = build(data, file);
    built.set(key, made);
    return made;
  };
}
