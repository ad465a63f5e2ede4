/**
 * Warnings as the API server passes them on: it drops one that holds a control character and repeats none, and once all
 * of them exceed 4096 characters it cuts each to 256 and throws the rest away. Cutting here instead says so in words.
 */
import { cut, oneLine } from "./one-line.ts";

const TOTAL_LIMIT = 4096;
const EACH_LIMIT = 256;

export function wireWarnings(warnings: readonly string[]): readonly string[] {
  const clean = [...new Set(warnings.map((warning) => oneLine(warning)).filter((warning) => warning !== ""))];
  if (total(clean) <= TOTAL_LIMIT) return clean;
  const short = [...new Set(clean.map((warning) => cut(warning, EACH_LIMIT)))];
  if (total(short) <= TOTAL_LIMIT) return short;
  const kept: string[] = [];
  // Room for the line that counts what was left out.
  let room = TOTAL_LIMIT - 40;
  for (const warning of short) {
    room -= length(warning);
    if (room < 0) break;
    kept.push(warning);
  }
  return [...kept, `and ${short.length - kept.length} more warnings`];
}

function total(warnings: readonly string[]): number {
  return warnings.reduce((sum, warning) => sum + length(warning), 0);
}

function length(text: string): number {
  return [...text].length;
}
