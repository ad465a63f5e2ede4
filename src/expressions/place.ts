/**
 * Places: where in `object` a value stands, so that a mutation can write there. Parts of `object` and `pod` have
 * one, and so have loop variables over such parts; filtered and computed lists have none.
 */
import { Failure, isList, isValueMap, Scalar, UNKNOWN, type Value } from "../values/value.ts";
import type { Code, PathStep, PlaceCode, PlaceStep } from "./code.ts";
import { describe } from "./describe.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { CONTAINER_LISTS } from "./functions/pods.ts";
import type { Linker } from "./linker.ts";
import { entryOf } from "./map-entry.ts";
import { keyedPosition } from "./member.ts";

export type Path = readonly (string | number)[];
/** Where the value of an expression stands; undefined where it is no part of the object. */
export type FindPlace = (frame: Frame) => Path | undefined;
/** The places of the items that a loop walks. */
export type FindItemPlaces = (frame: Frame, items: readonly Value[]) => readonly (Path | undefined)[];

const NOWHERE: FindPlace = () => undefined;
const ROOT: Path = [];

export function linkFindPlace(code: Code, linker: Linker): FindPlace {
  switch (code.op) {
    case "root":
      return code.root === "object" ? () => ROOT : code.root === "pod" ? (frame) => frame.podPath : NOWHERE;
    case "slot": {
      const { slot } = code;
      return (frame) => frame.places[slot];
    }
    case "member": {
      const of = linkFindPlace(code.of, linker);
      return (frame) => below(of(frame), code.name);
    }
    case "index": {
      const of = linkFindPlace(code.of, linker);
      const index = linker.code(code.index);
      return (frame) => below(of(frame), index(frame));
    }
    case "keyed": {
      const of = linkFindPlace(code.of, linker);
      const list = linker.code(code.of);
      const index = linker.code(code.index);
      return (frame) => below(of(frame), positionIn(list(frame), code.key, index(frame)));
    }
    case "fallback": {
      const value = linker.code(code.value);
      const place = linkFindPlace(code.value, linker);
      return (frame) => ((value(frame) ?? undefined) === undefined ? undefined : place(frame));
    }
    default:
      return NOWHERE;
  }
}

function below(path: Path | undefined, step: unknown): Path | undefined {
  return path !== undefined && (typeof step === "string" || typeof step === "number") ? [...path, step] : undefined;
}

function positionIn(list: unknown, key: string, index: unknown): number | undefined {
  const position = isList(list as Value) ? keyedPosition(list as readonly Value[], key, index as Value) : -1;
  return position < 0 ? undefined : position;
}

export function linkFindItemPlaces(source: Code, linker: Linker): FindItemPlaces {
  const lists = source.op === "call" ? CONTAINER_LISTS[source.name] : undefined;
  if (source.op === "call" && lists !== undefined) {
    const [pod] = source.args;
    if (pod !== undefined) return containerPlaces(linkFindPlace(pod, linker), linker.code(pod), lists);
  }
  const place = linkFindPlace(source, linker);
  const value = linker.code(source);
  return (frame, items) => {
    const path = place(frame);
    if (path === undefined) return [];
    // A map is walked by its keys: the place is that of the entry.
    const isMap = isValueMap(value(frame));
    return items.map((item, index) => [...path, isMap ? String(item) : index]);
  };
}

function containerPlaces(place: FindPlace, pod: Evaluate, lists: readonly string[]): FindItemPlaces {
  return (frame) => {
    const path = place(frame);
    const value = pod(frame);
    const spec = isValueMap(value) ? entryOf(value, "spec") : undefined;
    if (path === undefined || !isValueMap(spec)) return [];
    return lists.flatMap((field) => {
      const list = entryOf(spec, field);
      return isList(list) ? list.map((_, index) => [...path, "spec", field, index]) : [];
    });
  };
}

// ---- places that are written -------------------------------------------------------

export type ResolvePlace = (frame: Frame) => readonly PathStep[] | Failure;

export function linkPlace({ start, steps }: PlaceCode, linker: Linker): ResolvePlace {
  const linked = steps.map((step) => linkStep(step, linker));
  return (frame) => {
    const base = startOf(start, frame);
    if (base instanceof Failure) return base;
    const path: PathStep[] = [...base];
    for (const resolve of linked) {
      const step = resolve(frame);
      if (step instanceof Failure) return step;
      path.push(step);
    }
    return path;
  };
}

function startOf(start: PlaceCode["start"], frame: Frame): Path | Failure {
  if ("slot" in start)
    return frame.places[start.slot] ?? new Failure("the value that is written to is no part of the object");
  if (start.root === "object") return ROOT;
  const { pod } = frame.roots;
  if (pod instanceof Failure) return pod;
  return isValueMap(pod) ? frame.podPath : new Failure("the object has no pod to write to");
}

function linkStep(step: PlaceStep, linker: Linker): (frame: Frame) => PathStep | Failure {
  if (step.kind === "member") return () => step.name;
  const index = linker.code(step.index);
  if (step.kind === "index") return (frame) => indexStep(index(frame));
  return (frame) => {
    const value = indexStep(index(frame));
    return value instanceof Failure ? value : { key: step.key, value: String(value) };
  };
}

function indexStep(outcome: unknown): string | number | Failure {
  if (outcome instanceof Failure) return outcome;
  if (outcome === UNKNOWN) return new Failure("the index of a place is not known");
  if (outcome === undefined || outcome === null) return new Failure("the index of a place is absent");
  if (typeof outcome === "string") return outcome;
  if (outcome instanceof Scalar) return outcome.toString();
  if (typeof outcome === "number" && Number.isSafeInteger(outcome) && outcome >= 0) return outcome;
  return new Failure(`the index of a place is a string or a position, not ${describe(outcome as Value)}`);
}
