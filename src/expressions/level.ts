/**
 * What is asked of one thing, the request or an item of a list, for many bodies: its parts are read once, all that are
 * read of one map together, and each is shown to the witnesses that look at it.
 */
import { isValueMap, type Outcome, type ValueMap } from "../values/value.ts";
import type { Code } from "./code.ts";
import { fieldReader, type ReadField } from "./field-readers.ts";
import type { Evaluate } from "./frame.ts";
import { forget, type KeepingFrame, keptIn } from "./kept.ts";
import { type Asked, linkProbe, type Probe, sees, seesPresent } from "./probe.ts";
import { BODY } from "./body-state.ts";
import type { Shared } from "./share.ts";
import type { MemberCode, Witness } from "./witness.ts";

export interface Level {
  readonly readings: readonly Reading[];
  /** What has no witnesses is asked always. */
  readonly always: readonly Asked[];
  readonly all: readonly Asked[];
}

/** What is read of one map. */
interface Reading {
  /** Where the map is kept; -1: `start` gives it. */
  readonly from: number;
  readonly start: Evaluate;
  /** It is read out of JSON: while all on the way to it has been maps, it is something that JSON has too. */
  readonly isJson: boolean;
  readonly parts: Part[];
}
interface Part {
  readonly read: ReadField;
  /** Where it is kept. */
  readonly into: number;
  /** What looks at it where it is there, and what sees it where it is not. */
  readonly present: Probe[];
  readonly absent: Asked[];
}

export interface Question {
  readonly asked: Asked;
  readonly witnesses: readonly Witness[] | undefined;
}

/** The parts that witnesses look at and everything on their way. All of them are kept. */
export function partsOf(witnesses: Iterable<Witness>): ReadonlySet<MemberCode> {
  const all = new Set<MemberCode>();
  const add = (part: MemberCode): void => {
    if (all.has(part)) return;
    if (part.of.op === "member") add(part.of);
    all.add(part);
  };
  for (const { part } of witnesses) add(part);
  return all;
}

export function linkLevel(questions: readonly Question[], { linker, isJson }: Shared): Level {
  const readings = new Map<Code, Reading>();
  const parts = new Map<Code, Part>();
  for (const code of partsOf(questions.flatMap(({ witnesses }) => witnesses ?? []))) {
    const from = code.of.op === "member" ? (linker.keptAs(code.of) ?? -1) : -1;
    const reading = readings.get(code.of) ?? {
      from,
      start: linker.code(code.of),
      isJson: code.of.op !== "root" && isJson(code.of),
      parts: [],
    };
    const part: Part = { read: fieldReader(code.name), into: linker.keptAs(code) ?? -1, present: [], absent: [] };
    reading.parts.push(part);
    readings.set(code.of, reading);
    parts.set(code, part);
  }
  for (const { asked, witnesses } of questions) {
    for (const witness of witnesses ?? []) {
      const probe = linkProbe(witness, asked);
      if (seesPresent(probe)) parts.get(witness.part)?.present.push(probe);
      if (sees(probe, witness.otherwise)) parts.get(witness.part)?.absent.push(asked);
    }
  }
  return {
    readings: [...readings.values()],
    always: questions.flatMap(({ asked, witnesses }) => (witnesses === undefined ? [asked] : [])),
    all: questions.map(({ asked }) => asked),
  };
}

/** HOT PATH. Answers how many bodies have come to where they may hold. */
export function askLevel({ readings, always, all }: Level, frame: KeepingFrame, states: Uint8Array): number {
  let found = 0;
  let whole = true;
  for (let index = 0; index < readings.length; index++) {
    const { from, start, isJson, parts } = readings[index] as Reading;
    const map: Outcome = from < 0 ? start(frame) : keptIn(frame, from);
    if (map === undefined) found += readAbsent(parts, frame, states);
    else if (isJson && whole ? isJsonMap(map) : isValueMap(map))
      found += readMap(map as ValueMap, parts, frame, states);
    else {
      // What is read of something that is no map is no part: then every condition looks for itself.
      whole = false;
      for (const { into } of parts) forget(frame, into);
    }
  }
  return found + askAll(whole ? always : all, frame, states);
}

/** HOT PATH: of all that is no map, JSON has only lists and what is no object. */
function isJsonMap(map: Outcome): boolean {
  return typeof map === "object" && !Array.isArray(map);
}

function readMap(map: ValueMap, parts: readonly Part[], frame: KeepingFrame, states: Uint8Array): number {
  const { kept } = frame;
  let found = 0;
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as Part;
    const value = part.read(map) ?? undefined;
    kept[part.into] = value;
    found += value === undefined ? askAll(part.absent, frame, states) : show(value, part.present, frame, states);
  }
  return found;
}

/** The part is there: whoever sees something in it is asked. */
function show(value: Outcome, probes: readonly Probe[], frame: KeepingFrame, states: Uint8Array): number {
  let found = 0;
  for (let index = 0; index < probes.length; index++) {
    const probe = probes[index] as Probe;
    if (sees(probe, value)) found += ask(probe.asked, frame, states);
  }
  return found;
}

function readAbsent(parts: readonly Part[], frame: KeepingFrame, states: Uint8Array): number {
  let found = 0;
  for (let index = 0; index < parts.length; index++) {
    const { into, absent } = parts[index] as Part;
    frame.kept[into] = undefined;
    found += askAll(absent, frame, states);
  }
  return found;
}

function askAll(questions: readonly Asked[], frame: KeepingFrame, states: Uint8Array): number {
  let found = 0;
  for (let index = 0; index < questions.length; index++) found += ask(questions[index] as Asked, frame, states);
  return found;
}

function ask({ body, condition, before, after }: Asked, frame: KeepingFrame, states: Uint8Array): number {
  if (states[body] !== before || condition(frame) === false) return 0;
  states[body] = after;
  return after === BODY.mayHold ? 1 : 0;
}
