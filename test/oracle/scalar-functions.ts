/**
 * The functions of the library that read durations, versions and times, and those that reckon with them.
 */
import {
  addScalars,
  compareScalars,
  isScalar,
  OracleDuration,
  type OracleScalar,
  readDuration,
  readInstant,
  readVersion,
} from "./scalars.ts";

const READERS: Readonly<Record<string, (text: string) => OracleScalar | undefined>> = {
  duration: readDuration,
  version: readVersion,
  time: readInstant,
};

/** undefined: the function is none of these; null: what it gives is absent. */
export function scalarFunction(name: string, [first]: readonly unknown[]): OracleScalar | null | undefined {
  const reader = READERS[name];
  if (reader !== undefined) {
    if (typeof first === "string") return reader(first) ?? null;
    return isScalar(first) ? first : null;
  }
  if (name !== "sum" && name !== "min" && name !== "max") return undefined;
  const items: readonly unknown[] = Array.isArray(first) ? first : [];
  if (!items.every(isScalar)) throw new Error(`the oracle has no ${name} of anything but scalars`);
  if (name === "sum")
    return items.reduce<OracleScalar>((sum, item) => addScalars(sum, item, "+") ?? item, new OracleDuration(0n));
  const wanted = name === "min" ? -1 : 1;
  return items.reduce<OracleScalar | null>(
    (best, item) => (best === null || compareScalars(item, best) * wanted > 0 ? item : best),
    null,
  );
}
