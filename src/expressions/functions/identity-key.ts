/**
 * A text for every value such that two values have the same text exactly if they are equal. With it lists are
 * compared as sets in linear time; pairwise comparison of two long lists would be a way to stall the gate.
 */
import { Cidr } from "../../values/cidr.ts";
import { printDecimal } from "../../values/decimal.ts";
import { Duration } from "../../values/duration.ts";
import { Image } from "../../values/image.ts";
import { Ip } from "../../values/ip.ts";
import { Quantity } from "../../values/quantity.ts";
import { Time } from "../../values/time.ts";
import { Failure, isList, Scalar, type Value } from "../../values/value.ts";
import { Version } from "../../values/version.ts";
import { presentKeys } from "../map-entry.ts";

/** Requests nest a thousand deep at most; what is deeper was not sent. */
const MAX_DEPTH = 1100;

export function identityKey(value: Value): string | Failure {
  switch (typeof value) {
    case "string":
      return `"${value}`;
    case "number":
    case "bigint":
      return numberKey(value);
    default:
      return containerKey(value, 0);
  }
}

function numberKey(value: number | bigint): string {
  return typeof value === "number" && Number.isInteger(value) ? String(BigInt(value)) : String(value);
}

function containerKey(value: Value, depth: number): string | Failure {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "bigint") return numberKey(value);
  if (typeof value === "boolean") return String(value);
  if (value === undefined || value === null) return "~";
  if (value instanceof Scalar) return `${value.type}:${JSON.stringify(scalarKey(value))}`;
  if (depth > MAX_DEPTH) return new Failure("a value is nested too deeply");
  const parts: string[] = [];
  if (isList(value)) {
    for (const item of value) {
      const key = containerKey(item, depth + 1);
      if (key instanceof Failure) return key;
      parts.push(key);
    }
    return `[${parts.join(",")}]`;
  }
  for (const name of presentKeys(value).toSorted()) {
    const key = containerKey(value[name], depth + 1);
    if (key instanceof Failure) return key;
    parts.push(`${JSON.stringify(name)}:${key}`);
  }
  return `{${parts.join(",")}}`;
}

function scalarKey(value: Scalar): string {
  if (value instanceof Quantity) return printDecimal(value.value);
  if (value instanceof Duration) return value.nanoseconds.toString();
  if (value instanceof Time) return String(value.milliseconds);
  if (value instanceof Version) return versionKey(value);
  if (value instanceof Ip) return `${value.bits}/${value.address}`;
  if (value instanceof Cidr) return `${value.bits}/${value.network}/${value.prefix}`;
  if (value instanceof Image) return JSON.stringify([value.registry, value.repository, value.tag, value.digest]);
  return value.toString();
}

/** Missing parts are zeros, and numbers in a pre-release count by value. */
function versionKey({ parts, prerelease }: Version): string {
  if (parts === undefined) return "latest";
  let length = parts.length;
  while (length > 1 && parts[length - 1] === 0n) length--;
  const numbers = parts.slice(0, length).join(".");
  const identifiers = prerelease.map((one) => (/^\d+$/.test(one) ? BigInt(one).toString() : one));
  return `${numbers}-${identifiers.join(".")}`;
}
