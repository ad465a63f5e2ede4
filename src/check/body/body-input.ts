/** What the checker of rules hands over: the clauses of a body in their files, and what of its head ever arrives. */
import type { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Because, Clause, Write } from "../../syntax/ast.ts";
import type { AdmissionOperation } from "../../vocabulary/admission-shape.ts";
import type { ResolvedTarget } from "../../vocabulary/resolved-target.ts";
import type { Type } from "../../vocabulary/types.ts";
import type { Value } from "../../values/value.ts";
import type { Declarations } from "../expressions/declarations.ts";

/** Clauses of one text: of the rule, of the parameters of a set, of a check. Later ones see the names of earlier ones. */
export interface BodyPart {
  readonly file: SourceFile;
  readonly clauses: readonly Clause[];
}

export interface ArrivingTarget {
  readonly target: ResolvedTarget;
  /** Empty: it never comes to admission. */
  readonly operations: readonly AdmissionOperation[];
  /** Written by its own name, not through a set such as `pod-workloads`. */
  readonly named?: boolean;
}

/** The types of custom resources. */
export interface CustomTypes {
  resourceOf(group: string, resource: string): { readonly type: Type; readonly namespaced: boolean } | undefined;
}

export type BodyEffect = "allow" | "deny" | "defer" | "warn" | "audit" | "mutate";

export interface BodyInput {
  readonly effect: BodyEffect;
  readonly parts: readonly BodyPart[];
  readonly arrivals: readonly ArrivingTarget[];
  readonly writes: readonly Write[];
  /** The file of the rule, in which its writes stand. */
  readonly file: SourceFile;
  readonly because: { readonly because: Because; readonly file: SourceFile } | undefined;
  /** Variables of loops that were expanded at load. */
  readonly bindings: ReadonlyMap<string, { readonly value: Value; readonly type: Type }>;
  /** The clauses of the exemptions from this body, each checked in its frame. */
  readonly exemptions: readonly BodyPart[];
  readonly declarations: Declarations;
  readonly schemas: CustomTypes;
  readonly collector: Collector;
}
