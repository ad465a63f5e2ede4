/**
 * Checks of our own beliefs. A failed invariant is a bug of this program, never a user's mistake:
 * users' mistakes are diagnostics, which are data.
 */

export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Throws an {@link InvariantError} unless `condition` holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(`invariant violated: ${message}`);
}

/** The last branch of an exhaustive `switch`: it does not type-check while a case is missing. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable: ${JSON.stringify(value)}`);
}
