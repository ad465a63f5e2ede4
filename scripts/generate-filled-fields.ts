/**
 * Writes the fields that the API server always fills before admission, from what a recording webhook was shown
 * (test/e2e/filled-fields.e2e.ts writes filled-fields.json and proves it fresh).
 *
 *   node scripts/generate-filled-fields.ts [DIRECTORY] [--check]
 *
 * Left out: required texts and numbers, of which the schema says that they are there; and what every kind has
 * (FILLED_EVERYWHERE).
 */
import { readFileSync } from "node:fs";
import { sourceDirectory, writeGenerated } from "./generate-files.ts";
import { kubernetesReleases } from "./kubernetes-releases.ts";

/** Filled in by the newest release, and not by every release that is supported. */
const NOT_EVERYWHERE = new Set([
  // Behind the feature gate MaxUnavailableStatefulSet.
  "apps.v1.RollingUpdateStatefulSetStrategy.maxUnavailable",
]);

const EVERYWHERE = new Set(["metadata", "spec", "status"]);

type Values = Readonly<Record<string, unknown>>;
const measured = JSON.parse(readFileSync(new URL("filled-fields.json", sourceDirectory()), "utf8")) as Record<
  string,
  Values
>;
const newest = kubernetesReleases().at(-1);
const kinds = new Set(Object.values(newest?.kinds ?? {}));
const rows = Object.entries(measured).flatMap(([type, fields]) => {
  const own = Object.entries(fields).filter(([field, value]) => isKept(type, field, value));
  return own.length === 0
    ? []
    : [`  ${JSON.stringify(type)}: ${JSON.stringify(withoutNulls(Object.fromEntries(own)))},`];
});
writeGenerated(
  "src/vocabulary/filled-fields.gen.ts",
  `// Written by scripts/generate-filled-fields.ts from what a kube-apiserver 1.37 sent to a webhook; do not edit.
import type { JsonObject } from "../base/json.ts";

/** Type → what is filled in where nothing was sent; null: it differs from time to time. */
export const FILLED_VALUES: Readonly<Record<string, JsonObject>> = {
${rows.join("\n")}
};
`,
);

function isKept(type: string, field: string, value: unknown): boolean {
  if (NOT_EVERYWHERE.has(`${type}.${field}`) || (kinds.has(type) && EVERYWHERE.has(field))) return false;
  const written = (newest?.types[type.split("@")[0] ?? type] ?? "").split(" ");
  return typeof value === "object" || !written.some((one) => one.startsWith(`${field}!:`));
}

/** Go writes null for a list that is not there. */
function withoutNulls(fields: Values): Values {
  const inside = (value: unknown): unknown =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value).flatMap(([name, item]) => (item === null ? [] : [[name, inside(item)]])),
        );
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, inside(value)]));
}
