/** What a lint is: a look at the checked set and its texts that reports what is legal and probably not meant. */
import type { CheckedPolicySet, PermissionPattern } from "../../check/checked.ts";
import type { Declared } from "../../check/file-statements.ts";
import type { RuleRef } from "../../check/rule-ref.ts";
import type { DiagnosticCode } from "../../diagnostics/codes.ts";
import type { Details } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Span } from "../../diagnostics/span.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ParsedFile } from "../policy-set.ts";

export interface LintInput {
  readonly set: CheckedPolicySet;
  readonly files: readonly ParsedFile[];
  /** In the order of files. */
  readonly roles: readonly Declared<ast.Role>[];
  /** What the lines of roles without clauses stand for. */
  readonly roleLines: ReadonlyMap<ast.RoleLine, readonly PermissionPattern[]>;
  /** Milliseconds; undefined: nothing may depend on the clock. */
  readonly now: number | undefined;
  /** The statement that a checked rule was written as; several rules may come of one. */
  writtenAs(ref: RuleRef): WrittenStatement | undefined;
}

export interface WrittenStatement {
  readonly file: SourceFile;
  readonly statement: ast.Statement | PlainGrantPlace;
}

/** Where a plain grant stands, of which there is no tree. */
export interface PlainGrantPlace extends ast.Node {
  readonly kind: "plain-grant";
}

/** One complaint for one place of the text, however many checked rules come of it. */
export type Report = (code: DiagnosticCode, file: SourceFile, span: Span, message: string, details?: Details) => void;

export type Lint = (input: LintInput, report: Report) => void;
