/** Each `def`, check and set of checks that is used; for the statements of one file they can be heard apart. */

export class UsedNames {
  readonly all = new Set<string>();
  #heard: Set<string> | undefined;

  add(name: string): void {
    this.all.add(name);
    this.#heard?.add(name);
  }

  /** What is used meanwhile. */
  during(act: () => void): ReadonlySet<string> {
    const heard = new Set<string>();
    this.#heard = heard;
    try {
      act();
    } finally {
      this.#heard = undefined;
    }
    return heard;
  }
}
