/** What the checks of all statements of one unit share. */
import type { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Value } from "../../values/value.ts";
import type { CustomResource } from "../../vocabulary/schema.ts";
import type { Type } from "../../vocabulary/types.ts";
import type { CheckedExemption, PermissionPattern } from "../checked.ts";
import type { Declarations } from "../declarations.ts";
import type { Declarations as ExpressionNames } from "../expressions/declarations.ts";
import type { HeadNames } from "../heads/head-scope.ts";
import type { RuleRef } from "../rule-ref.ts";
import type { Span } from "../../diagnostics/span.ts";

export interface CheckContext {
  readonly collector: Collector;
  readonly unit: string;
  readonly declarations: Declarations;
  readonly expressionNames: ExpressionNames;
  readonly headNames: HeadNames;
  readonly schemas: CustomTypes;
  readonly admissionGates: { readonly mutation: boolean; readonly validation: boolean };
  readonly authorizationGate: boolean;
  /** Grows while exemptions are checked. */
  readonly exemptions: CheckedExemption[];
  /** Lines of roles without clauses mean the same in every grant, so they are checked once. */
  readonly linePermissions: Map<ast.RoleLine, readonly PermissionPattern[]>;
}

/** The types of custom resources that `schema from` names. */
export interface CustomTypes {
  typeOf(group: string, resource: string): Type | undefined;
  resourceOf(group: string, resource: string): CustomResource | undefined;
  readonly all: readonly CustomResource[];
}

/** Loop variables that were expanded at load, with the value of this expansion. */
export type Bindings = ReadonlyMap<string, { readonly value: Value; readonly type: Type }>;
export const NO_BINDINGS: Bindings = new Map();

export function refTo(name: string, file: SourceFile, span: Span): RuleRef {
  return { name, file: file.path, line: file.positionAt(span.start).line };
}

export type Clauses = readonly ast.Clause[];
