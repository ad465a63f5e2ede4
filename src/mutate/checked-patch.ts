/**
 * The patch that is sent: the difference of two objects, applied here first. INVARIANT: what the API server will
 * make of the patch is the object that the rules settled on.
 */
import { invariant } from "../base/invariant.ts";
import type { JsonObject } from "../base/json.ts";
import { applyPatch } from "./apply.ts";
import { difference, type PatchOperation } from "./difference.ts";
import { equalJson } from "./equality.ts";

export function checkedPatch(first: JsonObject, settled: JsonObject): readonly PatchOperation[] {
  const operations = difference(first, settled);
  const applied = applyPatch(first, operations);
  invariant(applied.kind === "applied", applied.kind === "impossible" ? applied.message : "");
  invariant(equalJson(applied.value, settled), "the patch does not lead to the settled object");
  return operations;
}
