/** Texts → engine: parse, check, compile, prove, link. The one way in, for the server, the commands and the tests. */
import { type CheckOptions, type CheckResult, checkPolicySet } from "../check/check-policy-set.ts";
import type { CheckedPolicySet } from "../check/checked.ts";
import { statementsOf } from "../check/file-statements.ts";
import type { KeptChecks } from "../check/kept-checks.ts";
import type { CheckedUnit } from "../check/units/check-unit.ts";
import { ROOT } from "../check/units/find-units.ts";
import { evaluateConstant, headScope } from "../check/expression-access.ts";
import { checkTargets, checkVerbs } from "../check/heads/verbs-and-targets.ts";
import { NO_BINDINGS } from "../check/rules/check-context.ts";
import { canonicalText } from "../compile/canonical.ts";
import type { Program } from "../compile/decision-tree.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { createEngine } from "../engine/create-engine.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import { parsePolicy } from "../syntax/parse.ts";
import type { Value } from "../values/value.ts";
import { CONTROL_PLANE_USERNAMES } from "../vocabulary/control-plane.ts";
import type { BuildOptions, BuiltPolicySet, BuiltUnit, Inside, ParsedFile, TestBench } from "./policy-set.ts";
import { proveDefault } from "./floor/prove-default.ts";
import { type FloorOptions, proveFloor } from "./floor/prove-floor.ts";
import { unknownLockouts } from "./floor/unknown-lockouts.ts";
import { proveInvariants } from "./prove-invariants.ts";
import { checkFacts } from "./check-facts.ts";
import { digestOf, treeOf } from "./digest.ts";
import { checkSources } from "./check-sources.ts";
import { withoutFollowUps } from "./follow-up-mistakes.ts";
import { runLints } from "./lints/run-lints.ts";
import { servedSet } from "./served-set.ts";
import { setOfFile } from "./set-of-file.ts";
import { withoutBrokenRules } from "./sound-rules.ts";

const NO_DATA: ReadonlyMap<string, Value> = new Map();

export function buildPolicySet(files: readonly SourceFile[], options: BuildOptions): BuiltPolicySet {
  return buildParsed(files, options, { parse: (file) => ({ file, ...parsePolicy(file) }), checks: undefined });
}

/** What a build takes over from those before it. */
export interface Reuse {
  /** May give a file that was read before, with the same path and text, for the one it is asked about. */
  parse(file: SourceFile): Parsed;
  readonly checks: KeptChecks | undefined;
}

export function buildParsed(files: readonly SourceFile[], options: BuildOptions, reuse: Reuse): BuiltPolicySet {
  const unreadable = new Map((options.unreadable ?? []).map(({ file, diagnostic }) => [file, diagnostic]));
  // Files are a set: one order, whatever the order of loading.
  const sorted = [...files, ...unreadable.keys()].toSorted((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
  );
  const texts = new Map<string, string>();
  const parsed = sorted.map((file) => {
    const diagnostic = unreadable.get(file);
    const one = diagnostic === undefined ? reuse.parse(file) : unparsed(file, diagnostic);
    // Now, while the tree is fresh in the caches.
    statementsOf(one, texts);
    return one;
  });
  const checked = checkPolicySet(parsed, checkOptions(options, undefined, NO_DATA), reuse.checks);
  const { root, units, engine } = proveUnits({ checked, ...foundIn(checked, parsed, options), parsed, options });
  return {
    engine,
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
    engineOf: (rules) => engineOf(checked, { ...set, rules }, options),
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
function foundIn(checked: CheckResult, parsed: readonly Parsed[], options: BuildOptions): Found {
  const { root, units } = reportedIn(checked, parsed, options);
  const lost = new Set(parsed.flatMap((file) => file.lost));
  return {
    root: withoutFollowUps(root, lost),
    units: units.map(({ unit, diagnostics }) => ({ unit, diagnostics: withoutFollowUps(diagnostics, lost) })),
  };
}

function reportedIn(checked: CheckResult, parsed: readonly Parsed[], options: BuildOptions): Found {
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
  const root = [...mistakes, ...runLints({ ...checked, set: sound }, rootFiles, now)];
  if (checked.units.length === 0) return { root, units: [] };
  const all = [...mistakes, ...checked.units.flatMap(({ diagnostics }) => diagnostics)];
  const whole = withoutBrokenRules(servedSet(checked.set, checked.units), parsed, all);
  const lints = runLints({ ...checked, set: whole }, parsed, now);
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
  return {
    name,
    digest: digestOf(set),
    files: files.map(({ file }) => file.path),
    rules: countRules(files),
    ok: !hasErrors(diagnostics),
  };
}

// ---- what is proved before anything is live ------------------------------------------

type Parsed = ParsedFile & ReturnType<typeof parsePolicy>;
interface UnitFound {
  readonly unit: CheckedUnit;
  readonly diagnostics: readonly Diagnostic[];
}
interface Found {
  readonly root: readonly Diagnostic[];
  readonly units: readonly UnitFound[];
}
interface Proving extends Found {
  readonly checked: CheckResult;
  readonly parsed: readonly ParsedFile[];
  readonly options: BuildOptions;
}

/** The root by itself first: what it must hold never depends on a confined folder. Then each folder with the root. */
function proveUnits(proving: Proving): Found & { readonly engine: PolicyEngine | undefined } {
  const { checked, root, units, options } = proving;
  if (hasErrors(root)) {
    const sound = withoutBrokenRules(checked.set, proving.parsed, root);
    return { engine: undefined, root: [...root, ...proveFloor(sound, floorOptions(proving))], units };
  }
  const alone = proveSet(checked.set, proving);
  const lockouts = unknownLockouts(checked.set, options.allowLockout);
  const provedRoot = [...root, ...alone.diagnostics, ...lockouts];
  if (hasErrors(provedRoot)) return { engine: undefined, root: provedRoot, units };
  const sound = units.filter(({ diagnostics }) => !hasErrors(diagnostics));
  if (sound.length === 0) return { engine: alone.engine, root: provedRoot, units };
  const sets = sound.map(({ unit }) => unit);
  const together = proveSet(servedSet(checked.set, sets), proving);
  if (!hasErrors(together.diagnostics)) return { engine: together.engine, root: provedRoot, units };
  // What several break together one of them breaks alone: a rule only adds answers of its own effect.
  const blamed = units.map((one): UnitFound => {
    if (!sound.includes(one)) return one;
    const { diagnostics } = proveSet(servedSet(checked.set, [one.unit]), proving);
    return { ...one, diagnostics: [...one.diagnostics, ...diagnostics] };
  });
  const left = blamed.filter(({ diagnostics }) => !hasErrors(diagnostics)).map(({ unit }) => unit);
  return { engine: engineOf(checked, servedSet(checked.set, left), options), root: provedRoot, units: blamed };
}

function floorOptions({ parsed, options }: Pick<Proving, "parsed" | "options">): FloorOptions {
  const { allowLockout, cluster } = options;
  return { files: parsed, controlPlane: controlPlaneOf(options), allowLockout, cluster };
}

function proveSet(
  set: CheckedPolicySet,
  { checked, parsed, options }: Proving,
): { readonly engine: PolicyEngine; readonly diagnostics: readonly Diagnostic[] } {
  const engine = engineOf(checked, set, options);
  const floor = proveFloor(set, floorOptions({ parsed, options }));
  const { cluster, defaultDeny } = options;
  const program = engine.compiled?.program ?? programOf(checked, set, options);
  const invariants = proveInvariants({ set, files: parsed, program, engine, cluster, defaultDeny });
  const byDefault = options.defaultDeny ? proveDefault(engine, controlPlaneOf(options)) : [];
  return { engine, diagnostics: [...floor, ...byDefault, ...invariants] };
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
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

function programOf({ context }: CheckResult, set: CheckedPolicySet, options: BuildOptions): Program {
  const controlPlane = controlPlaneOf(options);
  const customResources = context.schemas.all.map(({ group, resource, namespaced, version }) => ({
    group,
    resource,
    namespaced,
    version,
  }));
  const { gates, defaultDeny, cluster, allowLockout } = options;
  const around = { controlPlane, customResources, gates: gates.toSorted(), defaultDeny, cluster, allowLockout };
  return { ...treeOf(set), controlPlane, customResources, digest: digestOf(set, around) };
}

function controlPlaneOf({ controlPlane }: BuildOptions): readonly string[] {
  return [
    ...CONTROL_PLANE_USERNAMES,
    ...controlPlane.users,
    ...controlPlane.serviceAccounts.map((account) => `system:serviceaccount:${account.replace("/", ":")}`),
    ...controlPlane.groups.map((group) => `group:${group}`),
  ];
}

function engineOf(checked: CheckResult, set: CheckedPolicySet, options: BuildOptions): PolicyEngine {
  const { cluster, defaultDeny } = options;
  return createEngine(programOf(checked, set, options), { cluster, defaultDeny });
}

const DECIDING: ReadonlySet<string> = new Set(["rule", "grant", "exempt", "authenticate"]);

function countRules(files: readonly ParsedFile[]): number {
  let count = 0;
  for (const { ast } of files) for (const { kind } of ast.statements) if (DECIDING.has(kind)) count++;
  return count;
}

// ---- the language's own tests -------------------------------------------------------

function testBench(files: readonly ParsedFile[], checked: CheckResult, options: BuildOptions): TestBench {
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
    engineFor: (file, data) => engineOfFile(data, file),
    evaluate: (expr, file, data) => evaluateConstant(expr, file, contextFor(file, data)),
    targetsOf: (resources, file) => checkTargets(resources, scopeIn(file)).flatMap(({ include }) => include),
    verbsOf: (verbs, file) => checkVerbs(verbs, scopeIn(file)).flatMap(({ include }) => include),
    readDocument: (from, path) => options.readDocument(from, path),
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
