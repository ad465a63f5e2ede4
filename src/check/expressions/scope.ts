/**
 * Where an expression stands: which names it sees and what they are. Immutable but for the frame, in which
 * slots are handed out and what is read is noted. The checker itself is carried along, so that the parts of the
 * checker need not import each other in a circle.
 */
import type { Collector, Details } from "../../diagnostics/collector.ts";
import type { DiagnosticCode } from "../../diagnostics/codes.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Span } from "../../diagnostics/span.ts";
import type { PlaceCode, RootName } from "../../expressions/code.ts";
import type { Expr } from "../../syntax/ast.ts";
import type { Value } from "../../values/value.ts";
import type { Type } from "../../vocabulary/types.ts";
import type { Checked, Truth } from "./checked-expression.ts";
import type { Declarations } from "./declarations.ts";
import { isNew, knownAs } from "./said-once.ts";

export type Position = "permitting" | "refusing" | "neutral";

export type RootBinding =
  | { readonly kind: "here"; readonly type: Type; readonly optional: boolean }
  /** Known to the language, not to this place. */
  | { readonly kind: "absent"; readonly code: DiagnosticCode; readonly why: string; readonly help?: string };

export type Local =
  | {
      readonly kind: "slot";
      readonly slot: number;
      readonly type: Type;
      readonly optional: boolean;
      /** A `with` is an alias of the path that it names. */
      readonly path?: readonly string[] | undefined;
      readonly place?: PlaceCode | undefined;
      /** Of a loop variable that is a place: where the list stands. */
      readonly listPlace?: PlaceCode | undefined;
      readonly values?: readonly Value[] | undefined;
      readonly truth?: Truth | undefined;
      readonly filled?: boolean | undefined;
      readonly ours?: boolean | undefined;
    }
  /** A parameter: as if its argument were written in place. */
  | { readonly kind: "inline"; readonly checked: Checked }
  /** A variable of a loop that was expanded at load. */
  | { readonly kind: "constant"; readonly value: Value; readonly type: Type };

/** What a body has used up so far. */
export interface FrameBuilder {
  slots: number;
  /** Nodes written by expanding `let` and `def`: bounds what a small text may grow to. */
  expansions: number;
  /** Parts of code that arguments of definitions have put in. */
  inlined: number;
  admission: boolean;
  readonly roots: Set<RootName>;
}

export type CheckFunction = (expr: Expr, scope: Scope, expected?: Type) => Checked;

export interface Scope {
  readonly check: CheckFunction;
  readonly file: SourceFile;
  readonly collector: Collector;
  readonly declarations: Declarations;
  readonly roots: ReadonlyMap<RootName, RootBinding>;
  readonly locals: ReadonlyMap<string, Local>;
  /** The keys of the paths known to be present. */
  readonly present: ReadonlySet<string>;
  readonly frame: FrameBuilder;
  /** How many items the loops around it walk, of lists that are known at load; absent: one. */
  readonly walks?: number;
  /** The definitions that are being expanded, outermost first. */
  readonly expanding: readonly Expansion[];
}
export interface Expansion {
  readonly name: string;
  readonly file: SourceFile;
  readonly span: Span;
}

export function newFrame(): FrameBuilder {
  return { slots: 0, expansions: 0, inlined: 0, admission: false, roots: new Set() };
}

export function extend(scope: Scope, names: Iterable<readonly [string, Local]>): Scope {
  return { ...scope, locals: new Map([...scope.locals, ...names]) };
}

export function knowing(scope: Scope, keys: ReadonlySet<string>): Scope {
  if (keys.size === 0) return scope;
  return { ...scope, present: scope.present.union(keys) };
}

export function newSlot(scope: Scope): number {
  return scope.frame.slots++;
}

/** Reports at `span` of the scope's file. What stands in a definition is said once, however often it is used. */
export function report(scope: Scope, code: DiagnosticCode, span: Span, message: string, details: Details = {}): void {
  reportAt(scope, scope.file, code, span, message, details);
}

export function reportAt(
  scope: Scope,
  file: SourceFile,
  code: DiagnosticCode,
  span: Span,
  message: string,
  details: Details = {},
): void {
  const identity = `${code} ${file.path} ${span.start} ${span.end}`;
  if (!isNew(identity, scope.collector)) return;
  const labels = scope.expanding.map(({ name, file: usedIn, span: usedAt }) => ({
    file: usedIn,
    span: usedAt,
    text: `\`${name}\` is used here`,
  }));
  scope.collector.report(code, file, span, message, labels.length > 0 ? { ...details, labels } : details);
  knownAs(identity, scope.collector);
}
