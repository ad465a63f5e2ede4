/**
 * The registry of diagnostic codes: the only place where a code and its usual severity are named.
 * No code is reused for another mistake. Grouped by the stage that finds the mistake.
 */
import type { Severity } from "./diagnostic.ts";

const registry = {
  // ---- reading files ----
  "no-policies": "error",
  "unreadable-file": "error",
  "not-utf8": "error",
  "file-too-large": "error",

  // ---- characters and tokens ----
  "invisible-character": "error",
  "invisible-character-in-string": "warning",
  "unexpected-character": "error",
  "unclosed-string": "error",
  "bad-escape": "error",
  "not-our-punctuation": "error",
  "nested-too-deep": "error",

  // ---- syntax ----
  syntax: "error",
  "language-missing": "error",
  "unsupported-language": "error",
  "unknown-statement": "error",
  "unquoted-pattern": "error",
  "list-of-strings": "error",
  "trailing-comma": "error",
  "on-missing": "error",
  "comma-expected": "error",
  "time-range": "error",
  "star-in-segment": "error",
  "space-in-resource": "error",
  "quote-in-interpolation": "error",
  "chained-comparison": "error",
  "mixed-and-or": "error",
  "bare-quantity": "error",
  "head-order": "error",
  "place-after-body": "error",
  "subject-without-kind": "error",
  "writes-outside-mutate": "error",
  "failing-in-allow": "error",
  "grant-without-place": "error",
  "reserved-word": "error",
  "not-formatted": "error",

  // ---- names ----
  "duplicate-name": "error",
  "unknown-name": "error",
  "unknown-rule": "error",
  "unknown-role": "error",
  "unknown-field": "error",
  "unknown-function": "error",
  "unknown-verb": "error",
  "unknown-resource": "error",
  "unknown-subresource": "error",
  "unknown-group": "note",
  "unknown-source": "error",
  "verb-is-a-subresource": "error",
  "half-connect": "error",
  "half-verb": "warning",
  "recursive-definition": "error",

  // ---- heads ----
  "anonymous-allow": "error",
  "never-matches": "error",
  "place-on-url": "error",
  "nested-exception": "error",
  "bad-pattern": "error",
  "bad-selector": "error",
  "bad-time": "error",
  "no-zone": "warning",
  "verb-never-arrives": "error",
  "mutate-everything": "error",
  "mutate-verb": "error",
  "pod-subresource-missed": "error",
  "no-gate": "error",
  "exempts-unknown": "error",
  "exemption-without-end": "note",

  // ---- expressions ----
  "type-mismatch": "error",
  "wrong-arguments": "error",
  "condition-not-boolean": "error",
  "maybe-absent": "error",
  "missing-permits": "error",
  "fires-when-missing": "warning",
  "never-missing": "error",
  "never-missing-fallback": "warning",
  "strings-have-no-order": "error",
  "regex-interpolated": "error",
  "bad-regex": "error",
  "bad-literal": "error",
  "for-in-allow": "error",
  "not-in-the-request": "error",
  "old-object-on-create": "error",
  "secret-in-message": "error",
  "residual-allow": "note",
  "now-compared-only": "error",

  // ---- mutations ----
  "never-settable": "error",
  "creates-alternative": "error",
  "immutable-on-update": "error",
  "conflicting-writes": "error",
  "reads-its-own-write": "warning",
  "not-a-place": "error",

  // ---- data ----
  "wrong-data": "error",
  "untyped-data": "warning",
  "wrong-schema": "error",

  // ---- units ----
  "beyond-confinement": "error",
  "exempts-beyond-confinement": "error",
  "missing-folder": "note",

  // ---- proofs and lints ----
  "locks-out-control-plane": "error",
  "invariant-broken": "error",
  "lost-right": "warning",
  "dangling-binding": "note",
  "exemption-ended": "warning",
  "star-verb": "warning",
  "star-reads-tunnels": "warning",
  "blames-the-past": "warning",
  "escapes-by-its-own-change": "warning",
  "overlapping-grants": "warning",
  "update-without-patch": "warning",
  "controllers-create-pods": "warning",
  "shadowed-rule": "warning",
  "redundant-rule": "warning",
  "unreachable-rule": "warning",

  // ---- tests ----
  "wrong-step": "error",

  // ---- bounds, forms that are not served, configuration ----
  "not-served-yet": "error",
  "too-large": "error",
  "unknown-key": "error",
  "wrong-configuration": "error",
  "no-facts": "error",
} as const satisfies Record<string, Severity>;

export type DiagnosticCode = keyof typeof registry;

export const diagnosticCodes = Object.keys(registry) as DiagnosticCode[];

export function severityOf(code: DiagnosticCode): Severity {
  return registry[code];
}
