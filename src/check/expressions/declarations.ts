/**
 * The names of a set of files that expressions may use, as the checker of names knows them. What a name means depends
 * on the file in which it stands: a confined folder has names of its own, which the rules of the root never see.
 */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Expr, Word } from "../../syntax/ast.ts";
import type { Value } from "../../values/value.ts";
import type { Type } from "../../vocabulary/types.ts";

export interface Declarations {
  /** The minor version of Kubernetes whose fields there are; undefined: those of every release. */
  readonly release?: number;
  let(name: string, from: SourceFile): { readonly expr: Expr; readonly file: SourceFile } | undefined;
  def(
    name: string,
    from: SourceFile,
  ): { readonly params: readonly Word[]; readonly body: Expr; readonly file: SourceFile } | undefined;
  data(name: string, from: SourceFile): { readonly type: Type; readonly value: Value } | undefined;
  /** Every `let` with a value and every `def`. */
  namesInScope(from: SourceFile): readonly string[];
  dataNames(from: SourceFile): readonly string[];
}

export const NO_DECLARATIONS: Declarations = {
  let: () => undefined,
  def: () => undefined,
  data: () => undefined,
  namesInScope: () => [],
  dataNames: () => [],
};
