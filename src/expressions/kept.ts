/**
 * Values that many rules read, worked out once. They stand in the frame by number: those of the whole request until its
 * end, those of a loop's item until the next item.
 */
import type { Outcome } from "../values/value.ts";
import type { Evaluate, Frame } from "./frame.ts";

/** Stands where nothing has been worked out yet: `undefined` is the value of what is absent. */
const NOT_YET = Symbol("not yet");
type Kept = Outcome | typeof NOT_YET;

export interface KeepingFrame extends Frame {
  /** Made anew for each request by {@link nothingKept}. */
  kept: Kept[];
}

export function nothingKept(count: number): Kept[] {
  const kept: Kept[] = [];
  for (let number = 0; number < count; number++) kept.push(NOT_YET);
  return kept;
}

/** What is kept under a number that has been filled. */
export function keptIn(frame: KeepingFrame, number: number): Outcome {
  return frame.kept[number] as Outcome;
}

/** HOT PATH: works the value out the first time it is asked for. Only for frames that keep. */
export function keeping(number: number, evaluate: Evaluate): Evaluate {
  return (frame) => {
    const { kept } = frame as KeepingFrame;
    const known = kept[number] as Kept;
    if (known !== NOT_YET) return known;
    const found = evaluate(frame);
    kept[number] = found;
    return found;
  };
}

/** The kept value; `keep` works it out and keeps it. */
export function keptValue(number: number, keep: Evaluate, frame: Frame): Outcome {
  const known = (frame as KeepingFrame).kept[number] as Kept;
  return known === NOT_YET ? keep(frame) : known;
}

export function forget({ kept }: KeepingFrame, number: number): void {
  kept[number] = NOT_YET;
}

export function voidKept(numbers: readonly number[], frame: Frame): void {
  const { kept } = frame as KeepingFrame;
  for (let index = 0; index < numbers.length; index++) kept[numbers[index] as number] = NOT_YET;
}
