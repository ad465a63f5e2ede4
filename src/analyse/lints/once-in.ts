/** One complaint of a kind for one place of the text, however many rules come of what stands there. */
import type { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Report } from "./lint.ts";

export function onceIn(collector: Collector): Report {
  const reported = new Map<string, Map<SourceFile, Set<number>>>();
  return (code, file, span, message, details) => {
    const byFile = reported.get(code) ?? new Map<SourceFile, Set<number>>();
    reported.set(code, byFile);
    const starts = byFile.get(file) ?? new Set<number>();
    byFile.set(file, starts);
    if (starts.has(span.start)) return;
    starts.add(span.start);
    collector.report(code, file, span, message, details);
  };
}
