/**
 * What the parser noticed and read past: the tree is whole, but its author has made a mistake. The words for it,
 * the code and the fix are found in src/syntax/remarks.ts.
 */
import type { Expr, LogicExpr } from "../src/syntax/ast.ts";
import type { Span } from "../src/diagnostics/span.ts";

export type Remark =
  | { readonly kind: "bad-escape"; readonly span: Span; readonly written: string }
  | { readonly kind: "unclosed-interpolation"; readonly span: Span }
  | { readonly kind: "plain-string"; readonly span: Span }
  | { readonly kind: "mixed-and-or"; readonly span: Span; readonly node: LogicExpr; readonly operand: LogicExpr }
  | {
      readonly kind: "chained-comparison";
      readonly span: Span;
      /** `operands[i] operators[i] operands[i + 1]`; three operands or more. */
      readonly operands: readonly Expr[];
      readonly operators: readonly string[];
      readonly at: Span;
    }
  /** `has x in "prod-*"`: a place was meant. */
  | { readonly kind: "place-after-has"; readonly span: Span }
  | { readonly kind: "space-in-resource"; readonly span: Span }
  | { readonly kind: "subject-without-kind"; readonly span: Span }
  | { readonly kind: "language-missing"; readonly span: Span }
  | { readonly kind: "unsupported-language"; readonly span: Span }
  | { readonly kind: "stray-shadow"; readonly span: Span }
  | { readonly kind: "update-without-to"; readonly span: Span }
  | { readonly kind: "to-outside-update"; readonly span: Span; readonly operation: string };
