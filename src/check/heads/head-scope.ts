/** What the parts of a head need to be checked: where to report, what names mean, how a string becomes a pattern. */
import type { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { NamespacePattern, SubjectPattern, TextPattern } from "../checked.ts";
import type { TargetSet, VerbSet } from "./verbs-and-targets.ts";

export interface HeadScope {
  readonly file: SourceFile;
  readonly collector: Collector;
  readonly names: HeadNames;
  /**
   * A string of a head as patterns: constants are put in to the letter (a list constant gives one pattern for each
   * element), `user.…` becomes code. Empty after a mistake, which has been reported.
   */
  patterns(text: ast.StringLiteral): readonly TextPattern[];
  /** A string that may not interpolate: its text, or undefined after a reported mistake. */
  plain(text: ast.StringLiteral): string | undefined;
}

/** The `let` sets of the unit, already checked in their own file. */
export interface HeadNames {
  subjects(
    name: string,
  ): { readonly include: readonly SubjectPattern[]; readonly except: readonly SubjectPattern[] } | undefined;
  verbs(name: string): VerbSet | undefined;
  resources(name: string): TargetSet | undefined;
  namespaces(
    name: string,
  ): { readonly include: readonly NamespacePattern[]; readonly except: readonly NamespacePattern[] } | undefined;
  /** The minor version of Kubernetes that the rules are for. */
  release(): number | undefined;
  /** Whether the definition of a custom resource was named with `schema from`. */
  isLoaded(group: string, resource: string): boolean;
  /** Every name of one of these sets, for near misses. */
  known(kind: "subjects" | "verbs" | "resources" | "namespaces"): readonly string[];
}
