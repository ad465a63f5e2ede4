/** Writes of a mutation, resolved against the object of a round: a path from its root and the JSON that goes there. */
import { Failure, UNKNOWN, type Value } from "../values/value.ts";
import type { ResolvedWrite, WriteCode } from "./code.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { jsonOf } from "./json-of.ts";
import type { Linker } from "./linker.ts";
import { linkPlace } from "./place.ts";

export type ResolveWrite = (frame: Frame) => ResolvedWrite | Failure;

const VERBS: Readonly<Record<Exclude<WriteCode["op"], "remove">, string>> = {
  set: "set",
  default: "set",
  append: "append",
  prepend: "prepend",
  "remove-from": "remove",
};

export function linkWrite(write: WriteCode, linker: Linker): ResolveWrite {
  const place = linkPlace(write.place, linker);
  const { op } = write;
  const keys = op === "append" || op === "prepend" ? write.keys : undefined;
  const value = op === "remove" ? undefined : linker.code(write.value);
  return (frame) => {
    const path = place(frame);
    if (path instanceof Failure) return path;
    const json = value === undefined || op === "remove" ? undefined : jsonToWrite(value, VERBS[op], frame);
    return json instanceof Failure ? json : { op, path, value: json, keys };
  };
}

function jsonToWrite(value: Evaluate, verb: string, frame: Frame): unknown {
  const outcome = value(frame);
  if (outcome instanceof Failure) return outcome;
  if (outcome === UNKNOWN) return new Failure(`the value to ${verb} is not known`);
  if (outcome === undefined || outcome === null) return new Failure(`the value to ${verb} is absent`);
  return jsonOf(outcome as Value);
}
