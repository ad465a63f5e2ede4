/**
 * Data from files: read as its declared type says, or with the types that its own content has. A wrong document
 * refuses the load like a wrong rule; the diagnostic names the path inside the document.
 */
import { isJsonObject, type JsonValue } from "../../base/json.ts";
import { nearest } from "../../base/nearest.ts";
import type { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { Span } from "../../diagnostics/span.ts";
import type { TypeExpr } from "../../syntax/ast.ts";
import { readScalar, withArticle } from "../../values/read-scalar.ts";
import type { ScalarName, Value } from "../../values/value.ts";
import { ANY, BOOL, type Field, INT, listOf, mapOf, NUMBER, STRING, type Type } from "../../vocabulary/types.ts";
import { joinAll } from "./join-types.ts";
import { literalRecord } from "./literal-record.ts";

export interface CheckedData {
  readonly type: Type;
  readonly value: Value;
}

interface Place {
  readonly file: SourceFile;
  readonly span: Span;
  readonly collector: Collector;
  /** A stand-in of a test may leave fields out. */
  readonly partial: boolean;
}

/** `span` is where the data is declared. What is wrong in the document is left out of the value. */
export function checkData(
  declared: TypeExpr | undefined,
  document: JsonValue,
  file: SourceFile,
  span: Span,
  collector: Collector,
  partial = false,
): CheckedData {
  const place: Place = { file, span, collector, partial };
  if (declared === undefined) return inferred(document, place);
  const type = typeOfExpr(declared, place);
  return { type, value: read(document, type, "", place) };
}

// ---- declared types -----------------------------------------------------------------

const NAMED: Readonly<Record<string, Type>> = {
  any: ANY,
  bool: BOOL,
  int: INT,
  number: NUMBER,
  string: STRING,
  quantity: { kind: "quantity" },
  duration: { kind: "duration" },
  time: { kind: "time" },
  version: { kind: "version" },
  cidr: { kind: "cidr" },
  ip: { kind: "ip" },
};

export function typeOfExpr(expr: TypeExpr, place: Place): Type {
  switch (expr.kind) {
    case "list":
      return listOf(typeOfExpr(expr.of, place));
    case "map":
      return mapOf(typeOfExpr(expr.of, place));
    case "record":
      return literalRecord(
        Object.fromEntries(
          expr.fields.map((field): [string, Field] => [
            field.name.text,
            { type: typeOfExpr(field.type, place), optional: field.optional, filled: false },
          ]),
        ),
      );
    case "name": {
      const { text, span } = expr.name;
      const type = Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
      if (type) return type;
      const near = nearest(text, Object.keys(NAMED));
      place.collector.report("unknown-name", place.file, span, `there is no type \`${text}\``, {
        help:
          near === undefined
            ? `types: ${Object.keys(NAMED).join(", ")}, \`list of\`, \`map of\`, \`{…}\``
            : `did you mean \`${near}\`?`,
        ...(near !== undefined && { fix: { title: `write \`${near}\``, edits: [{ span, text: near }] } }),
      });
      return ANY;
    }
  }
}

// ---- reading as a type --------------------------------------------------------------

function wrong(path: string, message: string, help: string, { file, span, collector }: Place): undefined {
  const where = path === "" ? "the document" : `\`${path}\``;
  collector.report("wrong-data", file, span, `${where} ${message}`, { help });
  return undefined;
}

function read(value: JsonValue, type: Type, path: string, place: Place): Value {
  switch (type.kind) {
    case "any":
      return value;
    case "list":
      if (!Array.isArray(value))
        return wrong(path, `is ${kindOf(value)}, not a list`, "write `- …` for each element", place);
      return value.map((item: JsonValue, index) => read(item, type.of, `${path}[${index}]`, place));
    case "map":
      return isJsonObject(value)
        ? entries(value, (key, item) => read(item, type.of, join(path, key), place))
        : wrong(path, `is ${kindOf(value)}, not a map`, "write `key: value` for each entry", place);
    case "object":
      return readRecord(value, type, path, place);
    case "bool":
      return typeof value === "boolean"
        ? value
        : wrong(path, `is ${kindOf(value)}, not a boolean`, "write `true` or `false`", place);
    case "int":
      return isInteger(value)
        ? value
        : wrong(path, `is ${kindOf(value)}, not an int`, "write a whole number without quotes", place);
    case "number":
      return isNumber(value)
        ? value
        : wrong(path, `is ${kindOf(value)}, not a number`, "write a number without quotes", place);
    case "string":
      return typeof value === "string"
        ? value
        : wrong(path, `is ${kindOf(value)}, not a string`, `write it in quotes`, place);
    case "int-or-string":
      return typeof value === "string" || isInteger(value)
        ? value
        : wrong(path, `is ${kindOf(value)}`, "write an int or a string", place);
    default:
      return readScalarValue(value, type.kind, path, place);
  }
}

function isNumber(value: JsonValue): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
function isInteger(value: JsonValue): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
}

function readScalarValue(value: JsonValue, to: ScalarName, path: string, place: Place): Value {
  const text = to === "quantity" && isNumber(value) ? String(value) : value;
  if (typeof text !== "string")
    return wrong(path, `is ${kindOf(value)}, not ${withArticle(to)}`, "write it in quotes", place);
  return (
    readScalar(to, text) ??
    wrong(path, `is \`${text}\`, which is not ${withArticle(to)}`, `write ${withArticle(to)} as policies do`, place)
  );
}

function readRecord(value: JsonValue, type: Type & { readonly kind: "object" }, path: string, place: Place): Value {
  if (!isJsonObject(value))
    return wrong(
      path,
      `is ${kindOf(value)}, not a map with ${type.fieldNames().join(", ")}`,
      "write `key: value` for each field",
      place,
    );
  const known = type.fieldNames();
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    wrong(
      join(path, key),
      "is not in the declared type",
      near === undefined ? `fields: ${known.join(", ")}` : `did you mean \`${near}\`?`,
      place,
    );
  }
  for (const name of known) {
    const isThere = Object.hasOwn(value, name) && value[name] !== null;
    if (!isThere && !place.partial && type.field(name)?.optional === false) {
      wrong(join(path, name), "is missing", `add it, or declare \`${name}?\` in the type`, place);
    }
  }
  return entries(value, (key, item) => {
    const field = type.field(key);
    return field === undefined || item === null ? undefined : read(item, field.type, join(path, key), place);
  });
}

function entries(value: { readonly [key: string]: JsonValue }, each: (key: string, item: JsonValue) => Value): Value {
  const pairs = Object.keys(value).flatMap((key): readonly [string, Value][] => {
    const item = each(key, value[key] ?? null);
    return item === undefined || item === null ? [] : [[key, item]];
  });
  return Object.fromEntries(pairs);
}

function join(path: string, key: string): string {
  const step = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? key : `["${key}"]`;
  return path === "" || step.startsWith("[") ? path + step : `${path}.${step}`;
}

function kindOf(value: JsonValue): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? `the string \`${value}\`` : `\`${String(value)}\``;
}

// ---- types that the content has -------------------------------------------------------

function inferred(document: JsonValue, place: Place): CheckedData {
  const type = typeOfContent(document);
  if (hasDynamicKeys(type)) {
    place.collector.report(
      "untyped-data",
      place.file,
      place.span,
      "the keys of this data are taken from the document as it is now",
      {
        help: "declare its type: `as map of {…}` or `as list of {…}`; then a wrong document is told where it is wrong",
      },
    );
  }
  return { type, value: document };
}

function typeOfContent(value: JsonValue): Type {
  if (value === null) return ANY;
  if (typeof value === "string") return STRING;
  if (typeof value === "boolean") return BOOL;
  if (isNumber(value)) return isInteger(value) ? INT : NUMBER;
  if (Array.isArray(value)) return listOf(joinAll(value.map(typeOfContent)) ?? ANY);
  const fields = Object.entries(value).map(([key, item]): [string, Field] => [
    key,
    { type: typeOfContent(item), optional: item === null, filled: false },
  ]);
  return literalRecord(Object.fromEntries(fields));
}

/** A map somewhere: its keys may be names of things, which come and go. */
function hasDynamicKeys(type: Type): boolean {
  if (type.kind === "list") return hasDynamicKeys(type.of);
  return type.kind === "object";
}
