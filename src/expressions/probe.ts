/** Witnesses as flat records, each for one body, and the one loop that runs over them. */
import { isList, type Outcome } from "../values/value.ts";
import type { KeepingFrame } from "./kept.ts";
import { textTest } from "./link-pattern.ts";
import type { Linker } from "./linker.ts";
import type { Witness } from "./witness.ts";

const IS = 0;
const IS_NUMBER = 1;
const IS_NOT = 2;
const IS_ONE_OF = 3;
const IS_NONE_OF = 4;
const HOLDS = 5;
const LACKS = 6;
const MATCHES = 7;
const MISSES = 8;
const HAS_ITEMS = 9;

/** All of one shape, so that reading them costs nothing. */
export interface Probe {
  readonly kind: number;
  /** The body that it is for. */
  readonly body: number;
  /** Where the part is kept. */
  readonly from: number;
  /** Whether it sees something where the part is absent. */
  readonly absent: boolean;
  readonly value: Outcome;
  readonly texts: ReadonlySet<string>;
  readonly test: (text: string) => boolean;
}

const NO_TEXTS: ReadonlySet<string> = new Set();
const NO_TEST = (): boolean => true;

export function linkProbe(witness: Witness, body: number, linker: Linker): Probe {
  const probe = {
    kind: kindOf(witness),
    body,
    from: linker.keptAs(witness.part) ?? -1,
    value: "value" in witness ? witness.value : "text" in witness ? witness.text : undefined,
    texts: "texts" in witness ? witness.texts : NO_TEXTS,
    test: "glob" in witness ? textTest(witness.glob) : NO_TEST,
    absent: false,
  };
  return { ...probe, absent: seesValue(probe, witness.otherwise) };
}

function kindOf(witness: Witness): number {
  switch (witness.look) {
    case "is":
      return typeof witness.value === "number" ? IS_NUMBER : IS;
    case "is-not":
      return IS_NOT;
    case "is-one-of":
      return IS_ONE_OF;
    case "is-none-of":
      return IS_NONE_OF;
    case "holds":
      return HOLDS;
    case "lacks":
      return LACKS;
    case "matches":
      return MATCHES;
    case "misses":
      return MISSES;
    case "has-items":
      return HAS_ITEMS;
  }
}

/** HOT PATH: most parts that are looked at are absent. */
export function sees(probe: Probe, { kept }: KeepingFrame): boolean {
  const value = kept[probe.from] as Outcome;
  return value === undefined ? probe.absent : seesValue(probe, value);
}

/** A value of a kind that the condition was not written for is always seen. */
function seesValue(probe: Probe, value: Outcome): boolean {
  switch (probe.kind) {
    case IS:
      return value === probe.value;
    case IS_NUMBER:
      return value === probe.value || typeof value === "bigint";
    case IS_NOT:
      return value !== probe.value;
    case IS_ONE_OF:
      return typeof value === "string" ? probe.texts.has(value) : value !== undefined;
    case IS_NONE_OF:
      return typeof value !== "string" || !probe.texts.has(value);
    case HOLDS:
      return isList(value) ? value.includes(probe.value as string) : value !== undefined;
    case LACKS:
      return !isList(value) || !value.includes(probe.value as string);
    case MATCHES:
      return typeof value === "string" ? probe.test(value) : value !== undefined;
    case MISSES:
      return typeof value !== "string" || !probe.test(value);
    default:
      return isList(value) ? value.length > 0 : value !== undefined;
  }
}
