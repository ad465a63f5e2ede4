/**
 * What the checker knows of an expression: its code, its type, whether it may be absent, and what its truth tells
 * about other paths. Everything is worked out bottom-up, so a `not`, a `with` or a `def` around it loses nothing.
 */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Span } from "../../diagnostics/span.ts";
import type { Code, PlaceCode } from "../../expressions/code.ts";
import type { Value } from "../../values/value.ts";
import { ANY, type Type } from "../../vocabulary/types.ts";

export interface Checked {
  readonly code: Code;
  readonly type: Type;
  readonly optional: boolean;
  readonly file: SourceFile;
  readonly span: Span;
  /** The identity of a path, each part before it first; two expressions with the same last key read the same. */
  readonly path?: readonly string[] | undefined;
  /** A field that the API server fills, of something that is there. */
  readonly filled?: boolean | undefined;
  readonly place?: PlaceCode | undefined;
  /** The values it can have, where they are known at load: one for a constant. */
  readonly values?: readonly Value[] | undefined;
  readonly constant?: Value;
  /** It comes from the policies and their data alone, so it may be a pattern. */
  readonly ours?: boolean | undefined;
  readonly truth?: Truth | undefined;
  /** `type(x)`: the path of `x`. */
  readonly kindOf?: readonly string[] | undefined;
  /** It reads `now` itself. */
  readonly now?: boolean | undefined;
  /** Already reported: nothing more is said about it. */
  readonly broken?: boolean | undefined;
}

/** What a boolean tells. Keys are the last of a path. */
export interface Truth {
  /** Present if it is true, and if it is false. */
  readonly ifTrue: ReadonlySet<string>;
  readonly ifFalse: ReadonlySet<string>;
  /** The comparisons that would make it true, or false, only because something is missing. */
  readonly missingMakesTrue: readonly Missing[];
  readonly missingMakesFalse: readonly Missing[];
}
export interface Missing {
  readonly file: SourceFile;
  readonly span: Span;
  /** The operator or word that is true. */
  readonly how: string;
  /** As written. */
  readonly what: string;
  /** undefined: no path, so nothing narrows it. */
  readonly key: string | undefined;
  /** Both sides may be missing: that one is and the other is not is a difference like any other, no accident. */
  readonly difference?: boolean;
}

const NONE: ReadonlySet<string> = new Set();
export const NO_TRUTH: Truth = { ifTrue: NONE, ifFalse: NONE, missingMakesTrue: [], missingMakesFalse: [] };

export function truthOf(checked: Checked): Truth {
  return checked.truth ?? NO_TRUTH;
}

export function negated(truth: Truth): Truth {
  return {
    ifTrue: truth.ifFalse,
    ifFalse: truth.ifTrue,
    missingMakesTrue: truth.missingMakesFalse.map(denied),
    missingMakesFalse: truth.missingMakesTrue.map(denied),
  };
}

/** As it is called behind a `not`, and without it again. */
function denied(missing: Missing): Missing {
  const { how } = missing;
  return { ...missing, how: how.startsWith("`not … ") ? how.replace("not … ", "") : how.replace("`", "`not … ") };
}

/** What stands for an expression that was refused: everything fits it, so no second complaint follows. */
export function broken(file: SourceFile, span: Span): Checked {
  return { code: { op: "const", value: null }, type: ANY, optional: true, file, span, broken: true };
}

export function keyOf(checked: Checked): string | undefined {
  return checked.path?.at(-1);
}

/** The text as its author wrote it, on one line and not too long. */
export function written(checked: Pick<Checked, "file" | "span">): string {
  const text = checked.file.text.slice(checked.span.start, checked.span.end).replace(/\s+/g, " ");
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
