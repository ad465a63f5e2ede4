/**
 * The body of a rule or check, linked: whether it holds (authorization), what it complains of (admission), what it
 * writes (mutate), and its words. All of them read one frame, whose slots they overwrite.
 */
import {
  Failure,
  isList,
  isValueMap,
  Scalar,
  type Truth,
  UNKNOWN,
  type Unknown,
  type Value,
} from "../values/value.ts";
import { type Lifted, linkHolds, linkVisit, type Visit, type VisitClauses } from "./clauses.ts";
import type { BodyCode, ClauseCode, ResolvedWrite } from "./code.ts";
import type { Frame } from "./frame.ts";
import { identityKey } from "./functions/identity-key.ts";
import { linker, linkMessage } from "./link.ts";
import { entryOf } from "./map-entry.ts";
import { linkWrite, type ResolveWrite } from "./write.ts";

export type { Lifted } from "./clauses.ts";

/** Clauses in the frame of a body (those of an exemption) as one `and`. */
export type LinkedClauses = (frame: Frame) => Truth;

export interface LinkedBody {
  /** How many slots the frame needs. */
  readonly slots: number;
  readonly already: boolean;
  /** The clauses as one `and`, a `for` as an `or` over its items; when true, the slots hold the item that made it so. */
  holds(frame: Frame, lifted?: Lifted): Truth;
  /** One visit for every item (or combination of items of several `for`) that is true, an error or unknown. */
  complaints(frame: Frame, visit: (complaint: Complaint) => void, lifted?: Lifted): void;
  /** undefined: the rule's (or check's) name is the message. */
  readonly message: ((frame: Frame) => string) | undefined;
  readonly help: ((frame: Frame) => string) | undefined;
  /** What the rule writes in this round; a Failure refuses the request. */
  writes(frame: Frame, lifted?: Lifted): readonly ResolvedWrite[] | Failure;
}

export interface Complaint {
  readonly truth: true | Unknown | Failure;
  /** undefined: the rule's (or check's) name, or what the error says. */
  readonly message: string | undefined;
  readonly help: string | undefined;
  /** The positions of the items in their lists, from the outside in: the order of complaints. */
  readonly position: readonly number[];
  /** The same item of the old object has the same text, wherever it stands in its list: for `unless already`. */
  readonly identity: string;
}

export function linkClauses(clauses: readonly ClauseCode[]): LinkedClauses {
  const holds = linkHolds(clauses, linker);
  return (frame) => holds(frame);
}

export function linkBody(code: BodyCode): LinkedBody {
  const holds = linkHolds(code.clauses, linker);
  const message = code.message && linkMessage(code.message);
  const help = code.help && linkMessage(code.help);
  return {
    slots: code.slots,
    already: code.already,
    holds,
    complaints: linkComplaints(code, holds, message, help),
    message,
    help,
    writes: linkWrites(code),
  };
}

function linkComplaints(
  code: BodyCode,
  holds: LinkedBody["holds"],
  message: LinkedBody["message"],
  help: LinkedBody["help"],
): LinkedBody["complaints"] {
  const walk = linkVisit(code.clauses, false, linker);
  const keys = code.clauses.flatMap((clause) => (clause.kind === "for" ? [clause.loop.keys] : []));
  return (frame, visit, lifted) => {
    // HOT PATH: most bodies complain of nothing, and finding that out allocates nothing.
    if (holds(frame) === false) return;
    startVisit(walk, frame, ({ positions, items }, truth) => {
      if (lifted?.(frame) === true) return;
      const isTrue = truth === true;
      visit({
        truth,
        message: isTrue ? message?.(frame) : undefined,
        help: isTrue ? help?.(frame) : undefined,
        position: [...positions],
        identity: identityOf(items, positions, keys),
      });
    });
  };
}

function linkWrites(code: BodyCode): LinkedBody["writes"] {
  if (code.writes.length === 0) return () => [];
  const walk = linkVisit(code.clauses, true, linker);
  const writes = code.writes.map((write) => linkWrite(write, linker));
  return (frame, lifted) => {
    const resolved: ResolvedWrite[] = [];
    let failure: Failure | undefined;
    startVisit(walk, frame, (_, truth) => {
      if (lifted?.(frame) === true) return;
      const failed = truth === true ? addWrites(writes, frame, resolved) : failureOf(truth);
      failure ??= failed;
    });
    return failure ?? resolved;
  };
}

function startVisit(
  walk: VisitClauses,
  frame: Frame,
  reach: (visit: Visit, truth: Complaint["truth"]) => void,
): void {
  walk(frame, true, { positions: [], items: [], reach: (_, truth, visit) => reach(visit, truth) });
}

function addWrites(writes: readonly ResolveWrite[], frame: Frame, resolved: ResolvedWrite[]): Failure | undefined {
  for (const resolve of writes) {
    const write = resolve(frame);
    if (write instanceof Failure) return write;
    resolved.push(write);
  }
  return undefined;
}

function failureOf(truth: Unknown | Failure): Failure {
  return truth === UNKNOWN ? new Failure("what the rule reads is not known") : truth;
}

// ---- items ---------------------------------------------------------------------------

/** Items by the fields that identify them, scalars by value, others by their position. */
function identityOf(
  items: readonly Value[],
  positions: readonly number[],
  keys: readonly (readonly string[] | undefined)[],
): string {
  if (items.length === 0) return "";
  return JSON.stringify(items.map((item, depth) => itemIdentity(item, keys[depth]) ?? positions[depth]));
}

function itemIdentity(item: Value, keys: readonly string[] | undefined): string | undefined {
  if (item === undefined || item === null || isList(item)) return undefined;
  if (typeof item !== "object" || item instanceof Scalar) return keyOf(item);
  if (keys === undefined || !isValueMap(item)) return undefined;
  const fields = keys.map((key) => entryOf(item, key));
  return fields.every((field) => field === undefined) ? undefined : keyOf(fields);
}

function keyOf(value: Value): string | undefined {
  const key = identityKey(value);
  return key instanceof Failure ? undefined : key;
}
