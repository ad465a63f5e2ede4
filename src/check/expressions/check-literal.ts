/** Numbers, durations, lists and maps as written. Lists and maps take the type that stands opposite, where one does. */
import type { Code } from "../../expressions/code.ts";
import type { DurationExpr, ListExpr, MapExpr, NumberExpr, StringLiteral, Word } from "../../syntax/ast.ts";
import { parseDuration } from "../../values/duration.ts";
import type { Value } from "../../values/value.ts";
import { ANY, type Field, INT, listOf, NUMBER, type ObjectType, type Type } from "../../vocabulary/types.ts";
import { DURATION } from "./basic-types.ts";
import { broken, type Checked } from "./checked-expression.ts";
import { isServed, unknownField } from "./check-member.ts";
import { checkText } from "./check-text.ts";
import { constantCode } from "./constant-code.ts";
import { foldConstant } from "./fold-constant.ts";
import { joinTypes } from "./join-types.ts";
import { literalRecord } from "./literal-record.ts";
import { partialOf } from "./partial-type.ts";
import { refuseSaidTwice } from "./said-twice.ts";
import { readAsScalar } from "./read-as-scalar.ts";
import { report, type Scope } from "./scope.ts";
import { scalarName, typeText } from "./type-text.ts";

const MAX_INTEGER = 2n ** 63n - 1n;

export function checkNumber({ text, span }: NumberExpr, scope: Scope): Checked {
  const isWhole = !text.includes(".");
  if (isWhole && BigInt(text) > MAX_INTEGER) {
    report(scope, "bad-literal", span, `\`${text}\` is larger than 2⁶³ − 1, the largest whole number`, {
      help: "compare quantities, or text in quotes",
    });
    return broken(scope.file, span);
  }
  const value = isWhole && !Number.isSafeInteger(Number(text)) ? BigInt(text) : Number(text);
  return literal(value, isWhole ? INT : NUMBER, span, scope);
}

export function checkDuration({ text, span }: DurationExpr, scope: Scope): Checked {
  const value = parseDuration(text);
  if (value === undefined) {
    report(scope, "bad-literal", span, `\`${text}\` is not a duration`, {
      help: "write `90s`, `1h30m` or `7d`, largest unit first",
    });
    return broken(scope.file, span);
  }
  return { ...literal(value, DURATION, span, scope), code: { op: "scalar", type: "duration", text } };
}

export function literal(value: Value, type: Type, span: Checked["span"], scope: Scope): Checked {
  return {
    code: constantCode(value),
    type,
    optional: false,
    constant: value,
    values: [value],
    ours: true,
    file: scope.file,
    span,
  };
}

// ---- lists ------------------------------------------------------------------------

export function checkList(expr: ListExpr, scope: Scope, expected?: Type): Checked {
  const wanted = expected?.kind === "list" ? expected.of : undefined;
  const items = expr.items.map((item) => fitItem(scope.check(item, scope, wanted), wanted, scope));
  if (items.some((item) => item.broken === true)) return broken(scope.file, expr.span);
  const of = elementType(items, wanted, scope);
  if (of === undefined) return broken(scope.file, expr.span);
  const type = expected?.kind === "list" && of === expected.of ? expected : listOf(of);
  return folded({ op: "list", items: items.map(({ code }) => code) }, type, items, expr.span, scope);
}

/** Text where a field holds a scalar is checked, and stays text: so the request writes it, and so it is compared. */
function fitEntry(value: Checked, wanted: Type | undefined, scope: Scope): Checked {
  const scalar = wanted && scalarName(wanted);
  if (scalar === undefined || typeof value.constant !== "string") return value;
  const read = readAsScalar(value, scalar, scope);
  return read === undefined || read.broken === true ? (read ?? value) : { ...value, type: read.type };
}

/** Text in a list of scalars is read as one; everything else keeps its type. */
function fitItem(item: Checked, wanted: Type | undefined, scope: Scope): Checked {
  const scalar = wanted && scalarName(wanted);
  return scalar === undefined ? item : (readAsScalar(item, scalar, scope) ?? item);
}

function elementType(items: readonly Checked[], wanted: Type | undefined, scope: Scope): Type | undefined {
  const [first, ...rest] = items;
  if (first === undefined) return wanted ?? ANY;
  let type = first.type;
  for (const item of rest) {
    const joined = joinTypes(type, item.type);
    if (joined === undefined) {
      report(
        scope,
        "type-mismatch",
        item.span,
        `the elements of a list are of one type, here are ${typeText(type)} and ${typeText(item.type)}`,
        {
          label: typeText(item.type),
          help: item.type.kind === "bool" ? "write it in quotes" : "make two lists",
        },
      );
      return undefined;
    }
    type = joined;
  }
  const fits =
    wanted !== undefined &&
    (type.kind === wanted.kind || wanted.kind === "int-or-string") &&
    joinTypes(wanted, type) !== undefined;
  return fits && wanted.kind !== "object" ? wanted : type;
}

// ---- maps ------------------------------------------------------------------------

export function checkMap(expr: MapExpr, scope: Scope, expected?: Type): Checked {
  const object = expected?.kind === "object" ? expected : undefined;
  const of = expected?.kind === "map" ? expected.of : undefined;
  const entries = expr.entries.map((entry) => {
    const { name, code } = keyOf(entry.key, scope);
    const field = name === undefined ? undefined : object?.field(name);
    const wanted = field?.type ?? of;
    const value = fitEntry(scope.check(entry.value, scope, wanted), wanted, scope);
    return { key: entry.key, name, code, value, field };
  });
  refuseSaidTwice(
    "a key",
    entries.map(({ name, key }) => ({ name, at: key })),
    scope,
  );
  const values = entries.map(({ value }) => value);
  if (values.some((value) => value.broken === true)) return broken(scope.file, expr.span);
  const code: Code = { op: "map", entries: entries.map((entry) => ({ key: entry.code, value: entry.value.code })) };
  if (object) {
    for (const { key, name, field } of entries) {
      const word = { text: name ?? "", span: key.span } satisfies Word;
      if (field && !isServed(field, word, typeText(object), scope)) return broken(scope.file, expr.span);
      if (field || name === undefined) continue;
      unknownField(word, typeText(object), object.fieldNames(), scope);
      return broken(scope.file, expr.span);
    }
    const names = new Set(entries.flatMap(({ name, value }) => (name === undefined || value.optional ? [] : [name])));
    return folded(code, isWhole(object, names) ? object : partialOf(object), values, expr.span, scope);
  }
  if (of && values.every((value) => joinTypes(of, value.type) !== undefined)) {
    return folded(code, { kind: "map", of }, values, expr.span, scope);
  }
  if (entries.some(({ name }) => name === undefined))
    return folded(code, { kind: "map", of: ANY }, values, expr.span, scope);
  const fields = entries.map(({ name, value }): [string, Field] => [
    name ?? "",
    { type: value.type, optional: value.optional, filled: false },
  ]);
  return folded(code, literalRecord(Object.fromEntries(fields)), values, expr.span, scope);
}

function isWhole(type: ObjectType, names: ReadonlySet<string>): boolean {
  return type.fieldNames().every((name) => names.has(name) || type.field(name)?.optional === true);
}

function keyOf(key: Word | StringLiteral, scope: Scope): { readonly name: string | undefined; readonly code: Code } {
  if (!("kind" in key)) return { name: key.text, code: { op: "const", value: key.text } };
  const text = checkText(key, scope, "text");
  return { name: typeof text.constant === "string" ? text.constant : undefined, code: text.code };
}

/** Constant where all parts are; then its value is made here, once. */
function folded(code: Code, type: Type, parts: readonly Checked[], span: Checked["span"], scope: Scope): Checked {
  const ours = parts.every((part) => part.ours === true);
  const plain: Checked = { code, type, optional: false, ours, file: scope.file, span };
  if (!parts.every((part) => part.constant !== undefined)) return plain;
  const value = foldConstant(plain)?.value;
  return value === undefined ? plain : { ...plain, code: constantCode(value), constant: value, values: [value] };
}
