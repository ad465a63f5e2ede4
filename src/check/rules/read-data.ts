/** `data NAME from "file" as TYPE`: the document, checked against its type. A test may stand its own in for it. */
import type { Collector } from "../../diagnostics/collector.ts";
import type * as ast from "../../syntax/ast.ts";
import { isList, isValueMap, type Value } from "../../values/value.ts";
import type { JsonValue } from "../../base/json.ts";
import type { CheckOptions } from "../check-policy-set.ts";
import type { Declared } from "../declarations.ts";
import { type CheckedData, checkData } from "../expressions/check-data.ts";
import { plainText } from "../literal-text.ts";
import { printText } from "../../expressions/print.ts";

export function readData(
  { statement, file }: Declared<ast.Data>,
  options: Pick<CheckOptions, "readDocument" | "data">,
  collector: Collector,
): CheckedData | undefined {
  const { span } = statement.path;
  const standIn = options.data.get(statement.name.text);
  if (standIn !== undefined) return checkData(statement.type, asDocument(standIn), file, span, collector, true);
  const path = plainText(statement.path);
  const document =
    path === undefined
      ? { error: "the path of a document is a plain string" }
      : options.readDocument(file.path, path);
  if ("error" in document) {
    collector.report("wrong-data", file, span, document.error, {
      help: "the path is relative to the file that names it",
    });
    return undefined;
  }
  return checkData(statement.type, document.value, file, span, collector);
}

/** A value written in a test as the document it stands for: scalars as the text that they are written with. */
function asDocument(value: Value): JsonValue {
  if (value === undefined || value === null) return null;
  if (isList(value)) return value.map(asDocument);
  if (isValueMap(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asDocument(item)]));
  return typeof value === "object" ? printText(value) : value;
}
