/**
 * Finds what many bodies say alike. Every expression becomes one object for all that are equal: loop variables are
 * numbered by what they walk, so that the `c` of one rule is the `container` of another, and a `with` is the value it
 * names. What is then read from several places, or again and again inside of a loop that it does not depend on, is
 * numbered to be kept.
 */
import { invariant } from "../base/invariant.ts";
import type { Code, LoopCode } from "./code.ts";
import type { Evaluate } from "./frame.ts";
import { keeping } from "./kept.ts";
import { linkTruth, linkValue } from "./link.ts";
import type { Linker } from "./linker.ts";
import { mapParts } from "./map-code.ts";
import { isTruthOp } from "./truth-ops.ts";
import type { Condition } from "./truth.ts";

/** What the names of a body stand for at one place of it, and the loops around it. */
export interface Scope {
  readonly names: ReadonlyMap<number, Named>;
  /** The loops around this place by what they walk: the first slot of each. */
  readonly loops: ReadonlyMap<string, number>;
}
type Named =
  | { readonly kind: "slot"; readonly slot: number }
  /** A `with`: its value where it is read, for there the loops around may be others. */
  | {
      readonly kind: "value";
      readonly code: Code;
      readonly names: Scope["names"];
      readonly known: Map<string, Node>;
    };

export const OUTSIDE: Scope = { names: new Map(), loops: new Map() };

/** One expression of all that are equal. */
interface Node {
  readonly code: Code;
  readonly number: number;
  /** The loops that its value depends on, each by its first slot. */
  readonly reads: ReadonlySet<number>;
  /** How many other expressions and conditions read it. */
  uses: number;
  /** It is a part of the request's objects as JSON made them, or an error, and never a scalar. */
  readonly isJson: boolean;
  /** It is read again and again although nothing that it depends on has changed. */
  repeats: boolean;
}

export interface SharedLoop {
  readonly code: LoopCode;
  /** Equal for loops that walk the same. */
  readonly key: string;
  readonly scope: Scope;
}

export interface Sharing {
  /** The shared form of an expression that stands in this scope. */
  code(code: Code, scope: Scope): Code;
  loop(code: LoopCode, scope: Scope): SharedLoop;
  named(slot: number, value: Code, scope: Scope): Scope;
  /** After everything has been shared: links shared expressions. Those worth it are kept, and those in `parts`. */
  link(parts: ReadonlySet<Code>): Shared;
}

export interface Shared {
  readonly linker: Linker;
  /** How many values are kept. */
  readonly kept: number;
  /** The expression is a part of the request's objects, and never a scalar. */
  isJson(code: Code): boolean;
}

export function newSharing(): Sharing {
  const loopOfSlot = new Map<number, number>();
  const jsonSlots = new Set<number>();
  const nodes = newNodes(loopOfSlot, jsonSlots);
  const slotsOf = new Map<string, readonly number[]>();
  let slots = 0;
  const loopOf = (code: LoopCode, scope: Scope): SharedLoop & { readonly source: Node } => {
    const source = nodeOf(code.in, scope);
    const base = `${source.number}/${code.slots.length}`;
    let nesting = 0;
    while (scope.loops.has(`${base}/${nesting}`)) nesting++;
    const key = `${base}/${nesting}`;
    const own = slotsOf.get(key) ?? code.slots.map(() => slots++);
    slotsOf.set(key, own);
    for (const slot of own) {
      loopOfSlot.set(slot, own[0] ?? slot);
      if (source.isJson) jsonSlots.add(slot);
    }
    const names = new Map(scope.names);
    code.slots.forEach((slot, index) => names.set(slot, { kind: "slot", slot: own[index] ?? 0 }));
    const inside = { names, loops: new Map(scope.loops).set(key, own[0] ?? 0) };
    return { source, key, scope: inside, code: { slots: own, in: source.code, keys: undefined } };
  };
  const nodeOf = (code: Code, scope: Scope): Node => {
    switch (code.op) {
      case "slot":
        return namedNode(code.slot, scope);
      case "any":
      case "every":
      case "no": {
        const loop = loopOf(code.loop, scope);
        const body = nodeOf(code.body, loop.scope);
        return nodes.add({ op: code.op, loop: loop.code, body: body.code }, [loop.source], [body], [loop]);
      }
      case "comprehension": {
        let inside = scope;
        const loops = code.loops.map((one) => {
          const loop = loopOf(one, inside);
          inside = loop.scope;
          return loop;
        });
        const when = code.when && nodeOf(code.when, inside);
        const item = nodeOf(code.item, inside);
        const [first, ...others] = loops.map(({ source }) => source);
        return nodes.add(
          { op: code.op, loops: loops.map((loop) => loop.code), when: when?.code, item: item.code },
          first === undefined ? [] : [first],
          [...others, ...(when === undefined ? [] : [when]), item],
          loops,
        );
      }
      default: {
        const parts: Node[] = [];
        const mapped = mapParts(code, (part) => {
          const node = nodeOf(part, scope);
          parts.push(node);
          return node.code;
        });
        return nodes.add(mapped, parts, [], []);
      }
    }
  };
  const namedNode = (slot: number, scope: Scope): Node => {
    const named = scope.names.get(slot);
    invariant(named !== undefined, "an expression reads a slot that nothing fills");
    if (named.kind === "slot") return nodes.add({ op: "slot", slot: named.slot }, [], [], []);
    const where = [...scope.loops.keys()].join(" ");
    const known = named.known.get(where) ?? nodeOf(named.code, { names: named.names, loops: scope.loops });
    named.known.set(where, known);
    return known;
  };
  return {
    code: (code, scope) => {
      const node = nodeOf(code, scope);
      nodes.use(node, new Set(scope.loops.values()));
      return node.code;
    },
    loop: (code, scope) => {
      const loop = loopOf(code, scope);
      nodes.use(loop.source, new Set(scope.loops.values()));
      return loop;
    },
    named: (slot, code, scope) => ({
      names: new Map(scope.names).set(slot, { kind: "value", code, names: scope.names, known: new Map() }),
      loops: scope.loops,
    }),
    link: (parts) => {
      const all = nodes.all();
      return { ...sharedLinker(all, parts), isJson: (code) => all.get(code)?.isJson === true };
    },
  };
}

// ---- equal expressions are one ----------------------------------------------------------

interface Nodes {
  /** `parts` are read where the expression is, `inner` for each item of its loops. */
  add(code: Code, parts: readonly Node[], inner: readonly Node[], loops: readonly SharedLoop[]): Node;
  /** It is read inside of these loops. */
  use(node: Node, around: ReadonlySet<number>): void;
  all(): ReadonlyMap<Code, Node>;
}

function newNodes(loopOfSlot: ReadonlyMap<number, number>, jsonSlots: ReadonlySet<number>): Nodes {
  const byKey = new Map<string, Node>();
  const byCode = new Map<Code, Node>();
  const constants = new Map<object, number>();
  const use = (node: Node, around: ReadonlySet<number>): void => {
    node.uses++;
    for (const loop of around) if (!node.reads.has(loop)) node.repeats = true;
  };
  const keyOf = (code: Code): string => {
    if (code.op !== "const" || typeof code.value !== "object" || code.value === null) {
      return JSON.stringify(code, (_, part: unknown) => byCode.get(part as Code)?.number ?? part);
    }
    // Constants may be long lists of data: the same object is the same constant.
    const number = constants.get(code.value) ?? constants.size;
    constants.set(code.value, number);
    return `const ${number}`;
  };
  return {
    add: (code, parts, inner, loops) => {
      const same = byCode.get(code);
      if (same !== undefined) return same;
      const key = keyOf(code);
      const known = byKey.get(key);
      if (known !== undefined) return known;
      const walked = loops.flatMap((loop) => loop.code.slots[0] ?? []);
      const reads = new Set(inner.flatMap((part) => [...part.reads]));
      const around = new Set([...reads, ...walked]);
      for (const loop of walked) reads.delete(loop);
      for (const part of parts) for (const loop of part.reads) reads.add(loop);
      if (code.op === "slot") reads.add(loopOfSlot.get(code.slot) ?? code.slot);
      for (const part of parts) use(part, reads);
      for (const part of inner) use(part, around);
      const isJson = isJsonCode(code, parts[0], jsonSlots);
      const node = { code, number: byKey.size, reads, isJson, uses: 0, repeats: false };
      byKey.set(key, node);
      byCode.set(code, node);
      return node;
    },
    use,
    all: () => byCode,
  };
}

function isJsonCode(code: Code, first: Node | undefined, jsonSlots: ReadonlySet<number>): boolean {
  switch (code.op) {
    case "root":
      return code.root === "object" || code.root === "oldObject" || code.root === "pod" || code.root === "oldPod";
    case "slot":
      return jsonSlots.has(code.slot);
    case "member":
      return first?.isJson === true;
    case "call":
      return first?.isJson === true && (code.name === "containers" || code.name === "plannedContainers");
    default:
      return false;
  }
}

// ---- linking -----------------------------------------------------------------------------

function sharedLinker(
  nodes: ReadonlyMap<Code, Node>,
  parts: ReadonlySet<Code>,
): { readonly linker: Linker; readonly kept: number } {
  const numbers = new Map<Code, number>();
  const voids = new Map<number, number[]>();
  for (const node of nodes.values()) {
    if (!parts.has(node.code) && !isWorthKeeping(node)) continue;
    const number = numbers.size;
    numbers.set(node.code, number);
    for (const loop of node.reads) {
      const known = voids.get(loop);
      if (known === undefined) voids.set(loop, [number]);
      else known.push(number);
    }
  }
  const linked = new Map<Code, Evaluate>();
  const linkOne = (code: Code): Evaluate => {
    const evaluate = linkValue(code, linker);
    const number = numbers.get(code);
    return number === undefined ? evaluate : keeping(number, evaluate);
  };
  const linker: Linker = {
    code: (code) => {
      const known = linked.get(code) ?? linkOne(code);
      linked.set(code, known);
      return known;
    },
    condition: (code) => (isTruthOp(code) ? (linker.code(code) as Condition) : linkTruth(code, linker)),
    keptAs: (code) => numbers.get(code),
    voidedBy: ([first]) => (first === undefined ? [] : (voids.get(first) ?? [])),
  };
  return { linker, kept: numbers.size };
}

function isWorthKeeping({ code, uses, repeats }: Node): boolean {
  if (uses < 2 && !repeats) return false;
  switch (code.op) {
    case "const":
    case "scalar":
    case "root":
    case "slot":
      return false;
    default:
      return true;
  }
}
