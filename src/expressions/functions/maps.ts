/** Functions of maps: entries that are null are not there. */
import { type Glob, matchesGlob } from "../../values/glob.ts";
import { Failure, isValueMap, type Value, type ValueMap } from "../../values/value.ts";
import { globCache } from "../link-pattern.ts";
import { entryOf, presentKeys, setEntry } from "../map-entry.ts";
import { type Implementation, type LibraryFunction, listOf, mapOf, plain, textOf } from "./library-function.ts";

export const MAP_FUNCTIONS: Readonly<Record<string, LibraryFunction>> = {
  keys: onMap("keys", presentKeys),
  values: onMap("values", (map) => presentKeys(map).map((key) => map[key])),
  merge: { absent: undefined, takesAbsent: true, make: () => merge },
  omit: { absent: {}, make: () => byPattern("omit", false) },
  pick: { absent: {}, make: () => byPattern("pick", true) },
};

function onMap(name: string, call: (map: ValueMap) => Value): LibraryFunction {
  return plain((value) => {
    const map = mapOf(name, value);
    return map instanceof Failure ? map : call(map);
  }, []);
}

/** Deep; the second wins, lists are replaced. */
function merge(first: Value, second: Value): Value | Failure {
  const b = mapOf("merge", second);
  if (b instanceof Failure || first === undefined || first === null) return b;
  const a = mapOf("merge", first);
  return a instanceof Failure ? a : mergeMaps(a, b, 0);
}

/** Requests nest a thousand deep at most; what is deeper was not sent. */
const MAX_DEPTH = 1100;

function mergeMaps(a: ValueMap, b: ValueMap, depth: number): ValueMap | Failure {
  if (depth > MAX_DEPTH) return new Failure("a value is nested too deeply");
  const merged: Record<string, Value> = {};
  for (const key of presentKeys(a)) setEntry(merged, key, a[key]);
  for (const key of presentKeys(b)) {
    const left = entryOf(a, key);
    const right = b[key];
    const value = isValueMap(left) && isValueMap(right) ? mergeMaps(left, right, depth + 1) : right;
    if (value instanceof Failure) return value;
    setEntry(merged, key, value);
  }
  return merged;
}

function byPattern(name: string, keep: boolean): Implementation {
  const globs = globCache();
  return (value, patterns) => {
    const map = mapOf(name, value);
    if (map instanceof Failure) return map;
    const chosen = typeof patterns === "string" ? [globs(patterns)] : globsOf(name, patterns, globs);
    if (chosen instanceof Failure) return chosen;
    const kept: Record<string, Value> = {};
    for (const key of presentKeys(map)) {
      if (chosen.some((glob) => matchesGlob(glob, key)) === keep) setEntry(kept, key, map[key]);
    }
    return kept;
  };
}

function globsOf(name: string, patterns: Value, globs: (source: string) => Glob): readonly Glob[] | Failure {
  const list = listOf(name, patterns);
  if (list instanceof Failure) return list;
  const chosen: Glob[] = [];
  for (const pattern of list) {
    const source = textOf(name, pattern);
    if (source instanceof Failure) return source;
    chosen.push(globs(source));
  }
  return chosen;
}
