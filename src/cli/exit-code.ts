/** What a command ends with. */
export const exitCode = {
  ok: 0,
  /** Errors found, tests failed, not allowed, not started. */
  no: 1,
  /** Wrong usage or unreadable configuration. */
  usage: 2,
  /** The policies that should answer do not compile. */
  broken: 3,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
