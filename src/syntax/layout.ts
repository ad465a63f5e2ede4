/**
 * A small layout engine: a document is text with places where a line may break. A group stands on one line if it
 * fits, else all its own breaks are taken; a fill breaks only where the next item would not fit.
 */

export type Doc =
  | string
  | readonly Doc[]
  | { readonly kind: "group" | "indent" | "fill"; readonly of: readonly Doc[] }
  /** `flat` is what stands there when the line does not break. */
  | { readonly kind: "break"; readonly flat: string }
  | { readonly kind: "newline" };

export const space: Doc = { kind: "break", flat: " " };
export const nothing: Doc = { kind: "break", flat: "" };
export const newline: Doc = { kind: "newline" };
export const group = (...of: readonly Doc[]): Doc => ({ kind: "group", of });
export const indent = (...of: readonly Doc[]): Doc => ({ kind: "indent", of });
/** Items and the separators between them, alternating. */
export const fill = (of: readonly Doc[]): Doc => ({ kind: "fill", of });

export const WIDTH = 118;
const STEP = 2;

export function layOut(doc: Doc): string {
  const out: string[] = [];
  write({ out, column: 0 }, doc, 0, false);
  return out.join("");
}

interface Page {
  readonly out: string[];
  column: number;
}

function write(page: Page, doc: Doc, depth: number, flat: boolean): void {
  if (typeof doc === "string") {
    page.out.push(doc);
    page.column += doc.length;
  } else if (isList(doc)) for (const part of doc) write(page, part, depth, flat);
  else if (doc.kind === "break" && flat) write(page, doc.flat, depth, flat);
  else if (doc.kind === "break" || doc.kind === "newline") {
    page.out.push("\n", " ".repeat(depth * STEP));
    page.column = depth * STEP;
  } else if (doc.kind === "indent") for (const part of doc.of) write(page, part, depth + 1, flat);
  else if (doc.kind === "group") {
    const fits = flat || widthOf(doc.of) <= WIDTH - page.column;
    for (const part of doc.of) write(page, part, depth, fits);
  } else {
    doc.of.forEach((part, index) => {
      const next = doc.of[index + 1];
      if (index % 2 === 0 || next === undefined)
        write(page, part, depth, flat || widthOf([part]) <= WIDTH - page.column);
      else write(page, part, depth, flat || widthOf([part, next]) + 1 <= WIDTH - page.column);
    });
  }
}

/** On one line; infinite where a line break is written in. */
export function widthOf(docs: readonly Doc[]): number {
  let width = 0;
  for (const doc of docs) {
    if (typeof doc === "string") width += doc.length;
    else if (isList(doc)) width += widthOf(doc);
    else if (doc.kind === "break") width += doc.flat.length;
    else if (doc.kind === "newline") return Number.POSITIVE_INFINITY;
    else width += widthOf(doc.of);
  }
  return width;
}

function isList(doc: Doc): doc is readonly Doc[] {
  return Array.isArray(doc);
}
