/** The second argument of `contains`: part of a text, or what can be an element of the list. */
import type { CallExpr } from "../../syntax/ast.ts";
import { canBeEqual } from "./check-equality.ts";
import { broken, type Checked, written } from "./checked-expression.ts";
import { evaluated, readAsScalar } from "./read-as-scalar.ts";
import { report, type Scope } from "./scope.ts";
import { scalarName, typeText } from "./type-text.ts";

/** As it is compared; broken where it can never be in there, which has been reported. */
export function checkPart(whole: Checked, part: Checked, call: CallExpr, scope: Scope): Checked {
  const { type } = whole;
  if (type.kind !== "list" && type.kind !== "string") return part;
  const of = type.kind === "list" ? type.of : type;
  const scalar = scalarName(of);
  const read = scalar === undefined ? undefined : readAsScalar(part, scalar, scope);
  if (read !== undefined) return read;
  const isText = of.kind === "string" && scalarName(part.type) !== undefined;
  const item: Checked = { ...whole, type: of, optional: false, constant: undefined };
  if (scalar === undefined && (isText || canBeEqual(part, item))) return evaluated(part, scope);
  const found = typeText(part.type);
  report(scope, "type-mismatch", call.span, `${found} is never in ${typeText(type)}`, {
    label: `\`${written(part)}\` is ${found}, \`${written(whole)}\` is ${typeText(type)}`,
    help: of.kind === "string" ? `write \`text(${written(part)})\`` : `the list holds ${typeText(of)} each`,
  });
  return broken(scope.file, call.span);
}
