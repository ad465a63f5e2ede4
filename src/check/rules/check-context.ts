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
import type { HeadNames, HeadScope } from "../heads/head-scope.ts";
import type { RuleRef } from "../rule-ref.ts";
import type { Growth } from "./growth.ts";
import type { SharedHeads } from "./shared-heads.ts";
import type { UsedNames } from "./used-names.ts";
import type { Span } from "../../diagnostics/span.ts";

export interface CheckContext {
  readonly collector: Collector;
  readonly unit: string;
  /** For a confined folder: what it sees of the root. */
  readonly root: CheckContext | undefined;
  /** The files of the unit. */
  readonly files: ReadonlySet<SourceFile>;
  /** Names of the confined folders, as the root may refer to their rules. */
  readonly confinedUnits: readonly string[];
  /** What a file of the unit sees: its own names, and for a confined folder the root's. */
  readonly declarations: Declarations;
  /** What the unit itself declares. */
  readonly own: Declarations;
  readonly expressionNames: ExpressionNames;
  readonly headNames: HeadNames;
  readonly schemas: CustomTypes;
  readonly admissionGates: { readonly mutation: boolean; readonly validation: boolean };
  readonly authorizationGate: boolean;
  /** Grows while exemptions are checked. Bodies refer to them by their number here, counted from `firstExemption`. */
  readonly exemptions: CheckedExemption[];
  /** Behind those of the root. */
  readonly firstExemption: number;
  /** Lines of roles without clauses mean the same in every grant, so they are checked once. */
  readonly linePermissions: Map<ast.RoleLine, readonly PermissionPattern[]>;
  /** What heads without loop variables see, for each file. */
  readonly headScopes: Map<SourceFile, HeadScope>;
  readonly sharedHeads: SharedHeads;
  /** What the unit has grown to so far. */
  readonly growth: Growth;
  /** What grants of the same roles have in common, by the names of the roles. */
  readonly grantedRoles: Map<string, GrantedRoles>;
  /** What roles have been counted to give together, by the same names. */
  readonly grantedTogether: Map<string, number>;
  /** Grows while statements are checked. */
  readonly used: UsedNames;
}

/** Some roles, as a grant names them. */
export interface GrantedRoles {
  /** A grant has no name of its own: it is called after its roles. */
  readonly name: string;
  readonly lines: readonly LineOfRole[];
  /** What the lines without clauses give together. */
  readonly permissions: readonly PermissionPattern[];
  readonly withClauses: readonly LineOfRole[];
  /** The first line that is about URLs. */
  readonly urlLine: LineOfRole | undefined;
}

export interface LineOfRole {
  readonly line: ast.RoleLine;
  readonly file: SourceFile;
}

/** The types of custom resources that `schema from` names. */
export interface CustomTypes {
  typeOf(group: string, resource: string): Type | undefined;
  resourceOf(group: string, resource: string): CustomResource | undefined;
  readonly all: readonly CustomResource[];
}

/** Whether a text of the root is read on behalf of a confined folder: its names then mean what they mean there. */
export function rootBehind(file: SourceFile, context: CheckContext): CheckContext | undefined {
  return context.files.has(file) ? undefined : context.root;
}

/** The declarations that a name may refer to where it stands in `file`. */
export function declarationsSeenFrom(file: SourceFile, context: CheckContext): Declarations {
  return (rootBehind(file, context) ?? context).declarations;
}

/** Loop variables that were expanded at load, with the value of this expansion. */
export type Bindings = ReadonlyMap<string, { readonly value: Value; readonly type: Type }>;
export const NO_BINDINGS: Bindings = new Map();

export function refTo(name: string, file: SourceFile, span: Span): RuleRef {
  return { name, file: file.path, line: file.positionAt(span.start).line };
}

export type Clauses = readonly ast.Clause[];
