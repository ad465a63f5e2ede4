/** A place in a source text: offsets in UTF-16 code units, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function spanOf(first: Span, last: Span): Span {
  return { start: first.start, end: last.end };
}

export const NO_SPAN: Span = { start: 0, end: 0 };
