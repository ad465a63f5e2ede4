/**
 * One number for each text, in the order of arrival. HOT PATH: for texts that were cut out of others. A `Map` enters each
 * text that it is asked about into the runtime's own table first, which costs four times as much as all of this.
 */

const FIRST_SLOTS = 1 << 10;

export class TextTable {
  /** By number. */
  readonly texts: string[] = [];
  // Secret, so that nobody can write texts that fall into one slot.
  readonly #seed = randomOdd();
  readonly #factor = randomOdd();
  /** 1 + a number; 0: free. At most half of them are taken. */
  #slots = new Int32Array(FIRST_SLOTS);
  /** By number. */
  #hashes = new Int32Array(FIRST_SLOTS / 2);

  numberOf(text: string): number {
    const hash = this.#hash(text);
    const slot = this.#slotOf(text, hash);
    const known = this.#slots[slot] ?? 0;
    return known > 0 ? known - 1 : this.#add(text, hash, slot);
  }

  /** undefined: nobody has asked for its number. */
  known(text: string): number | undefined {
    const known = this.#slots[this.#slotOf(text, this.#hash(text))] ?? 0;
    return known > 0 ? known - 1 : undefined;
  }

  #hash(text: string): number {
    const factor = this.#factor;
    let hash = this.#seed;
    const { length } = text;
    // Two letters at a time: each step waits for the one before it.
    for (let at = 1; at < length; at += 2) {
      hash = Math.imul(hash ^ (text.charCodeAt(at - 1) | (text.charCodeAt(at) << 16)), factor);
      hash ^= hash >>> 15;
    }
    if (length % 2 === 1) hash = Math.imul(hash ^ text.charCodeAt(length - 1), factor);
    hash = Math.imul(hash ^ length, factor);
    return hash ^ (hash >>> 15);
  }

  /** Where it is, or would be. */
  #slotOf(text: string, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = (slots[slot] ?? 0) - 1;
      if (number < 0 || (this.#hashes[number] === hash && this.texts[number] === text)) return slot;
    }
  }

  #add(text: string, hash: number, slot: number): number {
    const number = this.texts.push(text) - 1;
    this.#slots[slot] = number + 1;
    this.#hashes[number] = hash;
    if (number + 1 === this.#hashes.length) this.#grow();
    return number;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const hashes = new Int32Array(slots.length / 2);
    hashes.set(this.#hashes);
    const mask = slots.length - 1;
    for (let number = 0; number < this.texts.length; number++) {
      let slot = (hashes[number] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
    this.#hashes = hashes;
  }
}

function randomOdd(): number {
  return (Math.random() * 0x1_0000_0000) | 1;
}
