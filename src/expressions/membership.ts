/** `in`: element of a list, key of a map, address in a range or in one of a list of them. */
import { Cidr, contains, containsCidr } from "../values/cidr.ts";
import { Ip } from "../values/ip.ts";
import { Failure, isList, isValueMap, type Outcome, Scalar, type Truth, type Value } from "../values/value.ts";
import { describe } from "./describe.ts";
import { equalOpposite } from "./equality.ts";
import { convertTo } from "./scalars.ts";
import { broken } from "./truth.ts";
import { entryOf } from "./map-entry.ts";

/** Strict; false when either side is absent. */
export function isIn(left: Outcome, right: Outcome): Truth {
  const failed = broken(left, right);
  if (failed !== undefined) return failed;
  if (left === undefined || left === null || right === undefined || right === null) return false;
  return isElement(left as Value, right as Value);
}

function isElement(value: Value, whole: Value): boolean | Failure {
  if (isList(whole)) return isInList(value, whole);
  if (whole instanceof Cidr) return isInRange(value, whole);
  if (!isValueMap(whole)) return new Failure(`nothing is in ${describe(whole)}`);
  if (typeof value !== "string" && !(value instanceof Scalar)) {
    return new Failure(`the keys of a map are strings, this is ${describe(value)}`);
  }
  return entryOf(whole, value.toString()) !== undefined;
}

/** An `or` over the elements: one that is equal wins over one that cannot be compared. */
function isInList(value: Value, list: readonly Value[]): boolean | Failure {
  let failure: Failure | undefined;
  for (const item of list) {
    if (item === undefined || item === null) continue;
    const truth = item instanceof Cidr ? isInRange(value, item) : equalOpposite(value, item);
    if (truth === true) return true;
    if (truth !== false) failure ??= truth;
  }
  return failure ?? false;
}

function isInRange(value: Value, range: Cidr): boolean | Failure {
  if (value instanceof Cidr) return containsCidr(range, value);
  const address = convertTo("ip", value);
  return address instanceof Ip ? contains(range, address) : (address as Failure);
}
