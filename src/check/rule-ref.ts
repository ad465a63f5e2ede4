/** A rule as people refer to it: its name and where it stands. */
export interface RuleRef {
  readonly name: string;
  /** Path as loaded. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}
