/** `quantity(s)`, `version(s)` and so on: absent where the text is malformed. `type(x)` names the kind of a value. */
import { quantityOf } from "../../values/quantity.ts";
import { Failure, isList, isValueMap, Scalar, type ScalarName, type Value } from "../../values/value.ts";
import { isNumeric, isWhole } from "../exact-number.ts";
import { parseScalar } from "../scalars.ts";
import { type LibraryFunction, plain, wrongKind } from "./library-function.ts";

export const SCALAR_FUNCTIONS: Readonly<Record<string, LibraryFunction>> = {
  quantity: reader("quantity"),
  duration: reader("duration"),
  time: reader("time"),
  version: reader("version"),
  cidr: reader("cidr"),
  ip: reader("ip"),
  type: { absent: "absent", make: () => typeOf },
};

function reader(type: ScalarName): LibraryFunction {
  return plain((value) => {
    if (typeof value === "string") return parseScalar(type, value);
    if (value instanceof Scalar && value.type === type) return value;
    // Unquoted in YAML, `cpu: 2` and `version: 15` are numbers.
    if (isNumeric(value) && type === "quantity") return quantityOf(value);
    if (isNumeric(value) && type === "version") return parseScalar(type, String(value));
    return wrongKind(type, "a string", value);
  });
}

function typeOf(value: Value): string | Failure {
  if (isNumeric(value)) return isWhole(value) ? "int" : "number";
  if (typeof value === "boolean") return "bool";
  if (isList(value)) return "list";
  return isValueMap(value) ? "map" : "string";
}
