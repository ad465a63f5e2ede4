/** The line `language 1`, which says what the words of a file mean. */
import type { IToken } from "chevrotain";
import { K } from "../../grammar/tokens.ts";
import type { Collector } from "../diagnostics/collector.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";

export function checkLanguage(
  file: SourceFile,
  language: number | undefined,
  tokens: readonly IToken[],
  collector: Collector,
): void {
  const first = tokens[0];
  if (language !== undefined || first?.tokenType === K.language) return;
  const at = file.text.startsWith("\uFEFF") ? 1 : 0;
  const start = first?.startOffset ?? at;
  const span = { start, end: start + (first?.image.length ?? 0) };
  collector.report("language-missing", file, span, "a policy file begins with `language 1`", {
    help: "put `language 1` on a line of its own before the first statement",
    fix: { title: "insert `language 1`", edits: [{ span: { start: at, end: at }, text: "language 1\n\n" }] },
  });
}
