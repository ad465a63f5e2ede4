/** Bodies of rules that are looked at together: those whose heads one request can meet, screened in one pass. */
import { BODY } from "../expressions/body-state.ts";
import { linkScreen, type Screen } from "../expressions/screen.ts";
import type { AdmissionContext } from "./admission-context.ts";
import { type Gate, isAlwaysOpen, isOpen } from "./admission-gate.ts";
import type { Polarity } from "./linked-head.ts";
import type { LinkedRule, LinkedRuleBody } from "./linked-rule.ts";

/** A rule that requests of one class can meet. */
export interface Candidate {
  /** In the canonical order of rules. */
  readonly number: number;
  readonly rule: LinkedRule;
  readonly gate: Gate;
  /** Equal gates have equal keys. */
  readonly gateKey: string;
  /** Those that are for this class, by their index. */
  readonly bodies: readonly number[];
}

/** A body that may hold for a request. */
export interface Suspect {
  readonly number: number;
  readonly rule: LinkedRule;
  readonly body: LinkedRuleBody;
}

export interface Block {
  /** In canonical order. */
  suspects(context: AdmissionContext): readonly Suspect[];
  /** The rules whose heads meet the request, whatever their bodies say. */
  meeting(context: AdmissionContext): readonly LinkedRule[];
}

const NONE: readonly Suspect[] = [];

export function newBlock(candidates: readonly Candidate[], polarity: Polarity): Block {
  const entries = candidates.flatMap(({ number, rule, bodies }) =>
    bodies.flatMap((index): Suspect[] => {
      const body = rule.bodies[index];
      return body === undefined ? [] : [{ number, rule, body }];
    }),
  );
  const gates = gatesOf(candidates);
  // Written from the start by every request: engines answer one question at a time.
  const states = new Uint8Array(entries.length);
  let screen: Screen | undefined;
  return {
    suspects: (context) => {
      screen ??= linkScreen(entries.map(({ body }) => body.checked.code.clauses));
      const { start } = screen;
      for (let entry = 0; entry < start.length; entry++) states[entry] = start[entry] as number;
      for (let index = 0; index < gates.length; index++) {
        const { gate, entries: behind } = gates[index] as Gated;
        if (isOpen(gate, context, polarity)) continue;
        for (const entry of behind) states[entry] = BODY.ruledOut;
      }
      if (screen.find(context.frame, states) === 0) return NONE;
      return entries.filter((_, entry) => states[entry] === BODY.mayHold);
    },
    meeting: (context) => candidates.filter(({ gate }) => isOpen(gate, context, polarity)).map(({ rule }) => rule),
  };
}

interface Gated {
  readonly gate: Gate;
  /** Indexes of the bodies behind it. */
  readonly entries: number[];
}

/** Rules with the same gate stand behind one. */
function gatesOf(candidates: readonly Candidate[]): readonly Gated[] {
  const gates = new Map<string, Gated>();
  let entry = 0;
  for (const { gate, gateKey, bodies } of candidates) {
    for (let body = 0; body < bodies.length; body++, entry++) {
      if (isAlwaysOpen(gate)) continue;
      const known = gates.get(gateKey);
      if (known === undefined) gates.set(gateKey, { gate, entries: [entry] });
      else known.entries.push(entry);
    }
  }
  return [...gates.values()];
}
