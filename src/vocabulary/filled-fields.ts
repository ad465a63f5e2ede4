/**
 * Fields that the API server always fills before admission, by type: never absent in a request, whatever the author
 * of the object wrote. Measured with a real API server: what a webhook was shown in every object of a type, though it was
 * not sent. What admission plugins add (tolerations, priority, serviceAccountName) is not here.
 */
import { FILLED_VALUES } from "./filled-fields.gen.ts";

/** Of every kind that Kubernetes itself serves, where the kind has them. */
export const FILLED_EVERYWHERE: readonly string[] = ["apiVersion", "kind", "metadata", "spec", "status"];

export const FILLED_FIELDS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(FILLED_VALUES).map(([type, fields]) => [type, Object.keys(fields)]),
);
