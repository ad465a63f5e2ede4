/** Calls of library functions as closures: strict arguments, and what an absent first argument gives. */
import { invariant } from "../base/invariant.ts";
import { Failure, isList, isValueMap, type Outcome, UNKNOWN, type Value } from "../values/value.ts";
import { takeThrough, keysThrough } from "./bounded.ts";
import type { Code } from "./code.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { LIBRARY } from "./functions/library.ts";
import type { Implementation, LibraryFunction } from "./functions/library-function.ts";
import type { Linker } from "./linker.ts";
import { broken } from "./truth.ts";

export function linkCall(name: string, args: readonly Code[], linker: Linker): Evaluate {
  const called = LIBRARY.get(name);
  invariant(called !== undefined, `the library has no function ${name}`);
  const call = called.make();
  const [first, second, third] = args.map((arg) => linker.code(arg));
  invariant(first !== undefined, `${name} is called without an argument`);
  if (second === undefined) {
    const evaluate = callOne(called, call, first);
    return readsPod(args[0]) && isContainers(name) ? onceForFrame(name, evaluate) : evaluate;
  }
  return callMore(name, called, call, first, second, third);
}

function readsPod(arg: Code | undefined): boolean {
  return arg?.op === "root" && arg.root === "pod";
}

function isContainers(name: string): name is "containers" | "plannedContainers" {
  return name === "containers" || name === "plannedContainers";
}

/** HOT PATH: half of all admission rules walk the containers of the pod. The result is never absent. */
function onceForFrame(name: "containers" | "plannedContainers", evaluate: Evaluate): Evaluate {
  return (frame) => {
    const known = frame[name];
    if (known !== undefined) return known;
    const found = evaluate(frame);
    frame[name] = found;
    return found;
  };
}

function callOne(called: LibraryFunction, call: Implementation, first: Evaluate): Evaluate {
  const { absent, takesAbsent } = called;
  return (frame) => {
    const value = first(frame);
    if (value === UNKNOWN || value instanceof Failure) return value;
    if ((value === undefined || value === null) && takesAbsent !== true) return absent;
    return takeThrough(frame, value) ?? counted(frame, value, call(value as Value, undefined, undefined));
  };
}

function callMore(
  name: string,
  called: LibraryFunction,
  call: Implementation,
  first: Evaluate,
  second: Evaluate,
  third: Evaluate | undefined,
): Evaluate {
  const { absent, takesAbsent } = called;
  return (frame) => {
    const a = first(frame);
    const b = second(frame);
    const c = third === undefined ? undefined : third(frame);
    const failed = c === UNKNOWN ? UNKNOWN : (broken(a, b) ?? failureIn(c));
    if (failed !== undefined) return failed;
    if ((a === undefined || a === null) && takesAbsent !== true) return absent;
    if (isAbsent(b) || (third !== undefined && isAbsent(c))) return absentArgument(name, isAbsent(b) ? 2 : 3);
    const far = takeThrough(frame, a) ?? takeThrough(frame, b);
    return far ?? counted(frame, a, call(a as Value, b as Value, c as Value));
  };
}

/** What a function finds in a map tells how many keys it has looked at. */
function counted(frame: Frame, first: Outcome, result: Outcome): Outcome {
  if (typeof first !== "object" || !isValueMap(first)) return result;
  const keys = isList(result) ? result.length : typeof result === "number" ? result : 0;
  return keysThrough(frame, keys) ?? result;
}

function isAbsent(outcome: Outcome): boolean {
  return outcome === undefined || outcome === null;
}

function absentArgument(name: string, position: number): Failure {
  return new Failure(`argument ${position} of ${name} is absent`);
}

function failureIn(outcome: Outcome): Failure | undefined {
  return outcome instanceof Failure ? outcome : undefined;
}
