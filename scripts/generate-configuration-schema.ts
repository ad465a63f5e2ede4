/** Writes docs/configuration.schema.json from the validator; `--check` only says whether it is fresh. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { configurationSchema } from "../src/server/configuration.ts";

const path = fileURLToPath(new URL("../docs/configuration.schema.json", import.meta.url));
const schema = { title: "Configuration of Verdict", ...z.toJSONSchema(configurationSchema, { io: "input" }) };
const text = `${JSON.stringify(schema, null, 2)}\n`;

if (!process.argv.includes("--check")) writeFileSync(path, text);
else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
  process.stderr.write(
    "docs/configuration.schema.json is stale: run node scripts/generate-configuration-schema.ts\n",
  );
  process.exitCode = 1;
}
