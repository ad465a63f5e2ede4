/**
 * Which of many bodies may hold for one request, found in one pass: what they say alike is worked out once, a list that
 * several walk is walked once, and conditions that have witnesses are looked at only where one of these sees something.
 * A screen only tells bodies apart that are certainly false. What is left, which is seldom anything, is evaluated by
 * itself (body.ts), and only that decides.
 */
import { Failure, UNKNOWN } from "../values/value.ts";
import { orderClauses } from "./clause-order.ts";
import { linkHolds } from "./clauses.ts";
import type { ClauseCode, Code } from "./code.ts";
import { type KeepingFrame, nothingKept } from "./kept.ts";
import type { Linker } from "./linker.ts";
import { bindItem, itemsOf, type Loop, linkLoop } from "./loop.ts";
import { linkProbe, type Probe, sees } from "./probe.ts";
import { linkParts, type ReadParts, readParts, withParents } from "./read-parts.ts";
import { newSharing, OUTSIDE, type Scope, type SharedLoop, type Sharing } from "./share.ts";
import type { Condition } from "./truth.ts";
import { type Witness, witnessesOf, witnessOfItems } from "./witness.ts";

/** What is known of a body while it is screened. */
export const BODY = {
  /** Its conditions before the first loop have not been met. */
  unmet: 0,
  /** Its items are to be looked at. */
  open: 1,
  mayHold: 2,
  ruledOut: 3,
} as const;

export interface Screen {
  /** What each body is known to be before anything of the request is. */
  readonly start: Uint8Array;
  /** Tells of each body that has not been ruled out whether it may hold; answers how many do. */
  find(frame: KeepingFrame, states: Uint8Array): number;
}

/** The conditions of one body before its first loop, that loop, and everything behind it. */
interface Split {
  readonly before: readonly Code[];
  readonly loop: SharedLoop | undefined;
  readonly inside: readonly ClauseCode[];
}

/** Conditions of several bodies that are asked of the same thing: the request, or one item. */
interface Checks {
  readonly probes: readonly Probe[];
  /** Bodies whose conditions have no witnesses. */
  readonly others: readonly number[];
  readonly all: readonly number[];
  /** By body. */
  readonly conditions: readonly (Condition | undefined)[];
  /** The state in which a body is looked at, and the one in which it is when its condition is not false. */
  readonly from: number;
  readonly to: number;
}
interface Walk extends Checks {
  readonly loop: Loop;
  readonly parts: ReadParts;
}
type Witnesses = readonly (readonly Witness[] | undefined)[];

export function linkScreen(bodies: readonly (readonly ClauseCode[])[]): Screen {
  const sharing = newSharing();
  const splits = bodies.map((clauses) => split(clauses, sharing));
  const before = splits.map(({ before: conditions }) => witnessesOfAll(conditions));
  const inside = splits.map((one) => one.loop && witnessesInside(one.inside));
  const parts = withParents([...before, ...inside].flatMap((some) => some?.map(({ part }) => part) ?? []));
  const { linker, kept } = sharing.link(parts);
  const conditions = splits.map(({ before: codes }) => linkAll(codes, linker));
  const isLooped = (body: number) => splits[body]?.loop !== undefined;
  const alone = conditions.map((condition, body) => (isLooped(body) ? undefined : condition));
  const looped = conditions.map((condition, body) => (isLooped(body) ? condition : undefined));
  const first = [
    linkChecks(alone, before, BODY.unmet, BODY.mayHold, linker),
    linkChecks(looped, before, BODY.unmet, BODY.open, linker),
  ];
  const ofRequest = linkParts(parts, undefined, linker);
  const walks = linkWalks(splits, inside, parts, linker);
  const start = Uint8Array.from(conditions, (condition, body) => {
    if (condition !== undefined) return BODY.unmet;
    return isLooped(body) ? BODY.open : BODY.mayHold;
  });
  const nothing = nothingKept(kept);
  const always = [...start.keys()].filter((body) => start[body] === BODY.mayHold);
  return {
    start,
    find: (frame, states) => {
      frame.kept = nothing.slice();
      const whole = readParts(ofRequest, frame);
      let found = 0;
      for (let index = 0; index < always.length; index++) {
        if (states[always[index] as number] === BODY.mayHold) found++;
      }
      for (let index = 0; index < first.length; index++) {
        const checks = first[index] as Checks;
        const met = check(checks, frame, states, whole);
        if (checks.to === BODY.mayHold) found += met;
      }
      for (let index = 0; index < walks.length; index++) found += walk(walks[index] as Walk, frame, states, whole);
      return found;
    },
  };
}

/** One condition that is false decides. */
function witnessesOfAll(conditions: readonly Code[]): readonly Witness[] | undefined {
  return conditions.length === 0 ? undefined : witnessesOf({ op: "and", operands: conditions });
}

/** Clauses before a second loop are asked of each item, and its list has to have items. */
function witnessesInside(inside: readonly ClauseCode[]): readonly Witness[] | undefined {
  const loop = inside.findIndex(({ kind }) => kind === "for");
  const conditions = (loop < 0 ? inside : inside.slice(0, loop)).flatMap((clause) =>
    clause.kind === "when" ? [clause.condition] : [],
  );
  const list = inside[loop];
  return witnessesOfAll(conditions) ?? (list?.kind === "for" ? witnessOfItems(list.loop.in) : undefined);
}

function linkWalks(
  splits: readonly Split[],
  witnesses: Witnesses,
  parts: ReturnType<typeof withParents>,
  linker: Linker,
): readonly Walk[] {
  const loops = new Map<string, SharedLoop>();
  for (const { loop } of splits) if (loop !== undefined) loops.set(loop.key, loop);
  return [...loops.values()].map((loop) => {
    const conditions = splits.map((one) => (one.loop?.key === loop.key ? linkInside(one.inside, linker) : undefined));
    const own = witnesses.map((some, body) => (conditions[body] === undefined ? undefined : some));
    return {
      ...linkChecks(conditions, own, BODY.open, BODY.mayHold, linker),
      loop: linkLoop(loop.code, linker),
      parts: linkParts(parts, loop.code.slots, linker),
    };
  });
}

function linkChecks(
  conditions: readonly (Condition | undefined)[],
  witnesses: Witnesses,
  from: number,
  to: number,
  linker: Linker,
): Checks {
  const all = conditions.flatMap((condition, body) => (condition === undefined ? [] : [body]));
  return {
    probes: all.flatMap((body) => witnesses[body]?.map((witness) => linkProbe(witness, body, linker)) ?? []),
    others: all.filter((body) => witnesses[body] === undefined),
    all,
    conditions,
    from,
    to,
  };
}

/** undefined: no condition. */
function linkAll(codes: readonly Code[], linker: Linker): Condition | undefined {
  const [only] = codes;
  if (only === undefined) return undefined;
  return linker.condition(codes.length === 1 ? only : { op: "and", operands: codes });
}

function linkInside(inside: readonly ClauseCode[], linker: Linker): Condition {
  const [only] = inside;
  return inside.length === 1 && only?.kind === "when" ? linker.condition(only.condition) : linkHolds(inside, linker);
}

// ---- screening -----------------------------------------------------------------------------

/** HOT PATH. `whole`: everything that witnesses look at has been read. Answers how many bodies went on. */
function check(checks: Checks, frame: KeepingFrame, states: Uint8Array, whole: boolean): number {
  const { probes, from } = checks;
  if (!whole) return lookAtAll(checks.all, checks, frame, states);
  let found = 0;
  for (let index = 0; index < probes.length; index++) {
    const probe = probes[index] as Probe;
    if (sees(probe, frame) && states[probe.body] === from) found += lookAt(probe.body, checks, frame, states);
  }
  return checks.others.length === 0 ? found : found + lookAtAll(checks.others, checks, frame, states);
}

function lookAtAll(bodies: readonly number[], checks: Checks, frame: KeepingFrame, states: Uint8Array): number {
  let found = 0;
  for (let index = 0; index < bodies.length; index++) {
    const body = bodies[index] as number;
    if (states[body] === checks.from) found += lookAt(body, checks, frame, states);
  }
  return found;
}

function lookAt(body: number, { conditions, to }: Checks, frame: KeepingFrame, states: Uint8Array): number {
  if ((conditions[body] as Condition)(frame) === false) return 0;
  states[body] = to;
  return 1;
}

/** HOT PATH: each item once, for all bodies that walk this list. */
function walk(walked: Walk, frame: KeepingFrame, states: Uint8Array, whole: boolean): number {
  if (!anyOpen(walked.all, states)) return 0;
  const { loop, parts } = walked;
  const source = loop.source(frame);
  const items = itemsOf(source);
  if (items === UNKNOWN || items instanceof Failure) return markAll(walked.all, states);
  let found = 0;
  for (let index = 0; index < items.length; index++) {
    bindItem(loop, frame, source, items, index);
    const isWhole = readParts(parts, frame) && whole;
    found += check(walked, frame, states, isWhole);
  }
  return found;
}

function anyOpen(bodies: readonly number[], states: Uint8Array): boolean {
  for (let index = 0; index < bodies.length; index++) if (states[bodies[index] as number] === BODY.open) return true;
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
