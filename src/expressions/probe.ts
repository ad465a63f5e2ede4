/** A witness as a flat record: all are of one shape, so that reading them costs nothing. */
import { isList, type Outcome } from "../values/value.ts";
import { textTest } from "./link-pattern.ts";
import type { Condition } from "./truth.ts";
import type { Witness } from "./witness.ts";

/** What to ask of one body, and what it is when the answer is not false. */
export interface Asked {
  readonly body: number;
  readonly condition: Condition;
  /** The state in which it is asked, and the one that follows. */
  readonly before: number;
  readonly after: number;
}
export interface Probe {
  readonly kind: number;
  readonly value: Outcome;
  readonly texts: ReadonlySet<string>;
  readonly test: (text: string) => boolean;
  readonly asked: Asked;
}

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

const NO_TEXTS: ReadonlySet<string> = new Set();
const NO_TEST = (): boolean => true;

export function linkProbe(witness: Witness, asked: Asked): Probe {
  return {
    kind: kindOf(witness),
    value: "value" in witness ? witness.value : "text" in witness ? witness.text : undefined,
    texts: "texts" in witness ? witness.texts : NO_TEXTS,
    test: "glob" in witness ? textTest(witness.glob) : NO_TEST,
    asked,
  };
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

/** Whether it may see something in a part that is there: not where it asks for what is absent. */
export function seesPresent({ kind, value }: Probe): boolean {
  return kind !== IS || value !== undefined;
}

/** HOT PATH. A value of a kind that the condition was not written for is always seen. */
export function sees(probe: Probe, value: Outcome): boolean {
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
