/** Texts → engine: parse, check, compile, prove, link. The one way in, for the server, the commands and the tests. */
import { createHash } from "node:crypto";
import { type CheckOptions, type CheckResult, checkPolicySet } from "../check/check-policy-set.ts";
import { evaluateConstant, headScope } from "../check/expression-access.ts";
import { checkTargets, checkVerbs } from "../check/heads/verbs-and-targets.ts";
import { NO_BINDINGS } from "../check/rules/check-context.ts";
import { buildTree } from "../compile/build-tree.ts";
import { canonicalText } from "../compile/canonical.ts";
import type { Program } from "../compile/decision-tree.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { createEngine } from "../engine/create-engine.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import { parsePolicy } from "../syntax/parse.ts";
import type { Value } from "../values/value.ts";
import { CONTROL_PLANE_USERNAMES } from "../vocabulary/control-plane.ts";
import type { BuildOptions, BuiltPolicySet, ParsedFile, TestBench } from "./policy-set.ts";
import { proveInvariants } from "./prove-invariants.ts";
import { checkFacts } from "./check-facts.ts";
import { checkSources } from "./check-sources.ts";
import { runLints } from "./lints/run-lints.ts";

const NO_DATA: ReadonlyMap<string, Value> = new Map();

export function buildPolicySet(files: readonly SourceFile[], options: BuildOptions): BuiltPolicySet {
  // Files are a set: one order, whatever the order of loading.
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const parsed = sorted.map((file) => ({ file, ...parsePolicy(file) }));
  const diagnostics: Diagnostic[] = parsed.flatMap((one) => one.diagnostics);
  const checked = checkPolicySet(parsed, checkOptions(options, undefined, NO_DATA));
  diagnostics.push(...checked.diagnostics, ...checkSources(checked.set, parsed, options.sources));
  diagnostics.push(...checkFacts(checked.set, parsed, options.facts));
  diagnostics.push(...runLints(checked, parsed, options.now));
  const engine = hasErrors(diagnostics) ? undefined : engineOf(checked, options);
  if (engine !== undefined) diagnostics.push(...prove(checked, engine, parsed, options));
  return {
    engine: hasErrors(diagnostics) ? undefined : engine,
    diagnostics,
    files: parsed,
    ruleCount: countRules(parsed),
    tests: testBench(parsed, checked, options),
  };
}

function prove(
  checked: CheckResult,
  engine: PolicyEngine,
  files: readonly ParsedFile[],
  options: BuildOptions,
): readonly Diagnostic[] {
  const engineOfSet = (set: CheckResult["set"]) => engineOf({ ...checked, set }, options);
  return proveInvariants({
    set: checked.set,
    files,
    controlPlane: controlPlaneOf(options),
    engine,
    engineOf: engineOfSet,
  });
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
    readDocument: (from, path) => options.readDocument(from, path),
    data,
    only,
  };
}

function programOf({ set, context }: CheckResult, options: BuildOptions): Program {
  const controlPlane = controlPlaneOf(options);
  const customResources = context.schemas.all.map(({ group, resource, namespaced, version }) => ({
    group,
    resource,
    namespaced,
    version,
  }));
  const { gates, defaultDeny, cluster, allowLockout } = options;
  const digest = digestOf({
    set: inCanonicalOrder(set),
    controlPlane,
    customResources,
    gates: gates.toSorted(),
    defaultDeny,
    cluster,
    allowLockout,
  });
  return buildTree(set, { digest, controlPlane, customResources });
}

/** The order of files and statements is not part of what a set means. */
function inCanonicalOrder(set: CheckResult["set"]): unknown {
  return Object.entries(set).map(([kind, list]) => [kind, list.map((one: unknown) => canonicalText(one)).toSorted()]);
}

function digestOf(meaning: unknown): string {
  return `sha256:${createHash("sha256").update(canonicalText(meaning)).digest("hex")}`;
}

function controlPlaneOf({ controlPlane }: BuildOptions): readonly string[] {
  return [
    ...CONTROL_PLANE_USERNAMES,
    ...controlPlane.users,
    ...controlPlane.serviceAccounts.map((account) => `system:serviceaccount:${account.replace("/", ":")}`),
    ...controlPlane.groups.map((group) => `group:${group}`),
  ];
}

function engineOf(checked: CheckResult, options: BuildOptions): PolicyEngine {
  const { cluster, defaultDeny } = options;
  return createEngine(programOf(checked, options), { cluster, defaultDeny });
}

function countRules(files: readonly ParsedFile[]): number {
  const deciding = new Set(["rule", "grant", "exempt", "authenticate"]);
  return files.flatMap(({ ast }) => ast.statements).filter(({ kind }) => deciding.has(kind)).length;
}

// ---- the language's own tests -------------------------------------------------------

function testBench(files: readonly ParsedFile[], checked: CheckResult, options: BuildOptions): TestBench {
  const contextWith = (data: ReadonlyMap<string, Value>) =>
    data.size === 0 ? checked.context : checkPolicySet(files, checkOptions(options, undefined, data)).context;
  return {
    engineFor: cached((file, data) => {
      const result = checkPolicySet(files, checkOptions(options, file, data));
      if (hasErrors(result.diagnostics)) return { diagnostics: result.diagnostics };
      return engineOf(result, options);
    }),
    evaluate: (expr, file, data) => evaluateConstant(expr, file, contextWith(data)),
    targetsOf: (resources, file) =>
      checkTargets(resources, headScope(file, NO_BINDINGS, checked.context)).flatMap(({ include }) => include),
    verbsOf: (verbs, file) =>
      checkVerbs(verbs, headScope(file, NO_BINDINGS, checked.context)).flatMap(({ include }) => include),
    readDocument: (from, path) => options.readDocument(from, path),
  };
}

/** Most tests of a file share its rules and change no data, so each combination is built once. */
function cached(build: TestBench["engineFor"]): TestBench["engineFor"] {
  const built = new Map<string, ReturnType<TestBench["engineFor"]>>();
  return (file, data) => {
    const key = canonicalText([file?.path ?? null, [...data]]);
    const known = built.get(key);
    if (known !== undefined) return known;
    const made = build(file, data);
    built.set(key, made);
    return made;
  };
}
