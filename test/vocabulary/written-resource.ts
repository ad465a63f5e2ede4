/** Resources as tests write them, taken apart as the parser would. */
import type { ResourceSegment } from "../../src/syntax/ast.ts";

export function segmentsOf(text: string): readonly ResourceSegment[] {
  const segments: ResourceSegment[] = [];
  for (const match of text.matchAll(/([./]?)(?:"([^"]*)"|([^./"]+))/g)) {
    const [whole, before = "", quoted, word = ""] = match;
    const form = quoted !== undefined ? "quoted" : word === "*" ? "star" : "word";
    const start = match.index;
    segments.push({
      before: before as ResourceSegment["before"],
      form,
      text: quoted ?? word,
      span: { start, end: start + whole.length },
    });
  }
  return segments;
}
