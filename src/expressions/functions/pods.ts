/** Containers of a pod, and label selectors. */
import { Failure, isList, isValueMap, type Value, type ValueMap } from "../../values/value.ts";
import { describe } from "../describe.ts";
import { entryOf } from "../map-entry.ts";
import { type LibraryFunction, mapOf, plain, textOf } from "./library-function.ts";

/** The lists of a pod's spec that hold containers, in the order in which `containers(pod)` gives them. */
export const CONTAINER_LISTS: Readonly<Record<string, readonly string[]>> = {
  containers: ["initContainers", "containers", "ephemeralContainers"],
  plannedContainers: ["initContainers", "containers"],
};

export const POD_FUNCTIONS: Readonly<Record<string, LibraryFunction>> = {
  containers: plain((pod) => containersOf("containers", pod), []),
  plannedContainers: plain((pod) => containersOf("plannedContainers", pod), []),
  selects: plain(selects, false),
};

const NONE: readonly Value[] = [];

/** HOT PATH: most pods have one of the lists, which is then given as it is. */
function containersOf(name: string, pod: Value): Value | Failure {
  const map = mapOf(name, pod);
  if (map instanceof Failure) return map;
  const spec = entryOf(map, "spec");
  if (spec === undefined) return NONE;
  if (!isValueMap(spec)) return new Failure(`the spec of a pod is a map, not ${describe(spec)}`);
  let all = NONE;
  for (const field of CONTAINER_LISTS[name] ?? NONE) {
    const list = entryOf(spec, field as string);
    if (list === undefined) continue;
    if (!isList(list)) return new Failure(`${field} is a list, not ${describe(list)}`);
    if (list.length > 0) all = all.length === 0 ? list : all.concat(list);
  }
  return all;
}

/** A LabelSelector against labels; `{}` selects everything. */
function selects(selector: Value, labels: Value): boolean | Failure {
  const rules = mapOf("selects", selector);
  if (rules instanceof Failure) return rules;
  const values = mapOf("selects", labels);
  if (values instanceof Failure) return values;
  const wanted = entryOf(rules, "matchLabels") ?? {};
  if (!isValueMap(wanted)) return new Failure(`matchLabels is a map, not ${describe(wanted)}`);
  const expressions = entryOf(rules, "matchExpressions") ?? NONE;
  if (!isList(expressions)) return new Failure(`matchExpressions is a list, not ${describe(expressions)}`);
  let selected: boolean | Failure = true;
  for (const key of Object.keys(wanted)) {
    const value = entryOf(wanted, key);
    if (value !== undefined && entryOf(values, key) !== value) return false;
  }
  for (const expression of expressions) {
    const meets = meetsExpression(expression, values);
    if (meets === false) return false;
    if (meets instanceof Failure) selected = meets;
  }
  return selected;
}

function meetsExpression(expression: Value, labels: ValueMap): boolean | Failure {
  const map = mapOf("matchExpressions", expression);
  if (map instanceof Failure) return map;
  const key = textOf("matchExpressions", entryOf(map, "key"));
  if (key instanceof Failure) return key;
  const values = entryOf(map, "values") ?? NONE;
  if (!isList(values)) return new Failure(`the values of a label selector are a list, not ${describe(values)}`);
  const label = entryOf(labels, key);
  const operator = entryOf(map, "operator");
  switch (operator) {
    case "In":
      return label !== undefined && values.includes(label);
    case "NotIn":
      return label === undefined || !values.includes(label);
    case "Exists":
      return label !== undefined;
    case "DoesNotExist":
      return label === undefined;
    default:
      return new Failure(`a label selector has no operator ${JSON.stringify(operator ?? null)}`);
  }
}
