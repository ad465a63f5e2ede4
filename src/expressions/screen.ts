/**
 * Which of many bodies may hold for one request, found in one pass: what they say alike is worked out once, and a list
 * that several walk is walked once. A screen only tells bodies apart that are certainly false. What is left, which is
 * seldom anything, is evaluated by itself (body.ts), and only that decides.
 */
import { Failure, UNKNOWN } from "../values/value.ts";
import { orderClauses } from "./clause-order.ts";
import { linkHolds } from "./clauses.ts";
import type { ClauseCode, Code } from "./code.ts";
import { type KeepingFrame, nothingKept } from "./kept.ts";
import type { Linker } from "./linker.ts";
import { bindItem, itemsOf, type Loop, linkLoop } from "./loop.ts";
import { newSharing, OUTSIDE, type Scope, type SharedLoop, type Sharing } from "./share.ts";
import type { Condition } from "./truth.ts";

/** What is known of a body while it is screened. */
export const BODY = { open: 0, ruledOut: 1, mayHold: 2 } as const;

export interface Screen {
  /** How many values it keeps. */
  readonly kept: number;
  /** Tells of each body whose state is `open` whether it may hold; answers how many do. */
  find(frame: KeepingFrame, states: Uint8Array): number;
}

/** Nearly every body asks one thing of each item. */
function conditionOf(inside: readonly ClauseCode[], linker: Linker): Condition {
  const [only] = inside;
  return inside.length === 1 && only?.kind === "when" ? linker.condition(only.condition) : linkHolds(inside, linker);
}

/** The conditions of one body before its first loop, that loop, and everything behind it. */
interface Split {
  readonly before: readonly Code[];
  readonly loop: SharedLoop | undefined;
  readonly inside: readonly ClauseCode[];
}

export function linkScreen(bodies: readonly (readonly ClauseCode[])[]): Screen {
  const sharing = newSharing();
  const splits = bodies.map((clauses) => split(clauses, sharing));
  const { linker, kept } = sharing.link();
  const before = splits.map(({ before: conditions }) => conditions.map(linker.condition));
  const walks = new Map<
    string,
    { readonly loop: Loop; readonly bodies: number[]; readonly conditions: Condition[] }
  >();
  splits.forEach(({ loop, inside }, body) => {
    if (loop === undefined) return;
    const walk = walks.get(loop.key) ?? { loop: linkLoop(loop.code, linker), bodies: [], conditions: [] };
    walks.set(loop.key, walk);
    walk.bodies.push(body);
    walk.conditions.push(conditionOf(inside, linker));
  });
  const loopless = splits.flatMap(({ loop }, body) => (loop === undefined ? [body] : []));
  const first = before.flatMap((conditions, body) => (conditions.length === 0 ? [] : [{ body, conditions }]));
  const all = [...walks.values()];
  return {
    kept,
    find: (frame, states) => {
      frame.kept = nothingKept(kept);
      for (let index = 0; index < first.length; index++)
        ruleOut(first[index] as (typeof first)[number], frame, states);
      let found = 0;
      for (let index = 0; index < loopless.length; index++) found += mark(loopless[index] as number, states);
      for (let index = 0; index < all.length; index++) found += walkItems(all[index] as Walk, frame, states);
      return found;
    },
  };
}

function ruleOut(
  { body, conditions }: { readonly body: number; readonly conditions: readonly Condition[] },
  frame: KeepingFrame,
  states: Uint8Array,
): void {
  if (states[body] !== BODY.open) return;
  for (let index = 0; index < conditions.length; index++) {
    if ((conditions[index] as Condition)(frame) !== false) continue;
    states[body] = BODY.ruledOut;
    return;
  }
}

function mark(body: number, states: Uint8Array): number {
  if (states[body] !== BODY.open) return 0;
  states[body] = BODY.mayHold;
  return 1;
}

interface Walk {
  readonly loop: Loop;
  readonly bodies: readonly number[];
  readonly conditions: readonly Condition[];
}

/** HOT PATH: each item once, for all bodies that walk this list. */
function walkItems({ loop, bodies, conditions }: Walk, frame: KeepingFrame, states: Uint8Array): number {
  const source = loop.source(frame);
  const items = itemsOf(source);
  let found = 0;
  if (items === UNKNOWN || items instanceof Failure) {
    for (const body of bodies) found += mark(body, states);
    return found;
  }
  for (let at = 0; at < items.length; at++) {
    bindItem(loop, frame, source, items, at);
    for (let index = 0; index < bodies.length; index++) {
      const body = bodies[index] as number;
      if (states[body] === BODY.open && (conditions[index] as Condition)(frame) !== false)
        found += mark(body, states);
    }
  }
  return found;
}

// ---- sharing the clauses of one body -----------------------------------------------------

function split(clauses: readonly ClauseCode[], sharing: Sharing): Split {
  const ordered = orderClauses(clauses);
  const before: Code[] = [];
  let scope = OUTSIDE;
  for (const [index, clause] of ordered.entries()) {
    if (clause.kind === "when") before.push(sharing.code(clause.condition, scope));
    else if (clause.kind === "with") scope = sharing.named(clause.slot, clause.value, scope);
    else {
      const loop = sharing.loop(clause.loop, scope);
      return { before, loop, inside: shareAll(ordered.slice(index + 1), loop.scope, sharing) };
    }
  }
  return { before, loop: undefined, inside: [] };
}

function shareAll(clauses: readonly ClauseCode[], start: Scope, sharing: Sharing): readonly ClauseCode[] {
  const shared: ClauseCode[] = [];
  let scope = start;
  for (const clause of clauses) {
    if (clause.kind === "when") shared.push({ kind: "when", condition: sharing.code(clause.condition, scope) });
    else if (clause.kind === "with") scope = sharing.named(clause.slot, clause.value, scope);
    else {
      const loop = sharing.loop(clause.loop, scope);
      shared.push({ kind: "for", loop: loop.code });
      scope = loop.scope;
    }
  }
  return shared;
}
