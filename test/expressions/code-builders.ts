/** Short names for expression code, and frames with only what a test needs. */
import type { Code, ConstantValue, LoopCode, RootName } from "../../src/expressions/code.ts";
import type { Frame, Roots } from "../../src/expressions/frame.ts";
import { linkCode } from "../../src/expressions/link.ts";
import { Failure, type Outcome, type ScalarName } from "../../src/values/value.ts";

export const NOW = Date.parse("2026-12-24T12:00:00Z");

export function frameOf(roots: Partial<Roots> = {}, slots: Outcome[] = [], podPath: readonly string[] = []): Frame {
  const absent: Roots = {
    user: undefined,
    request: undefined,
    object: undefined,
    oldObject: undefined,
    pod: undefined,
    oldPod: undefined,
    namespace: undefined,
    cluster: undefined,
    claims: undefined,
    now: NOW,
  };
  return { roots: { ...absent, ...roots }, slots: [...slots], places: [], podPath, nextChange: Infinity, walked: 0 };
}

/** What the code comes to, with these outcomes in its slots. */
export function evaluate(code: Code, ...slots: Outcome[]): Outcome {
  return linkCode(code)(frameOf({}, slots));
}

/** The message of an evaluation error; the outcome itself where there is none. */
export function failureOf(code: Code, ...slots: Outcome[]): unknown {
  const outcome = evaluate(code, ...slots);
  return outcome instanceof Failure ? outcome.message : outcome;
}

/** Text for comparisons in tests: scalars as printed. */
export function printed(outcome: Outcome): unknown {
  return outcome instanceof Failure ? `error: ${outcome.message}` : String(outcome);
}

export const constant = (value: ConstantValue): Code => ({ op: "const", value });
export const scalar = (type: ScalarName, text: string): Code => ({ op: "scalar", type, text });
export const root = (name: RootName): Code => ({ op: "root", root: name });
export const slot = (index: number): Code => ({ op: "slot", slot: index });
export const call = (name: string, ...args: Code[]): Code => ({ op: "call", name, args });
export const list = (...items: Code[]): Code => ({ op: "list", items });
export const has = (of: Code): Code => ({ op: "has", of });
export const not = (of: Code): Code => ({ op: "not", of });
export const index = (of: Code, at: Code): Code => ({ op: "index", of, index: at });
export const keyed = (of: Code, key: string, at: Code): Code => ({ op: "keyed", of, key, index: at });
export const text = (...parts: (string | Code)[]): Code => ({ op: "text", mode: "text", parts });
export const message = (...parts: (string | Code)[]): Code => ({ op: "text", mode: "message", parts });
export const pattern = (...parts: (string | Code)[]): Code => ({ op: "text", mode: "pattern", parts });

export function member(of: Code, ...names: string[]): Code {
  return names.reduce<Code>((code, name) => ({ op: "member", of: code, name }), of);
}

type BinaryOp = Extract<Code, { readonly left: Code }>["op"];
export function binary(op: BinaryOp, left: Code, right: Code): Code {
  return { op, left, right } as Code;
}

export function matches(value: Code, by: Code, op: "matches" | "not-matches" | "matches-regex" = "matches"): Code {
  return { op, value, pattern: by } as Code;
}

export function loop(variable: number, over: Code, keys?: readonly string[]): LoopCode {
  return { slots: [variable], in: over, keys };
}
export function pairs(first: number, second: number, over: Code): LoopCode {
  return { slots: [first, second], in: over, keys: undefined };
}

export function choose(condition: Code, yes: Code, otherwise: Code): Code {
  // oxlint-disable-next-line unicorn/no-thenable -- the language says `if … then … else`
  return { op: "if", condition, then: yes, else: otherwise };
}
