/** Calls: definitions in place, functions of the library by their signature. */
import type { Code } from "../../expressions/code.ts";
import type { CallExpr, Expr } from "../../syntax/ast.ts";
import type { ScalarName } from "../../values/value.ts";
import { type Type } from "../../vocabulary/types.ts";
import { missingOf, requirePresent } from "./absence.ts";
import { truthOfPredicate, bare } from "./comparison-sides.ts";
import { unknownFunction } from "./check-name.ts";
import { checkPart } from "./check-part.ts";
import { checkPattern, checkRegex } from "./check-pattern.ts";
import { broken, type Checked, keyOf, written } from "./checked-expression.ts";
import { expandDef } from "./expand.ts";
import { type FunctionSignature, findFunction, printSignature } from "../../vocabulary/functions.ts";
import { FUNCTION_TYPES, type Parameter } from "./function-types.ts";
import { evaluated, readAsScalar } from "./read-as-scalar.ts";
import { report, reportAt, type Scope } from "./scope.ts";
import { isNumeric, scalarName, typeText } from "./type-text.ts";

export function checkCall(expr: CallExpr, scope: Scope): Checked {
  const name = expr.name.text;
  const definition = scope.declarations.def(name, scope.file);
  if (definition) return expandDef(expr, definition, scope);
  const signature = findFunction(name);
  const type = Object.hasOwn(FUNCTION_TYPES, name) ? FUNCTION_TYPES[name] : undefined;
  if (signature === undefined || type === undefined) return unknownFunction(expr, scope);
  if (!takes(signature, expr.args.length)) return wrongCount(expr, signature, scope);
  const written = expr.args.map((arg, index) =>
    checkArgument(arg, type.parameters[index] ?? "anything", index, expr, scope),
  );
  const args = name === "contains" ? partChecked(written, expr, scope) : written;
  if (args.some((arg) => arg.broken === true)) return broken(scope.file, expr.span);
  const [first] = args;
  const literal = first && scalarLiteral(expr, type.parameters[0] === "readable", first, scope);
  if (literal) return literal;
  const result = type.result(args.map((arg) => arg.type));
  if (result === undefined) return unfitting(expr, args, scope);
  return called(expr, signature, result, args, scope);
}

function partChecked(args: readonly Checked[], expr: CallExpr, scope: Scope): readonly Checked[] {
  const [whole, part] = args;
  if (whole === undefined || part === undefined || whole.broken === true || part.broken === true) return args;
  return [whole, checkPart(whole, part, expr, scope)];
}

function takes({ parameters }: FunctionSignature, count: number): boolean {
  return count <= parameters.length && count >= parameters.filter(({ optional }) => optional !== true).length;
}

function wrongCount(expr: CallExpr, signature: FunctionSignature, scope: Scope): Checked {
  const { length } = expr.args;
  report(
    scope,
    "wrong-arguments",
    expr.span,
    `\`${expr.name.text}\` does not take ${length === 1 ? "1 argument" : `${length} arguments`}`,
    {
      help: `write \`${printSignature(signature)}\``,
    },
  );
  return broken(scope.file, expr.span);
}

/** `version("1.27")`: read now, so it is there. */
function scalarLiteral(expr: CallExpr, reads: boolean, first: Checked, scope: Scope): Checked | undefined {
  if (!reads && expr.name.text !== "image") return undefined;
  const literal = bare(expr.args[0] ?? expr).kind === "string" && typeof first.constant === "string";
  if (!literal)
    return first.type.kind === "image" && first.constant !== undefined ? { ...first, span: expr.span } : undefined;
  const read = readAsScalar(first, expr.name.text as ScalarName, scope);
  return read && { ...read, span: expr.span };
}

function called(
  expr: CallExpr,
  signature: FunctionSignature,
  result: Type,
  args: readonly Checked[],
  scope: Scope,
): Checked {
  const [first] = args;
  const name = expr.name.text;
  const code: Code = { op: "call", name, args: args.map((arg) => arg.code) };
  const keys = args.map((arg) =>
    typeof arg.constant === "string" || typeof arg.constant === "number" ? JSON.stringify(arg.constant) : keyOf(arg),
  );
  const own = `${name}(${keys.join(",")})`;
  const passesAbsence = signature.whenAbsent === "absent";
  // False where its argument is missing: a condition of the library.
  const isPredicate = signature.whenAbsent === "false";
  const path = keys.every((key) => key !== undefined)
    ? [...(passesAbsence ? (first?.path ?? []) : []), own]
    : undefined;
  const absentNow = signature.maybe || (passesAbsence && first?.optional === true);
  const isPlaceList = name === "containers" || name === "plannedContainers";
  const missing = first && isPredicate ? missingOf(first, scope, `\`${name}\``) : [];
  return {
    code,
    type: result,
    optional: absentNow && !(path !== undefined && scope.present.has(own)),
    path: isPredicate ? undefined : path,
    // The lists stand in `pod`, so their items are places; the call itself is none.
    place: isPlaceList ? first?.place : undefined,
    ...(name === "type" && { kindOf: first?.path }),
    ours: args.every((arg) => arg.ours === true),
    ...(isPredicate && {
      truth: truthOfPredicate(
        new Set(first?.path ?? []),
        missing.map((one) => ({ ...one, how: `\`not ${name}\`` })),
        false,
      ),
    }),
    file: scope.file,
    span: expr.span,
  };
}

function unfitting(expr: CallExpr, args: readonly Checked[], scope: Scope): Checked {
  const types = args.map((arg) => typeText(arg.type)).join(" and ");
  const name = expr.name.text;
  const help =
    args.length > 1
      ? "give two lists of one type"
      : name === "sort"
        ? "it takes one ordered type, or text"
        : name === "sum"
          ? "it takes numbers, quantities or durations"
          : "it takes numbers, quantities, durations or times";
  report(scope, "type-mismatch", expr.span, `\`${name}\` does not take ${types}`, { help });
  return broken(scope.file, expr.span);
}

// ---- arguments ------------------------------------------------------------------------

function checkArgument(arg: Expr, parameter: Parameter, index: number, call: CallExpr, scope: Scope): Checked {
  if (parameter === "pattern") return checkPattern(arg, scope);
  if (parameter === "regex") return checkRegex(arg, scope);
  const checked = scope.check(arg, scope);
  if (checked.broken === true) return checked;
  if (index > 0 && !requirePresent(checked, scope, `an argument of \`${call.name.text}\``))
    return broken(scope.file, arg.span);
  const read =
    parameter === "image" ? readAsScalar(checked, "image", scope) : fits(checked, parameter) ? checked : undefined;
  if (read !== undefined) return evaluated(read, scope);
  const text = written(checked);
  reportAt(
    scope,
    checked.file,
    "type-mismatch",
    checked.span,
    `\`${call.name.text}\` takes ${WANTED[parameter]}, \`${text}\` is ${typeText(checked.type)}`,
    {
      label: typeText(checked.type),
      help: repair(checked, parameter, text) ?? `give ${WANTED[parameter]}`,
    },
  );
  return broken(scope.file, arg.span);
}

const WANTED: Readonly<Record<Parameter, string>> = {
  anything: "a value",
  text: "a string",
  number: "a number",
  int: "an int",
  image: "the text of an image",
  pod: "`pod` or `oldPod`",
  list: "a list",
  map: "a map",
  sized: "a string, a list or a map",
  searchable: "a string or a list",
  "int-or-string": "an int or a string",
  pattern: "patterns",
  regex: "a regular expression",
  readable: "a string",
};

function fits({ type }: Checked, parameter: Parameter): boolean {
  const { kind } = type;
  if (kind === "any") return true;
  switch (parameter) {
    case "anything":
    case "pattern":
    case "regex":
      return true;
    case "text":
    case "image":
      return kind === "string" || scalarName(type) !== undefined;
    case "readable":
      return kind === "string" || isNumeric(type) || scalarName(type) !== undefined;
    case "number":
      return isNumeric(type);
    case "int":
      return kind === "int";
    case "pod":
      return kind === "object" && type.field("spec") !== undefined;
    case "list":
      return kind === "list";
    case "map":
      return kind === "map" || kind === "object";
    case "sized":
      return kind === "string" || kind === "list" || kind === "map" || kind === "object";
    case "searchable":
      return kind === "string" || kind === "list";
    case "int-or-string":
      return kind === "int-or-string" || kind === "string" || isNumeric(type);
  }
}

function repair({ type }: Checked, parameter: Parameter, text: string): string | undefined {
  if (parameter === "text" && ["int", "number", "bool", "int-or-string"].includes(type.kind))
    return `write \`text(${text})\``;
  if (parameter === "text" && type.kind === "list") return `do it for each: \`[… for x in ${text}]\``;
  if (parameter === "list" && type.kind === "map") return `write \`keys(${text})\` or \`values(${text})\``;
  if (parameter === "list") return `write \`[${text}]\``;
  if (parameter === "number" && type.kind === "string") return `write \`number(${text}) ?? 0\``;
  return undefined;
}
