/** Sets of small whole numbers as bits. All sets of one universe have the same length. */

export type Bits = Uint32Array;

export function bitsWhere(size: number, test: (index: number) => boolean): Bits {
  const bits = new Uint32Array(Math.ceil(size / 32));
  for (let index = 0; index < size; index++) {
    if (test(index)) bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
  }
  return bits;
}

export function bitsInBoth(a: Bits, b: Bits): Bits {
  return a.map((word, index) => word & (b[index] ?? 0));
}

export function bitsWithout(a: Bits, b: Bits): Bits {
  return a.map((word, index) => word & ~(b[index] ?? 0));
}

export function isEmptyBits(bits: Bits): boolean {
  return bits.every((word) => word === 0);
}

export function bitsMeet(a: Bits, b: Bits): boolean {
  for (let index = 0; index < a.length; index++) if (((a[index] ?? 0) & (b[index] ?? 0)) !== 0) return true;
  return false;
}

/** The smallest number in both; -1: none. */
export function firstInBoth(a: Bits, b: Bits): number {
  for (let index = 0; index < a.length; index++) {
    const word = (a[index] ?? 0) & (b[index] ?? 0);
    if (word !== 0) return index * 32 + 31 - Math.clz32(word & -word);
  }
  return -1;
}

export function hasBit(bits: Bits, index: number): boolean {
  return (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}
