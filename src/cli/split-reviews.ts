/**
 * A stream of bytes → the reviews in it: one per line, or one that is printed over many lines (its first line is a brace
 * alone, its last a brace in the first column). Never holds more than one review, and of a too large one only its size.
 */

export type ReviewText = { readonly kind: "bytes"; readonly bytes: Buffer } | { readonly kind: "too-large" };

const NEWLINE = 0x0a;

export async function* splitReviews(
  input: AsyncIterable<Buffer | string>,
  limit: number,
): AsyncGenerator<ReviewText> {
  let whole: Line | undefined;
  for await (const line of linesOf(input, limit)) {
    if (whole !== undefined) {
      whole = joined(whole, line, limit);
      if (line.text !== "}") continue;
      yield reviewOf(whole);
      whole = undefined;
    } else if (line.text === "{") whole = line;
    else if (line.size > 0 && line.text.trim() !== "") yield reviewOf(line);
  }
  if (whole !== undefined) yield reviewOf(whole);
}

interface Line {
  readonly bytes: readonly Buffer[];
  /** More than the limit: the bytes were not kept. */
  readonly size: number;
  readonly tooLarge: boolean;
  /** The first few characters: enough to know a brace alone, and whether there is anything at all. */
  readonly text: string;
}

function reviewOf(line: Line): ReviewText {
  return line.tooLarge ? { kind: "too-large" } : { kind: "bytes", bytes: Buffer.concat(line.bytes) };
}

function joined(before: Line, line: Line, limit: number): Line {
  const size = before.size + line.size + 1;
  const tooLarge = before.tooLarge || line.tooLarge || size > limit;
  return {
    bytes: tooLarge ? [] : [...before.bytes, Buffer.of(NEWLINE), ...line.bytes],
    size,
    tooLarge,
    text: before.text,
  };
}

async function* linesOf(input: AsyncIterable<Buffer | string>, limit: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let size = 0;
  const take = (part: Buffer) => {
    size += part.length;
    if (size <= limit) parts.push(part);
    else parts = [];
  };
  const line = (): Line => {
    const bytes = parts;
    const text = size > limit ? "{…" : textOf(bytes);
    const taken: Line = { bytes, size, tooLarge: size > limit, text };
    parts = [];
    size = 0;
    return taken;
  };
  for await (const chunk of input) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    let start = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, start)) {
      take(bytes.subarray(start, at));
      yield line();
      start = at + 1;
    }
    if (start < bytes.length) take(bytes.subarray(start));
  }
  if (size > 0) yield line();
}

function textOf(parts: readonly Buffer[]): string {
  return Buffer.concat(parts.slice(0, 2)).subarray(0, 200).toString("latin1").replace(/\r$/, "");
}
