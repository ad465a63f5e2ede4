/** How the checkers of rules, identities and data hand their texts to the checker of bodies. */
import type { JsonValue } from "../../base/json.ts";
import { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import { jsonOf } from "../../expressions/json-of.ts";
import type { Authenticate, Data } from "../../syntax/ast.ts";
import type { Value } from "../../values/value.ts";
import { checkData, type CheckedData } from "../expressions/check-data.ts";
import type { Declarations } from "../expressions/declarations.ts";
import { plainText } from "../literal-text.ts";
import type { BodyInput, CustomTypes } from "./body-input.ts";
import { checkBody, type CheckedBodyCode } from "./check-body.ts";
import { checkIdentityBody, type IdentityBody } from "./check-identity-body.ts";

export interface BodyContext {
  readonly collector: Collector;
  readonly expressionNames: Declarations;
  readonly schemas: CustomTypes;
}

export type BodyRequest = Omit<BodyInput, "declarations" | "schemas" | "collector">;

export function bodyCode(request: BodyRequest, context: BodyContext): CheckedBodyCode {
  const { collector, expressionNames: declarations, schemas } = context;
  return checkBody({ ...request, declarations, schemas, collector });
}

export interface InFile<Statement> {
  readonly statement: Statement;
  readonly file: SourceFile;
}

/** Without look-ups, which are not served yet. */
export function identityCode(
  { statement, file }: InFile<Authenticate>,
  context: BodyContext,
): Omit<IdentityBody, "lookups"> {
  const { lookups: _, ...body } = checkIdentityBody(statement, file, context.expressionNames, context.collector);
  return body;
}

export interface DocumentReader {
  readDocument(from: string, path: string): { readonly value: JsonValue } | { readonly error: string };
  /** Stand-ins of a test, by the name of their `data`. */
  readonly data: ReadonlyMap<string, Value>;
}

export function readData(
  { statement, file }: InFile<Data>,
  { readDocument, data }: DocumentReader,
  collector: Collector,
): CheckedData | undefined {
  const { type, path, name } = statement;
  const standIn = data.get(name.text);
  // A test says what it needs and leaves out the rest.
  if (standIn !== undefined) return checkData(type, jsonOf(standIn) as JsonValue, file, name.span, new Collector());
  const document = readDocument(file.path, plainText(path) ?? "");
  if (!("error" in document)) return checkData(type, document.value, file, path.span, collector);
  collector.report("wrong-data", file, path.span, document.error);
  return undefined;
}
