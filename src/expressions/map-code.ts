/** An expression with its parts replaced: what walks over code need not know each form. Loops bind names, so they are not mapped here. */
import type { Code } from "./code.ts";

type Loops = "any" | "every" | "no" | "comprehension";
export type PlainCode = Exclude<Code, { readonly op: Loops }>;

/** A copy in which `map` has been applied to each direct part. */
export function mapParts(code: PlainCode, map: (part: Code) => Code): PlainCode {
  switch (code.op) {
    case "const":
    case "scalar":
    case "root":
    case "slot":
      return code;
    case "member":
    case "has":
    case "not":
    case "negate":
    case "convert":
    case "boolean":
      return { ...code, of: map(code.of) };
    case "index":
    case "keyed":
      return { ...code, of: map(code.of), index: map(code.index) };
    case "fallback":
      return { ...code, value: map(code.value), fallback: map(code.fallback) };
    case "and":
    case "or":
      return { ...code, operands: code.operands.map(map) };
    case "if":
      // oxlint-disable-next-line unicorn/no-thenable -- the language says `if … then … else`
      return { ...code, condition: map(code.condition), then: map(code.then), else: map(code.else) };
    case "matches":
    case "not-matches":
    case "matches-regex":
    case "not-matches-regex":
      return { ...code, value: map(code.value), pattern: map(code.pattern) };
    case "list":
      return { ...code, items: code.items.map(map) };
    case "map":
      return { ...code, entries: code.entries.map(({ key, value }) => ({ key: map(key), value: map(value) })) };
    case "text":
      return { ...code, parts: code.parts.map((part) => (typeof part === "string" ? part : map(part))) };
    case "call":
      return { ...code, args: code.args.map(map) };
    default:
      return { ...code, left: map(code.left), right: map(code.right) };
  }
}
