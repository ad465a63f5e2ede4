/** Expressions and strings → layout. Parentheses are nodes of the tree: none are added. */
import { unreachable } from "../base/invariant.ts";
import type { Expr, Loop, MapEntry, StringLiteral, Word } from "./ast.ts";
import { type Doc, group, indent, layOut, nothing, space } from "./layout.ts";

export function expressionDoc(expr: Expr): Doc {
  switch (expr.kind) {
    case "string":
      return printString(expr);
    case "number":
    case "duration":
      return expr.text;
    case "bool":
      return expr.value ? "true" : "false";
    case "absent":
      return "absent";
    case "name":
      return expr.name;
    case "list":
      return hugs(expr.items) ?? bracketed("[", expr.items.map(expressionDoc), "]");
    case "map":
      return hugsEntry(expr.entries) ?? bracketed("{", expr.entries.map(entryDoc), "}");
    case "comprehension":
      return comprehensionDoc(expr);
    case "call":
      return [expr.name.text, argumentsDoc(expr.args)];
    case "member":
      return [expressionDoc(expr.of), `.${expr.name.text}`];
    case "index":
      return [expressionDoc(expr.of), "[", expressionDoc(expr.index), "]"];
    case "fallback":
      return [expressionDoc(expr.value), " ?? ", expressionDoc(expr.fallback)];
    case "has":
      return ["has ", expressionDoc(expr.path)];
    case "negate":
      return ["-", expressionDoc(expr.operand)];
    case "not":
      return ["not ", expressionDoc(expr.operand)];
    case "binary":
      return [expressionDoc(expr.left), ` ${expr.operator} `, expressionDoc(expr.right)];
    case "and":
    case "or":
      return chainDoc(expr.kind, expr.operands);
    case "any":
    case "every":
    case "no": {
      const head = [`${expr.kind} ${printVars(expr.vars)} in `, expressionDoc(expr.in), ":"];
      return group(head, indent(space, expressionDoc(expr.body)));
    }
    case "if":
      return group(
        ["if ", expressionDoc(expr.condition)],
        indent(space, "then ", expressionDoc(expr.then), space, "else ", expressionDoc(expr.else)),
      );
    case "paren":
      return ["(", expressionDoc(expr.expr), ")"];
    default:
      return unreachable(expr);
  }
}

/** Where one argument alone has lines of its own, they stand in it and not around it: `merge({ … }, c)`. */
export function argumentsDoc(args: readonly Expr[]): Doc {
  const large = args.filter(isLarge);
  const items = args.map(expressionDoc);
  if (large.length !== 1 || (args.length > 1 && large[0]?.kind === "call")) return bracketed("(", items, ")");
  return ["(", ...items.flatMap((item, index) => (index === 0 ? [item] : [", ", item])), ")"];
}

/** What may need several lines. */
function isLarge(expr: Expr): boolean {
  if (expr.kind === "map") return expr.entries.length > 0;
  if (expr.kind === "list") return expr.items.length > 0;
  return expr.kind === "comprehension" || (expr.kind === "call" && expr.args.some(isLarge));
}

/** A list of one map breaks inside the map only. */
function hugs(items: readonly Expr[]): Doc | undefined {
  const [only] = items;
  return items.length === 1 && only?.kind === "map" ? ["[", expressionDoc(only), "]"] : undefined;
}

/** A map of one map breaks inside the inner one only: `{spec: {template: { … }}}`. */
function hugsEntry(entries: readonly MapEntry[]): Doc | undefined {
  const [only] = entries;
  if (only === undefined || entries.length > 1 || !isLarge(only.value)) return undefined;
  return ["{", entryDoc(only), "}"];
}

export function loopDoc({ vars, in: list }: Pick<Loop, "vars" | "in">): Doc {
  return [`for ${printVars(vars)} in `, expressionDoc(list)];
}

function printVars(vars: readonly Word[]): string {
  return vars.map(({ text }) => text).join(", ");
}

/** What is closed is closed on the last line, however much closes there. */
function bracketed(open: string, items: readonly Doc[], close: string): Doc {
  if (items.length === 0) return open + close;
  const separated = items.flatMap((item, index) => (index === 0 ? [item] : [",", space, item]));
  return group(open, indent(nothing, ...separated), close);
}

function entryDoc({ key, value }: MapEntry): Doc {
  return ["text" in key ? key.text : printString(key), ": ", expressionDoc(value)];
}

function comprehensionDoc({ item, loops, when }: Extract<Expr, { kind: "comprehension" }>): Doc {
  const parts = loops.flatMap((loop) => [space, loopDoc(loop)]);
  const condition = when === undefined ? [] : [space, "when ", expressionDoc(when)];
  return group("[", indent(nothing, expressionDoc(item), ...parts, ...condition), "]");
}

function chainDoc(word: string, operands: readonly Expr[]): Doc {
  const rest = operands.slice(1).flatMap((operand) => [space, `${word} `, expressionDoc(operand)]);
  const [first] = operands;
  return group(first === undefined ? "" : expressionDoc(first), indent(...rest));
}

// ---- strings -----------------------------------------------------------------------------------------

export function printString(literal: StringLiteral): string {
  if (literal.raw) return `'${textOf(literal).replaceAll("'", "''")}'`;
  const parts = literal.parts.map((part) =>
    part.kind === "text" ? escaped(part.text) : `{${oneLine(expressionDoc(part.expr))}}`,
  );
  return `"${parts.join("")}"`;
}

function textOf({ parts }: StringLiteral): string {
  return parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}

/** A string does not cross a line, so no break is taken inside it. */
function oneLine(doc: Doc): string {
  if (typeof doc === "string") return doc;
  if ("kind" in doc)
    return doc.kind === "break" ? doc.flat : doc.kind === "newline" ? " " : doc.of.map(oneLine).join("");
  return doc.map(oneLine).join("");
}

const named: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "{": "\\{" };

/** Control and invisible characters are written by their number. */
function escaped(text: string): string {
  return text.replaceAll(
    /["\\\n\t{]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => named[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`,
  );
}

/** An expression by itself. */
export function printExpression(expr: Expr): string {
  return layOut(expressionDoc(expr));
}
