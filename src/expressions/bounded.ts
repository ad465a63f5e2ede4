/**
 * What expressions may make and how much they may look at. Definitions that double what they are given, and loops around
 * whatever goes through a long list or text, would else fill any memory and take as long as somebody likes.
 */
import { Failure, isList, type Outcome } from "../values/value.ts";
import type { Frame } from "./frame.ts";

/** More than an expression may make or go through. */
export class TooMuch extends Failure {}

/** Characters of a text, as many as a policy file may hold. */
export const MOST_TEXT = 16 * 1024 * 1024;
/** Elements of a list that is made of others. */
export const MOST_ITEMS = 1_000_000;
/**
 * How many items the rules walk for one request at most: loops in loops over what somebody sends would else take as long as
 * that somebody likes. Beyond it a walk is an error, which refuses where a rule refuses. A quarter of a second on a slow machine.
 */
export const MOST_WALKED = 1_000_000;

export function textWithin(text: string): string | TooMuch {
  return text.length <= MOST_TEXT ? text : new TooMuch(`a text of more than ${MOST_TEXT} characters`);
}

/** Asked before a list is made. */
export function itemsWithin(count: number): TooMuch | undefined {
  return count <= MOST_ITEMS ? undefined : new TooMuch(`a list of more than ${MOST_ITEMS} items`);
}

export function walkedTooFar({ walked }: Frame): TooMuch | undefined {
  return walked > MOST_WALKED ? new TooMuch(`more than ${MOST_WALKED} items are walked`) : undefined;
}

/** Up to this the loop around it bounds the work well enough. HOT PATH: nearly all lists and texts are shorter. */
const SHORT = 64;
/** By how many bits less than a walked item they cost: a compared element, one that a function takes, and characters. */
const COMPARED = { items: 4, characters: 9 };
const TAKEN = { items: 2, characters: 9 };
const MATCHED = 5;

/** Counts a list that is searched, and a text that is read. */
export function goThrough(frame: Frame, outcome: Outcome): TooMuch | undefined {
  return through(frame, outcome, COMPARED);
}

/** Counts what a function is given. */
export function takeThrough(frame: Frame, outcome: Outcome): TooMuch | undefined {
  return through(frame, outcome, TAKEN);
}

function through(frame: Frame, outcome: Outcome, bits: typeof TAKEN): TooMuch | undefined {
  if (typeof outcome === "string")
    return outcome.length <= SHORT ? undefined : count(frame, outcome.length >> bits.characters);
  return isList(outcome) && outcome.length > SHORT ? count(frame, outcome.length >> bits.items) : undefined;
}

/** Counts a text that a regular expression looks at. */
export function matchThrough(frame: Frame, { length }: string): TooMuch | undefined {
  return length <= SHORT ? undefined : count(frame, length >> MATCHED);
}

/** Counts the keys of a map that a function looks at. */
export function keysThrough(frame: Frame, keys: number): TooMuch | undefined {
  return keys <= SHORT ? undefined : count(frame, keys >> TAKEN.items);
}

function count(frame: Frame, work: number): TooMuch | undefined {
  frame.walked += work;
  return walkedTooFar(frame);
}
