/** Which names the strings of a head interpolate: a loop over a constant whose variable stands there is expanded at load. */
import type * as ast from "../syntax/ast.ts";
import { literalText } from "./literal-text.ts";

/** Every name that an interpolation anywhere below `node` reads. The tree is plain data, so it is walked as such. */
export function interpolatedNames(node: unknown, names: Set<string> = new Set()): ReadonlySet<string> {
  if (Array.isArray(node)) for (const item of node) interpolatedNames(item, names);
  else if (isInterpolation(node)) readNames(node.expr, names);
  else if (typeof node === "object" && node !== null)
    for (const value of Object.values(node)) interpolatedNames(value, names);
  return names;
}

function isInterpolation(node: unknown): node is ast.InterpolationPart {
  return typeof node === "object" && node !== null && (node as { kind?: unknown }).kind === "interpolation";
}

/** Every name that an expression reads. */
export function readNames(node: unknown, names: Set<string> = new Set()): ReadonlySet<string> {
  if (Array.isArray(node)) for (const item of node) readNames(item, names);
  else if (typeof node === "object" && node !== null) {
    if ((node as { kind?: unknown }).kind === "name") names.add((node as ast.NameExpr).name);
    else for (const value of Object.values(node)) readNames(value, names);
  }
  return names;
}

/** Every function, check and set that is called or named anywhere below `node`. */
export function callsIn(node: unknown, names: Set<string> = new Set()): ReadonlySet<string> {
  if (Array.isArray(node)) for (const item of node) callsIn(item, names);
  else if (typeof node === "object" && node !== null) {
    const { kind, name } = node as { kind?: unknown; name?: ast.Word | ast.StringLiteral };
    if ((kind === "call" || kind === "by-word") && name && "text" in name) names.add(name.text);
    else if (kind === "by-name" && name && "parts" in name) names.add(literalText(name));
    for (const value of Object.values(node)) callsIn(value, names);
  }
  return names;
}
