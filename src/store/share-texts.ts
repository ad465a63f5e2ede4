/** Puts the texts of a unit into memory that threads share, so that handing them over copies nothing. */
import type { TextFile, UnitText } from "./unit-text.ts";

/** What was shared before, by path: a text that did not change is not copied again. */
export type SharedTexts = Map<string, { readonly text: string; readonly bytes: Uint8Array }>;

const encoder = new TextEncoder();

export function shareTexts(unit: UnitText, known: SharedTexts): UnitText {
  const share = ({ path, text }: TextFile): TextFile => {
    if (typeof text !== "string") return { path, text };
    const before = known.get(path);
    if (before?.text === text) return { path, text: before.bytes };
    const encoded = encoder.encode(text);
    const bytes = new Uint8Array(new SharedArrayBuffer(encoded.length));
    bytes.set(encoded);
    known.set(path, { text, bytes });
    return { path, text: bytes };
  };
  return { name: unit.name, files: unit.files.map(share), documents: unit.documents.map(share) };
}
