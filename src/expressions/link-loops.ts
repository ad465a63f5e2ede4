/** Quantifiers and comprehensions as closures: `any` is an `or` over the items, `every` an `and`, `no` is `not any`. */
import { Failure, type Truth, UNKNOWN, type Value } from "../values/value.ts";
import type { Code, LoopCode } from "./code.ts";
import type { Evaluate, Frame } from "./frame.ts";
import type { Linker } from "./linker.ts";
import { bindItem, itemsOf, type Loop, linkLoop } from "./loop.ts";
import { negated } from "./link-comparison.ts";
import type { Condition } from "./truth.ts";

export function linkQuantifier(op: "any" | "every" | "no", loop: LoopCode, body: Code, linker: Linker): Condition {
  const linked = linkLoop(loop, linker);
  const condition = linker.condition(body);
  if (op === "no") return negated(overItems(linked, condition, true));
  return overItems(linked, condition, op === "any");
}

/** An `or` (deciding: true) or an `and` (deciding: false) over the items. */
function overItems(loop: Loop, condition: Condition, deciding: boolean): Condition {
  return (frame) => {
    const source = loop.source(frame);
    const items = itemsOf(source, frame);
    if (items === UNKNOWN || items instanceof Failure) return items;
    let result: Truth = !deciding;
    for (let index = 0; index < items.length; index++) {
      bindItem(loop, frame, source, items, index);
      const truth = condition(frame);
      if (truth === deciding) return deciding;
      if (typeof truth !== "boolean" && result !== UNKNOWN) {
        if (truth === UNKNOWN || typeof result === "boolean") result = truth;
      }
    }
    return result;
  };
}

/** What a comprehension has found so far; unknown beats an error. */
interface Found {
  readonly list: Value[];
  failure: Failure | undefined;
  unknown: boolean;
}

export function linkComprehension(
  code: { readonly loops: readonly LoopCode[]; readonly when: Code | undefined; readonly item: Code },
  linker: Linker,
): Evaluate {
  const item = linker.code(code.item);
  const when = code.when && linker.condition(code.when);
  const collect = (frame: Frame, found: Found): void => {
    const truth = when === undefined ? true : when(frame);
    if (truth === false) return;
    const value = truth === true ? item(frame) : truth;
    if (value === UNKNOWN) found.unknown = true;
    else if (value instanceof Failure) found.failure ??= value;
    else if (value !== undefined && value !== null) found.list.push(value as Value);
  };
  const walk = code.loops.map((loop) => linkLoop(loop, linker)).reduceRight(walkInside, collect);
  return (frame) => {
    const found: Found = { list: [], failure: undefined, unknown: false };
    walk(frame, found);
    return found.unknown ? UNKNOWN : (found.failure ?? found.list);
  };
}

function walkInside(inner: (frame: Frame, found: Found) => void, loop: Loop): (frame: Frame, found: Found) => void {
  return (frame, found) => {
    const source = loop.source(frame);
    const items = itemsOf(source, frame);
    if (items === UNKNOWN) found.unknown = true;
    else if (items instanceof Failure) found.failure ??= items;
    else {
      for (let index = 0; index < items.length && !found.unknown; index++) {
        bindItem(loop, frame, source, items, index);
        inner(frame, found);
      }
    }
  };
}
