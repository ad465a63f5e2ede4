/** What the evaluator does with scalars of any type: reading them from text, comparing them, reading their fields. */
import { unreachable } from "../base/invariant.ts";
import { Cidr, equalCidrs, parseCidr } from "../values/cidr.ts";
import { compareDurations, Duration, parseDuration } from "../values/duration.ts";
import { equalImages, Image, parseImage } from "../values/image.ts";
import { equalIps, Ip, parseIp } from "../values/ip.ts";
import { compareQuantities, parseQuantity, Quantity, quantityOf } from "../values/quantity.ts";
import { compareTimes, parseTime, Time } from "../values/time.ts";
import { Failure, Scalar, type ScalarName, type Value } from "../values/value.ts";
import { compareVersions, parseVersion, Version } from "../values/version.ts";
import { describe, named, quoted } from "./describe.ts";

/** The scalar that a text stands for; undefined when it is malformed. */
export function parseScalar(type: ScalarName, text: string): Scalar | undefined {
  switch (type) {
    case "quantity":
      return parseQuantity(text);
    case "duration":
      return parseDuration(text);
    case "time":
      return parseTime(text);
    case "version":
      return parseVersion(text);
    case "cidr":
      return parseCidr(text);
    case "ip":
      return parseIp(text);
    case "image":
      return parseImage(text);
    default:
      return unreachable(type);
  }
}

const CALLED: Readonly<Record<ScalarName, string>> = {
  quantity: "a quantity",
  duration: "a duration",
  time: "a time",
  version: "a version",
  cidr: "a range of addresses",
  ip: "an IP address",
  image: "an image reference",
};

/** As {@link parseScalar}, malformed text being an error. */
export function readScalar(type: ScalarName, text: string): Scalar | Failure {
  return parseScalar(type, text) ?? new Failure(`${quoted(text)} is not ${CALLED[type]}`);
}

/** A value of a request where a scalar of this type is meant: text, a number for quantities, or that scalar itself. */
export function convertTo(type: ScalarName, value: Value): Scalar | Failure {
  if (typeof value === "string") return readScalar(type, value);
  if (type === "quantity" && (typeof value === "number" || typeof value === "bigint")) {
    return quantityOf(value) ?? new Failure(`${value} is not a quantity`);
  }
  if (value instanceof Scalar && value.type === type) return value;
  return new Failure(`${describe(value)} is not ${CALLED[type]}`);
}

/** Text or a number opposite a scalar, read as one of its type. */
export function readOpposite(scalar: Scalar, value: string | number | bigint): Scalar | Failure {
  return convertTo(scalar.type, value);
}

export function equalScalars(left: Scalar, right: Scalar): boolean {
  if (left instanceof Image) return right instanceof Image && equalImages(left, right);
  if (left instanceof Cidr) return right instanceof Cidr && equalCidrs(left, right);
  if (left instanceof Ip) return right instanceof Ip && equalIps(left, right);
  return compareScalars(left, right) === 0;
}

/** undefined: of different types, or of a type that has no order. */
export function compareScalars(left: Scalar, right: Scalar): number | undefined {
  if (left instanceof Quantity && right instanceof Quantity) return compareQuantities(left, right);
  if (left instanceof Duration && right instanceof Duration) return compareDurations(left, right);
  if (left instanceof Time && right instanceof Time) return compareTimes(left, right);
  if (left instanceof Version && right instanceof Version) return compareVersions(left, right);
  return undefined;
}

const IMAGE_FIELDS: ReadonlySet<string> = new Set(["registry", "repository", "name", "tag", "digest"]);

/** `image(…).tag`. Only images have fields. */
export function scalarField(scalar: Scalar, name: string): string | undefined | Failure {
  if (!(scalar instanceof Image) || !IMAGE_FIELDS.has(name)) {
    return new Failure(`${named(scalar.type)} has no field ${quoted(name)}`);
  }
  return scalar[name as "registry" | "repository" | "name" | "tag" | "digest"];
}
