/**
 * Which of many bodies may hold for one request, found in one pass: what they say alike is worked out once, a list that
 * several walk is walked once, and conditions that have witnesses are looked at only where one of these sees something.
 * A screen only tells bodies apart that are certainly false. What is left, which is seldom anything, is evaluated by
 * itself (body.ts), and only that decides.
 */
import { Failure, UNKNOWN } from "../values/value.ts";
import { BODY } from "./body-state.ts";
import { orderClauses } from "./clause-order.ts";
import { linkHolds } from "./clauses.ts";
import type { ClauseCode, Code } from "./code.ts";
import { type KeepingFrame, nothingKept } from "./kept.ts";
import { askLevel, type Level, linkLevel, partsOf, type Question } from "./level.ts";
import type { Linker } from "./linker.ts";
import { bindItem, itemsOf, type Loop, linkLoop } from "./loop.ts";
import { newSharing, OUTSIDE, type Shared, type SharedLoop, type Sharing } from "./share.ts";
import type { Condition } from "./truth.ts";
import { type Witness, witnessesOf, witnessOfItems } from "./witness.ts";

export interface Screen {
  /** What each body is known to be before anything of the request is. */
  readonly start: Uint8Array;
  /** Tells of each body that has not been ruled out whether it may hold; answers how many do. */
  find(frame: KeepingFrame, states: Uint8Array): number;
}

/** The conditions of one body before its first loop, the loops without conditions between them, and the rest. */
interface Split {
  readonly before: readonly Code[];
  readonly loops: readonly SharedLoop[];
  readonly inside: readonly ClauseCode[];
  readonly beforeWitnesses: readonly Witness[] | undefined;
  readonly insideWitnesses: readonly Witness[] | undefined;
}

/** A list that bodies walk, what they ask of each item, and the lists in it that they walk. */
interface Walk {
  readonly loop: Loop;
  readonly level: Level;
  readonly inner: readonly Walk[];
  /** All that are asked here or further in. */
  readonly bodies: readonly number[];
}

export function linkScreen(bodies: readonly (readonly ClauseCode[])[]): Screen {
  const sharing = newSharing();
  const splits = bodies.map((clauses) => split(clauses, sharing));
  const witnesses = splits.flatMap((one) => [...(one.beforeWitnesses ?? []), ...(one.insideWitnesses ?? [])]);
  const shared = sharing.link(partsOf(witnesses));
  const first = linkLevel(
    splits.flatMap((one, body) => questionBefore(one, body, shared.linker)),
    shared,
  );
  const walks = linkWalks(
    splits.map((one, body) => ({ split: one, body })),
    0,
    shared,
  );
  const start = Uint8Array.from(splits, startOf);
  const always = [...start.keys()].filter((body) => start[body] === BODY.mayHold);
  const nothing = nothingKept(shared.kept);
  return {
    start,
    find: (frame, states) => {
      frame.kept = nothing.slice();
      let found = 0;
      for (let index = 0; index < always.length; index++) {
        if (states[always[index] as number] === BODY.mayHold) found++;
      }
      found += askLevel(first, frame, states);
      for (let index = 0; index < walks.length; index++) found += walk(walks[index] as Walk, frame, states);
      return found;
    },
  };
}

function startOf({ before, loops }: Split): number {
  if (before.length > 0) return BODY.unmet;
  return loops.length > 0 ? BODY.open : BODY.mayHold;
}

function questionBefore(
  { before, loops, beforeWitnesses }: Split,
  body: number,
  linker: Linker,
): readonly Question[] {
  const [only] = before;
  if (only === undefined) return [];
  const condition = linker.condition(before.length === 1 ? only : { op: "and", operands: before });
  const after = loops.length > 0 ? BODY.open : BODY.mayHold;
  return [{ asked: { body, condition, before: BODY.unmet, after }, witnesses: beforeWitnesses }];
}

interface Placed {
  readonly split: Split;
  readonly body: number;
}

/** Bodies that walk the same at this depth walk together. */
function linkWalks(placed: readonly Placed[], depth: number, shared: Shared): readonly Walk[] {
  const walks = Map.groupBy(
    placed.filter(({ split: { loops } }) => loops.length > depth),
    ({ split: { loops } }) => loops[depth]?.key,
  );
  return [...walks.values()].flatMap((together) => {
    const loop = together[0]?.split.loops[depth];
    if (loop === undefined) return [];
    const here = together.filter(({ split: { loops } }) => loops.length === depth + 1);
    const level = linkLevel(
      here.map((one) => questionInside(one, shared.linker)),
      shared,
    );
    return [
      {
        loop: linkLoop(loop.code, shared.linker),
        level,
        inner: linkWalks(together, depth + 1, shared),
        bodies: together.map(({ body }) => body),
      },
    ];
  });
}

function questionInside({ split: { inside, insideWitnesses }, body }: Placed, linker: Linker): Question {
  const [only] = inside;
  const condition: Condition =
    inside.length === 1 && only?.kind === "when" ? linker.condition(only.condition) : linkHolds(inside, linker);
  return { asked: { body, condition, before: BODY.open, after: BODY.mayHold }, witnesses: insideWitnesses };
}

// ---- walking -------------------------------------------------------------------------------

/** HOT PATH: each item once, for all bodies that walk this list. */
function walk({ loop, level, inner, bodies }: Walk, frame: KeepingFrame, states: Uint8Array): number {
  if (!anyOpen(bodies, states)) return 0;
  const source = loop.source(frame);
  const items = itemsOf(source, frame);
  if (items === UNKNOWN || items instanceof Failure) return markAll(bodies, states);
  let found = 0;
  for (let index = 0; index < items.length; index++) {
    bindItem(loop, frame, source, items, index);
    found += askLevel(level, frame, states);
    for (let at = 0; at < inner.length; at++) found += walk(inner[at] as Walk, frame, states);
  }
  return found;
}

function anyOpen(bodies: readonly number[], states: Uint8Array): boolean {
  for (let index = 0; index < bodies.length; index++) {
    if (states[bodies[index] as number] === BODY.open) return true;
  }
  return false;
}

function markAll(bodies: readonly number[], states: Uint8Array): number {
  let found = 0;
  for (const body of bodies) {
    if (states[body] !== BODY.open) continue;
    states[body] = BODY.mayHold;
    found++;
  }
  return found;
}

// ---- sharing the clauses of one body -------------------------------------------------------

function split(clauses: readonly ClauseCode[], sharing: Sharing): Split {
  const before: Code[] = [];
  const loops: SharedLoop[] = [];
  const inside: ClauseCode[] = [];
  let scope = OUTSIDE;
  for (const clause of orderClauses(clauses)) {
    if (clause.kind === "with") scope = sharing.named(clause.slot, clause.value, scope);
    else if (clause.kind === "when") {
      const condition = sharing.code(clause.condition, scope);
      if (loops.length === 0) before.push(condition);
      else inside.push({ kind: "when", condition });
    } else {
      const loop = sharing.loop(clause.loop, scope);
      scope = loop.scope;
      if (inside.length === 0) loops.push(loop);
      else inside.push({ kind: "for", loop: loop.code });
    }
  }
  const slots = loops.at(-1)?.code.slots ?? [];
  return {
    before,
    loops,
    inside,
    beforeWitnesses: before.length === 0 ? undefined : witnessesOf({ op: "and", operands: before }, []),
    insideWitnesses: witnessesInside(inside, slots),
  };
}

/** What stands before a further loop is asked of each item, and its list has to have items. */
function witnessesInside(inside: readonly ClauseCode[], slots: readonly number[]): readonly Witness[] | undefined {
  const loop = inside.findIndex(({ kind }) => kind === "for");
  const conditions = (loop < 0 ? inside : inside.slice(0, loop)).flatMap((clause) =>
    clause.kind === "when" ? [clause.condition] : [],
  );
  const found = conditions.length === 0 ? undefined : witnessesOf({ op: "and", operands: conditions }, slots);
  const list = inside[loop];
  return found ?? (list?.kind === "for" ? witnessOfItems(list.loop.in, slots) : undefined);
}
