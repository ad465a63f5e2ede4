/** Which names the strings of a head interpolate: a loop over a constant whose variable stands there is expanded at load. */
import type * as ast from "../syntax/ast.ts";

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
