/**
 * Chains of members as closures. HOT PATH: a chain is one closure, and the shortest, from a loop variable or from
 * something that is kept, call nothing on their way to the value.
 */
import type { Outcome } from "../values/value.ts";
import type { Code } from "./code.ts";
import type { Evaluate } from "./frame.ts";
import { keptValue } from "./kept.ts";
import type { Linker } from "./linker.ts";
import { memberReader, type ReadMember } from "./member.ts";

export function linkMember(code: Code & { readonly op: "member" }, linker: Linker): Evaluate {
  const names: string[] = [code.name];
  let start: Code = code.of;
  while (start.op === "member" && linker.keptAs(start) === undefined) {
    names.unshift(start.name);
    start = start.of;
  }
  return linkChain(start, names.map(memberReader), linker);
}

function linkChain(start: Code, readers: readonly ReadMember[], linker: Linker): Evaluate {
  const [first, second, ...rest] = readers as readonly [ReadMember, ...ReadMember[]];
  const of = linker.code(start);
  if (second !== undefined) return rest.length === 0 ? linkTwo(of, first, second) : linkMany(of, readers);
  const kept = linker.keptAs(start);
  if (kept !== undefined) return (frame) => first(keptValue(kept, of, frame));
  if (start.op !== "slot") return (frame) => first(of(frame));
  const { slot } = start;
  return (frame) => first(frame.slots[slot]);
}

function linkTwo(of: Evaluate, first: ReadMember, second: ReadMember): Evaluate {
  return (frame) => {
    const value = first(of(frame));
    return value === undefined ? undefined : second(value);
  };
}

function linkMany(of: Evaluate, readers: readonly ReadMember[]): Evaluate {
  return (frame) => {
    let value: Outcome = of(frame);
    for (let index = 0; index < readers.length; index++) {
      if (value === undefined) return undefined;
      value = (readers[index] as ReadMember)(value);
    }
    return value;
  };
}
