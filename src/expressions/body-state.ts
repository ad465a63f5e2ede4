/** What is known of a body while it is screened. */
export const BODY = {
  /** Its conditions before the first loop have not been met. */
  unmet: 0,
  /** Its items are to be looked at. */
  open: 1,
  mayHold: 2,
  ruledOut: 3,
} as const;
