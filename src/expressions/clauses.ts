/**
 * The clauses of a body as one walk: `when` narrows, `with` names, `for` walks its items. Two forms: a truth value
 * (one `and`, in which a `for` is an `or` over its items), and a visit of every combination of items that is not
 * false. A list that cannot be walked stands in its variables, so a clause that is false anyway still decides.
 */
import { and, Failure, type Truth, UNKNOWN, type Unknown, type Value } from "../values/value.ts";
import { orderClauses } from "./clause-order.ts";
import type { ClauseCode } from "./code.ts";
import type { Evaluate, Frame } from "./frame.ts";
import type { Linker } from "./linker.ts";
import { bindBroken, bindItem, itemsOf, type Loop, linkLoop } from "./loop.ts";
import { type FindItemPlaces, type FindPlace, linkFindItemPlaces, linkFindPlace } from "./place.ts";

/** Whether an exemption lifts the item that stands in the frame's slots. */
export type Lifted = (frame: Frame) => boolean;
export type HoldsClauses = (frame: Frame, lifted?: Lifted) => Truth;

// ---- as a truth value ----------------------------------------------------------------

export function linkHolds(clauses: readonly ClauseCode[], linker: Linker): HoldsClauses {
  let rest: HoldsClauses = (frame, lifted) => lifted === undefined || !lifted(frame);
  for (const clause of orderClauses(clauses).toReversed()) rest = holdsClause(clause, rest, linker);
  return rest;
}

function holdsClause(clause: ClauseCode, rest: HoldsClauses, linker: Linker): HoldsClauses {
  switch (clause.kind) {
    case "when": {
      const condition = linker.condition(clause.condition);
      return (frame, lifted) => {
        const truth = condition(frame);
        if (truth === true) return rest(frame, lifted);
        return truth === false ? false : and(truth, rest(frame, lifted));
      };
    }
    case "with": {
      const { slot } = clause;
      const value = linker.code(clause.value);
      return (frame, lifted) => {
        frame.slots[slot] = value(frame);
        return rest(frame, lifted);
      };
    }
    case "for":
      return holdsForSome(linkLoop(clause.loop, linker), rest);
  }
}

function holdsForSome(loop: Loop, rest: HoldsClauses): HoldsClauses {
  return (frame, lifted) => {
    const source = loop.source(frame);
    const items = itemsOf(source, frame);
    if (items === UNKNOWN || items instanceof Failure) {
      bindBroken(loop, frame, items);
      return and(items, rest(frame, lifted));
    }
    let result: Truth = false;
    for (let index = 0; index < items.length; index++) {
      bindItem(loop, frame, source, items, index);
      const truth = rest(frame, lifted);
      if (truth === true) return true;
      if (truth === UNKNOWN || (truth !== false && result === false)) result = truth;
    }
    return result;
  };
}

// ---- as a visit ------------------------------------------------------------------------

/** What the clauses come to for one combination of items, false left out. */
export type Holding = true | Unknown | Failure;

/** Where a visit stands: the position and the item (for a map: the key) of every loop, from the outside in. */
export interface Visit {
  readonly positions: number[];
  readonly items: Value[];
  readonly reach: (frame: Frame, truth: Holding, visit: Visit) => void;
}
export type VisitClauses = (frame: Frame, truth: Holding, visit: Visit) => void;

export function linkVisit(clauses: readonly ClauseCode[], tracksPlaces: boolean, linker: Linker): VisitClauses {
  let rest: VisitClauses = (frame, truth, visit) => visit.reach(frame, truth, visit);
  let depth = clauses.filter(({ kind }) => kind === "for").length;
  for (const clause of orderClauses(clauses).toReversed()) {
    if (clause.kind === "for") depth--;
    rest = visitClause(clause, depth, rest, tracksPlaces, linker);
  }
  return rest;
}

function visitClause(
  clause: ClauseCode,
  depth: number,
  rest: VisitClauses,
  tracksPlaces: boolean,
  linker: Linker,
): VisitClauses {
  switch (clause.kind) {
    case "when": {
      const condition = linker.condition(clause.condition);
      return (frame, truth, visit) => {
        const next = condition(frame);
        if (next !== false) rest(frame, both(truth, next), visit);
      };
    }
    case "with":
      return visitWith(
        clause.slot,
        linker.code(clause.value),
        tracksPlaces ? linkFindPlace(clause.value, linker) : undefined,
        rest,
      );
    case "for": {
      const places = tracksPlaces ? linkFindItemPlaces(clause.loop.in, linker) : undefined;
      return visitEach(linkLoop(clause.loop, linker), depth, places, rest);
    }
  }
}

function both(left: Holding, right: Holding): Holding {
  if (left === true) return right;
  return right === UNKNOWN ? UNKNOWN : left;
}

function visitWith(slot: number, value: Evaluate, place: FindPlace | undefined, rest: VisitClauses): VisitClauses {
  return (frame, truth, visit) => {
    frame.slots[slot] = value(frame);
    frame.places[slot] = place?.(frame);
    rest(frame, truth, visit);
  };
}

function visitEach(
  loop: Loop,
  depth: number,
  findPlaces: FindItemPlaces | undefined,
  rest: VisitClauses,
): VisitClauses {
  const placed = loop.second ?? loop.first;
  return (frame, truth, visit) => {
    const source = loop.source(frame);
    const items = itemsOf(source, frame);
    visit.positions[depth] = 0;
    visit.items[depth] = undefined;
    if (items === UNKNOWN || items instanceof Failure) {
      bindBroken(loop, frame, items);
      frame.places[placed] = undefined;
      rest(frame, both(truth, items), visit);
      return;
    }
    const places = findPlaces?.(frame, items);
    // The variable of a loop over the keys of a map is a key, which stands nowhere.
    const hasPlace = loop.second !== undefined || items === source;
    for (let index = 0; index < items.length; index++) {
      bindItem(loop, frame, source, items, index);
      if (places !== undefined) frame.places[placed] = hasPlace ? places[index] : undefined;
      visit.positions[depth] = index;
      visit.items[depth] = items[index];
      rest(frame, truth, visit);
    }
  };
}
