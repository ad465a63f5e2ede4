/** A text that diagnostics can point into. Lines are found only when somebody asks. */

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

export class SourceFile {
  /** As the user named it; shown in diagnostics. */
  readonly path: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  positionAt(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** The offset behind the last character of a line (from 1), its line end not included. */
  endOfLine(line: number): number {
    return (this.#starts()[line] ?? this.text.length + 1) - 1;
  }

  /** The text of a line (from 1), without its line end. */
  lineText(line: number): string {
    const starts = this.#starts();
    const end = starts[line] ?? this.text.length + 1;
    return this.text.slice(starts[line - 1] ?? 0, end - 1).replace(/\r$/, "");
  }

  #starts(): readonly number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }
}
