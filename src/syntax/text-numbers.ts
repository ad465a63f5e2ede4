/** One number for each text that plain grants say: some ten thousand texts are said a hundred thousand times. */

export class TextNumbers {
  /** By number. */
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** undefined: nobody has asked for its number. */
  known(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.push(text) - 1;
    this.#numbers.set(text, number);
    return number;
  }
}
