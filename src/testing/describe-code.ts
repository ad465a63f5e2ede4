/** A checked condition as a person would write it. Names of loop variables are gone by then: an item is `item`. */
import type { Code, ConstantValue } from "../expressions/code.ts";

const operators: Readonly<Record<string, string>> = {
  equal: "==",
  "not-equal": "!=",
  less: "<",
  "less-equal": "<=",
  greater: ">",
  "greater-equal": ">=",
  in: "in",
  "not-in": "not in",
  add: "+",
  subtract: "-",
  multiply: "*",
  divide: "/",
  matches: "matches",
  "not-matches": "not matches",
  "matches-regex": "matches regex",
  "not-matches-regex": "not matches regex",
};

export function describeCode(code: Code): string {
  if ("left" in code) return `${describeCode(code.left)} ${operators[code.op] ?? "?"} ${describeCode(code.right)}`;
  if ("pattern" in code)
    return `${describeCode(code.value)} ${operators[code.op] ?? "?"} ${describeCode(code.pattern)}`;
  switch (code.op) {
    case "const":
      return describeConstant(code.value);
    case "scalar":
      return JSON.stringify(code.text);
    case "root":
      return code.root;
    case "slot":
      return "item";
    case "member":
      return `${describeCode(code.of)}.${code.name}`;
    case "index":
    case "keyed":
      return `${describeCode(code.of)}[${describeCode(code.index)}]`;
    case "has":
      return `has ${describeCode(code.of)}`;
    case "not":
      return `not (${describeCode(code.of)})`;
    case "and":
    case "or":
      return code.operands.map(describeCode).join(` ${code.op} `);
    case "fallback":
      return `(${describeCode(code.value)} ?? ${describeCode(code.fallback)})`;
    case "call":
      return `${code.name}(${code.args.map(describeCode).join(", ")})`;
    case "convert":
    case "boolean":
      return describeCode(code.of);
    case "any":
    case "every":
    case "no":
      return `${code.op} item in ${describeCode(code.loop.in)}: ${describeCode(code.body)}`;
    case "list":
      return `[${code.items.map(describeCode).join(", ")}]`;
    case "text":
      return JSON.stringify(code.parts.map((part) => (typeof part === "string" ? part : "{…}")).join(""));
    default:
      return "…";
  }
}

function describeConstant(value: ConstantValue): string {
  if (value === null) return "absent";
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(describeConstant).join(", ")}]`;
  if ("bigint" in value) return String(value.bigint);
  return "scalar" in value && value.scalar !== undefined ? JSON.stringify(value.text) : "{…}";
}
