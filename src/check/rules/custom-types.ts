/** `schema from`: the types of custom resources, read from their CustomResourceDefinitions. */
import { isJsonObject, type JsonValue } from "../../base/json.ts";
import type { Collector } from "../../diagnostics/collector.ts";
import type * as ast from "../../syntax/ast.ts";
import { type CustomResource, typesFromCrd } from "../../vocabulary/schema.ts";
import type { CheckOptions } from "../check-policy-set.ts";
import type { Declared } from "../declarations.ts";
import { plainText } from "../literal-text.ts";
import type { CustomTypes } from "./check-context.ts";

export function customTypes(
  schemas: readonly Declared<ast.Schema>[],
  options: Pick<CheckOptions, "readDocument">,
  collector: Collector,
): CustomTypes {
  const resources = schemas.flatMap((declared) => readSchema(declared, options, collector));
  const byName = new Map(resources.map((one) => [`${one.group}/${one.resource}`, one]));
  return {
    typeOf: (group, resource) => byName.get(`${group}/${resource}`)?.type,
    resourceOf: (group, resource) => byName.get(`${group}/${resource}`),
    all: resources,
  };
}

function readSchema(
  { statement, file }: Declared<ast.Schema>,
  { readDocument }: Pick<CheckOptions, "readDocument">,
  collector: Collector,
): readonly CustomResource[] {
  const path = plainText(statement.path) ?? "";
  const document = readDocument(file.path, path);
  const wrong = (message: string) => {
    collector.report("wrong-schema", file, statement.path.span, message, {
      help: "name a file with CustomResourceDefinitions, relative to this one",
    });
    return [];
  };
  if ("error" in document) return wrong(document.error);
  return definitionsIn(document.value).flatMap((definition) => {
    const read = typesFromCrd(definition);
    return read.ok === undefined ? wrong(read.error) : [read.ok];
  });
}

/** One definition, or a list of them as `kubectl get crd -o yaml` prints it. */
function definitionsIn(document: JsonValue): readonly JsonValue[] {
  if (Array.isArray(document)) return document;
  if (!isJsonObject(document)) return [document];
  const items = Object.hasOwn(document, "items") ? document["items"] : undefined;
  return Array.isArray(items) ? items : [document];
}
