/**
 * IP addresses. An IPv4 address inside IPv6 (`::ffff:10.0.0.1`) is that IPv4 address: otherwise it would slip past
 * every range written in IPv4.
 */
import { Scalar } from "./value.ts";

export class Ip extends Scalar {
  readonly type = "ip";
  readonly bits: 32 | 128;
  readonly address: bigint;
  readonly text: string;
  constructor(bits: 32 | 128, address: bigint, text: string) {
    super();
    this.bits = bits;
    this.address = address;
    this.text = text;
  }
  override toString(): string {
    return this.text;
  }
}

/** The first 96 bits of an IPv4 address inside IPv6. */
const MAPPED = 0xffffn;

/** Undefined: malformed. Octets with a leading zero and zones (`%eth0`) are malformed, as in Go. */
export function parseIp(text: string): Ip | undefined {
  if (!text.includes(":")) {
    const address = parseV4(text);
    return address === undefined ? undefined : new Ip(32, address, text);
  }
  const address = parseV6(text);
  if (address === undefined) return undefined;
  return address >> 32n === MAPPED ? new Ip(32, address & 0xffffffffn, text) : new Ip(128, address, text);
}

export function equalIps(a: Ip, b: Ip): boolean {
  return a.bits === b.bits && a.address === b.address;
}

function parseV4(text: string): bigint | undefined {
  const octets = text.split(".");
  if (octets.length !== 4) return undefined;
  let address = 0n;
  for (const octet of octets) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) return undefined;
    address = (address << 8n) | BigInt(octet);
  }
  return address;
}

function parseV6(text: string): bigint | undefined {
  const [head = "", tail, ...rest] = text.split("::");
  if (rest.length > 0) return undefined;
  const left = groupsOf(head, tail === undefined);
  const right = tail === undefined ? [] : groupsOf(tail, true);
  if (!left || !right) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array.from({ length: Math.max(missing, 0) }, () => 0n), ...right];
  return groups.reduce((address, group) => (address << 16n) | group, 0n);
}

/** Groups of 16 bits; the last may be an IPv4 address, which makes two. */
function groupsOf(text: string, mayEndInV4: boolean): readonly bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const written = text.split(":");
  for (const [index, group] of written.entries()) {
    if (mayEndInV4 && index === written.length - 1 && group.includes(".")) {
      const v4 = parseV4(group);
      if (v4 === undefined) return undefined;
      groups.push(v4 >> 16n, v4 & 0xffffn);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(group)) groups.push(BigInt(`0x${group}`));
    else return undefined;
  }
  return groups;
}
