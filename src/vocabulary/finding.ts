/**
 * What a look-up in the vocabulary has to say about a word, before anybody knows where the word stands.
 * The checker adds the place and, where there is a replacement, the fix.
 */
import type { DiagnosticCode } from "../diagnostics/codes.ts";

export interface Finding {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help?: string;
  /** What the author should have written instead of the whole word, where that is mechanical. */
  readonly replacement?: string;
}

export function finding(code: DiagnosticCode, message: string, help?: string, replacement?: string): Finding {
  return {
    code,
    message,
    ...(help !== undefined && { help }),
    ...(replacement !== undefined && { replacement }),
  };
}
