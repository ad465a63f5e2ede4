/**
 * Reads the parts of a request that many bodies look at, all of one map at once, into what is kept. HOT PATH: whether
 * something is a map is asked once for all that is read of it.
 */
import { isValueMap, type Outcome } from "../values/value.ts";
import type { Code } from "./code.ts";
import type { Evaluate } from "./frame.ts";
import { type KeepingFrame, keptIn } from "./kept.ts";
import type { Linker } from "./linker.ts";
import type { MemberCode } from "./witness.ts";

/** What is read of one map. */
interface Reading {
  /** Where the map is kept; -1: `start` gives it. */
  readonly from: number;
  readonly start: Evaluate;
  readonly names: readonly string[];
  /** Where each is kept. */
  readonly into: readonly number[];
}

export type ReadParts = readonly Reading[];

/** Chains of members and everything on their way, from the outside in. All of them are kept. */
export function withParents(parts: Iterable<MemberCode>): ReadonlySet<MemberCode> {
  const all = new Set<MemberCode>();
  const add = (part: MemberCode): void => {
    if (all.has(part)) return;
    if (part.of.op === "member") add(part.of);
    all.add(part);
  };
  for (const part of parts) add(part);
  return all;
}

/** The parts that start at one of these slots; undefined: at a root. */
export function linkParts(
  parts: ReadonlySet<MemberCode>,
  slots: readonly number[] | undefined,
  linker: Linker,
): ReadParts {
  const readings = new Map<Code, { readonly from: number; readonly start: Evaluate; names: string[]; into: number[] }>();
  for (const part of parts) {
    const number = linker.keptAs(part);
    if (number === undefined || !startsAt(part, slots)) continue;
    const known = readings.get(part.of);
    const from = part.of.op === "member" ? (linker.keptAs(part.of) ?? -1) : -1;
    const reading = known ?? { from, start: linker.code(part.of), names: [], into: [] };
    reading.names.push(part.name);
    reading.into.push(number);
    readings.set(part.of, reading);
  }
  return [...readings.values()];
}

function startsAt(part: MemberCode, slots: readonly number[] | undefined): boolean {
  let start: Code = part;
  while (start.op === "member") start = start.of;
  return start.op === "slot" ? slots?.includes(start.slot) === true : slots === undefined;
}

/** False where something is no map: then not all is read, and whoever looks further has to look for itself. */
export function readParts(parts: ReadParts, frame: KeepingFrame): boolean {
  let whole = true;
  for (let index = 0; index < parts.length; index++) {
    const reading = parts[index] as Reading;
    const { from, names, into } = reading;
    const map: Outcome = from < 0 ? reading.start(frame) : keptIn(frame, from);
    if (map === undefined) for (let at = 0; at < names.length; at++) frame.kept[into[at] as number] = undefined;
    else if (isValueMap(map)) {
      for (let at = 0; at < names.length; at++) {
        frame.kept[into[at] as number] = map[names[at] as string] ?? undefined;
      }
    } else whole = false;
  }
  return whole;
}
