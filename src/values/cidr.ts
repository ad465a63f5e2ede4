/** Ranges of IP addresses: `10.0.0.0/8`, `2001:db8::/32`. Host bits are ignored; printed as written. */
import { type Ip, parseIp } from "./ip.ts";
import { Scalar } from "./value.ts";

export class Cidr extends Scalar {
  readonly type = "cidr";
  readonly bits: 32 | 128;
  /** The first address. */
  readonly network: bigint;
  readonly prefix: number;
  readonly text: string;
  constructor(bits: 32 | 128, network: bigint, prefix: number, text: string) {
    super();
    this.bits = bits;
    this.network = network;
    this.prefix = prefix;
    this.text = text;
  }
  override toString(): string {
    return this.text;
  }
}

/** Undefined: malformed. An IPv4 range inside IPv6 is that IPv4 range. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = "", length = "", ...rest] = text.split("/");
  const ip = parseIp(address);
  if (!ip || rest.length > 0 || !/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const isMapped = ip.bits === 32 && address.includes(":");
  const prefix = Number(length) - (isMapped ? 96 : 0);
  if (prefix < 0 || prefix > ip.bits) return undefined;
  return new Cidr(ip.bits, networkOf(ip.address, ip.bits, prefix), prefix, text);
}

export function contains(cidr: Cidr, ip: Ip): boolean {
  return cidr.bits === ip.bits && networkOf(ip.address, ip.bits, cidr.prefix) === cidr.network;
}

/** Whether every address of `inner` is in `outer`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  if (outer.bits !== inner.bits || inner.prefix < outer.prefix) return false;
  return networkOf(inner.network, inner.bits, outer.prefix) === outer.network;
}

export function equalCidrs(a: Cidr, b: Cidr): boolean {
  return a.bits === b.bits && a.prefix === b.prefix && a.network === b.network;
}

function networkOf(address: bigint, bits: number, prefix: number): bigint {
  const host = BigInt(bits - prefix);
  return (address >> host) << host;
}
