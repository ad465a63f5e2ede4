/**
 * A policy set as the rest of the program asks for it: texts in, an engine and diagnostics out. Files are a set:
 * their order never shows. A set with an error has no engine.
 */
import type { JsonValue } from "../base/json.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { CheckedPolicySet, CheckedRule } from "../check/checked.ts";
import type { AddressesOf } from "../check/units/find-units.ts";
import type { Program } from "../compile/decision-tree.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type * as ast from "../syntax/ast.ts";
import type { Outcome, Value } from "../values/value.ts";

export type Gate = "authentication" | "authorization" | "mutation" | "validation";

export interface BuildOptions {
  /** A document that a policy names (`data`, `schema`, a manifest): `path` as written, relative to the policy file `from`. */
  readDocument(from: string, path: string): ReadDocument;
  /** Which webhooks are wired. */
  readonly gates: readonly Gate[];
  readonly defaultDeny: boolean;
  readonly cluster: { readonly name: string | undefined; readonly version: string };
  /** Added to the built-in list of `control-plane`; service accounts as NAMESPACE/NAME. */
  readonly controlPlane: {
    readonly users: readonly string[];
    readonly groups: readonly string[];
    readonly serviceAccounts: readonly string[];
  };
  /** Denies of the root that may lock the control plane out. */
  readonly allowLockout: readonly string[];
  /** Configured identity sources; undefined: not known (`check` without a configuration), then a missing one is a note. */
  readonly sources: readonly { readonly type: string; readonly name: string }[] | undefined;
  /** Whether Namespaces are watched. undefined: not known. */
  readonly facts: boolean | undefined;
  /** The instant (ms) at which the set is built, for what has passed; absent: nothing depends on the clock. */
  readonly now?: number;
  /** Where a path really lies and by which names it was met (symlinks), for telling which confined folder it lies in. */
  readonly addressesOf?: AddressesOf;
  /** Files whose text could not be read: their unit has an error, and the others go live. */
  readonly unreadable?: readonly { readonly file: SourceFile; readonly diagnostic: Diagnostic }[];
}
export type ReadDocument = { readonly value: JsonValue; readonly text: string } | { readonly error: string };

export interface ParsedFile {
  readonly file: SourceFile;
  readonly ast: ast.PolicyFile;
}

export interface BuiltPolicySet {
  /**
   * The root and every confined folder without an error; undefined when the root has one. Compiled and linked when it is
   * first asked for.
   */
  readonly engine: PolicyEngine | undefined;
  /** Whether there is an engine. */
  readonly serves: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** The root first, then the confined folders. */
  readonly units: readonly BuiltUnit[];
  readonly files: readonly ParsedFile[];
  /** Statements of each kind that decide something (rules, grants …), for `/policies` and metrics. */
  readonly ruleCount: number;
  /** What the language's own tests run against. */
  readonly tests: TestBench;
  /** What `explain` and `tree` look into; undefined where there is no engine. */
  readonly inside?: Inside | undefined;
}

/** What is serving, taken apart. */
export interface Inside {
  readonly set: CheckedPolicySet;
  readonly controlPlane: readonly string[];
  readonly cluster: BuildOptions["cluster"];
  readonly customResources: Program["customResources"];
  /** Made when it is asked for. */
  program(): Program;
  /** An engine of some of the rules, with all exemptions. */
  engineOf(rules: readonly CheckedRule[]): PolicyEngine;
}

export interface BuiltUnit {
  /** `root`, or the folder as its `confine` names it. */
  readonly name: string;
  /** Of what the unit itself says; made when it is first asked for. */
  readonly digest: string;
  /** Paths. */
  readonly files: readonly string[];
  readonly rules: number;
  /** Without an error. One with an error contributes nothing. */
  readonly ok: boolean;
}

/** What a question says in the words of a head. */
export type HeadWords =
  | { readonly verbs: ast.Verbs }
  | { readonly resources: ast.ResourceTargets }
  | { readonly namespaces: ast.Namespaces };

export interface TestBench {
  /** The same as long as all that a step may refer to is the same, but rules; undefined: nobody kept it. */
  readonly environment: object | undefined;
  /**
   * The set as a test sees it: the rules of one file and whatever they refer to (undefined: the whole set), with some
   * documents replaced. Built once for each combination.
   */
  engineFor(
    file: SourceFile | undefined,
    data: ReadonlyMap<string, Value>,
  ): PolicyEngine | { readonly diagnostics: readonly Diagnostic[] };
  /** The value of an expression of a test: `let`, `def` and `data` in scope, nothing of a request. */
  evaluate(
    expr: ast.Expr,
    file: SourceFile,
    data: ReadonlyMap<string, Value>,
  ): { readonly value: Outcome; readonly diagnostics: readonly Diagnostic[] };
  /** A question as written: every combination of verbs, targets, names and places that it stands for. */
  targetsOf(
    resources: ast.ResourceTargets,
    file: SourceFile,
  ): readonly { readonly group: string; readonly resource: string; readonly subresource: string }[];
  verbsOf(verbs: ast.Verbs, file: SourceFile): readonly string[];
  /** What is wrong with such verbs, resources or namespaces, in the words for a head. */
  mistakesIn(words: HeadWords, file: SourceFile): readonly Diagnostic[];
  /** What is not to be said of a test because the mistakes of the rules say it. */
  withoutFollowUps(diagnostics: readonly Diagnostic[]): readonly Diagnostic[];
  /** A manifest that a test names, relative to its file. */
  readDocument(from: string, path: string): ReadDocument;
}
