/** Reads the text of any scalar: literals at compile time, strings of a request at run time. */
import { parseCidr } from "./cidr.ts";
import { parseDuration } from "./duration.ts";
import { parseImage } from "./image.ts";
import { parseIp } from "./ip.ts";
import { parseQuantity, quantityOf } from "./quantity.ts";
import { parseTime } from "./time.ts";
import { Scalar, type ScalarName, type Value } from "./value.ts";
import { parseVersion } from "./version.ts";

const READERS: Readonly<Record<ScalarName, (text: string) => Scalar | undefined>> = {
  quantity: parseQuantity,
  duration: parseDuration,
  time: parseTime,
  version: parseVersion,
  cidr: parseCidr,
  ip: parseIp,
  image: parseImage,
};

/** Undefined: malformed. */
export function readScalar(type: ScalarName, text: string): Scalar | undefined {
  return READERS[type](text);
}

/** A value that stands where a scalar is expected: already one, its text, or a number where that is a quantity. */
export function asScalar(type: ScalarName, value: Value): Scalar | undefined {
  if (typeof value === "string") return readScalar(type, value);
  if (value instanceof Scalar) return value.type === type ? value : undefined;
  return type === "quantity" && (typeof value === "number" || typeof value === "bigint")
    ? quantityOf(value)
    : undefined;
}

/** How a malformed text is called: `an image`, `a quantity`. */
export function withArticle(type: ScalarName): string {
  return type === "image" || type === "ip" ? `an ${type}` : `a ${type}`;
}
