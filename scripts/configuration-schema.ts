/** The configuration's schema as it is published: docs/configuration.schema.json. */
import { configurationSchema } from "../src/server/configuration.ts";
import { jsonSchemaOf } from "./json-schema-of.ts";

export const publishedConfiguration: Readonly<Record<string, unknown>> = {
  title: "Configuration of Verdict",
  $schema: "https://json-schema.org/draft/2020-12/schema",
  ...jsonSchemaOf(configurationSchema),
};
