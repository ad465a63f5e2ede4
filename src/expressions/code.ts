/**
 * Checked expressions as plain data: what the type checker writes and the evaluator links into closures.
 * Everything is JSON-able, so a compiled set can be handed to another thread or written to disk.
 * Names are gone (slots and roots), `let` and `def` are expanded, types have become explicit conversions,
 * literals opposite a typed value are already scalars.
 */
import type { ScalarName } from "../values/value.ts";

/** What an expression may start at. The names of `lookup` are slots; `let` and `data` are constants. */
export type RootName =
  | "user"
  | "request"
  | "object"
  | "oldObject"
  | "pod"
  | "oldPod"
  | "namespace"
  | "cluster"
  | "claims"
  | "now";

export type Code =
  | { readonly op: "const"; readonly value: ConstantValue }
  /** A scalar literal, read once when the code is linked. `text` is as written. */
  | { readonly op: "scalar"; readonly type: ScalarName; readonly text: string }
  /** A list or record with scalars inside (a `let`, a row of data): built once when linked. */
  | { readonly op: "root"; readonly root: RootName }
  /** A loop variable, a `with` name or the name of a `lookup`. */
  | { readonly op: "slot"; readonly slot: number }
  | { readonly op: "member"; readonly of: Code; readonly name: string }
  /** `m["k"]`, `l[0]`: by the kind of the value at run time. */
  | { readonly op: "index"; readonly of: Code; readonly index: Code }
  /** `c.env["HOME"]`: the element of a list whose `key` field equals the index. */
  | { readonly op: "keyed"; readonly of: Code; readonly key: string; readonly index: Code }
  | { readonly op: "has"; readonly of: Code }
  | { readonly op: "fallback"; readonly value: Code; readonly fallback: Code }
  | { readonly op: "not"; readonly of: Code }
  | { readonly op: "and" | "or"; readonly operands: readonly Code[] }
  | { readonly op: "if"; readonly condition: Code; readonly then: Code; readonly else: Code }
  | { readonly op: "equal" | "not-equal"; readonly left: Code; readonly right: Code }
  | { readonly op: "less" | "less-equal" | "greater" | "greater-equal"; readonly left: Code; readonly right: Code }
  /** Element of a list, key of a map, address in a cidr or in a list of them: by the right side at run time. */
  | { readonly op: "in" | "not-in"; readonly left: Code; readonly right: Code }
  /** Glob. `pattern` gives text in which interpolated parts are already escaped, or a list of such texts (any). */
  | { readonly op: "matches" | "not-matches"; readonly value: Code; readonly pattern: Code }
  /** RE2 syntax, the whole text. `pattern` gives a string or a list of strings known at load, or an element of one. */
  | { readonly op: "matches-regex" | "not-matches-regex"; readonly value: Code; readonly pattern: Code }
  | { readonly op: "add" | "subtract" | "multiply" | "divide"; readonly left: Code; readonly right: Code }
  | { readonly op: "negate"; readonly of: Code }
  | { readonly op: "list"; readonly items: readonly Code[] }
  | { readonly op: "map"; readonly entries: readonly { readonly key: Code; readonly value: Code }[] }
  | {
      readonly op: "comprehension";
      readonly loops: readonly LoopCode[];
      readonly when: Code | undefined;
      readonly item: Code;
    }
  | { readonly op: "any" | "every" | "no"; readonly loop: LoopCode; readonly body: Code }
  /**
   * Interpolated text. In a `message` an absent value is `(none)` and nothing fails; in `text` an absent value is
   * an error; in a `pattern` every interpolated part is escaped, a list part gives one pattern for each element
   * and an absent part gives a pattern that matches nothing.
   */
  | { readonly op: "text"; readonly mode: "text" | "message" | "pattern"; readonly parts: readonly (string | Code)[] }
  /** A function of the library by name; the implementation applies absence to its first argument. */
  | { readonly op: "call"; readonly name: string; readonly args: readonly Code[] }
  /** A string (or number, for quantities) of the request read as a scalar. Malformed: error. Absent stays absent. */
  | { readonly op: "convert"; readonly to: ScalarName; readonly of: Code }
  /** A condition whose value is untyped: anything but a boolean that is there is an error. */
  | { readonly op: "boolean"; readonly of: Code };

export type ConstantValue =
  | null
  | boolean
  | number
  | string
  | { readonly bigint: string }
  | readonly ConstantValue[]
  | ConstantRecord;
/** Maps are wrapped, so that `{bigint}` and `{scalar}` cannot be mistaken for a user's map. */
export interface ConstantRecord {
  readonly map?: Readonly<Record<string, ConstantValue>>;
  readonly scalar?: ScalarName;
  readonly text?: string;
}

/** `for value in list`, `for key, value in map`, `for index, item in list`. One variable over a map is the key. */
export interface LoopCode {
  /** One or two slots, in the order written. */
  readonly slots: readonly number[];
  readonly in: Code;
  /** The fields that identify an element, where the schema says so: for `unless already` and for places. */
  readonly keys: readonly string[] | undefined;
}

// ---- bodies of rules ---------------------------------------------------------

export type ClauseCode =
  | { readonly kind: "for"; readonly loop: LoopCode }
  | { readonly kind: "with"; readonly slot: number; readonly value: Code }
  /** `unless e` has become `when not e`. */
  | { readonly kind: "when"; readonly condition: Code };

/** What a rule (or one check that it fails) says in its body. Clauses stand in evaluation order: `for` and `with` before what uses them. */
export interface BodyCode {
  readonly clauses: readonly ClauseCode[];
  /** How many slots the frame needs. */
  readonly slots: number;
  /** `unless already`: complaints that the old object earned too are not made again. */
  readonly already: boolean;
  /** undefined: the rule's (or check's) name is the message. */
  readonly message: Code | undefined;
  readonly help: Code | undefined;
  readonly writes: readonly WriteCode[];
  /** What the body reads; decides where the rule can run and how long an answer holds. */
  readonly reads: BodyReads;
}
export interface BodyReads {
  /** object, oldObject, pod, oldPod or an admission field of request. */
  readonly admission: boolean;
  readonly oldObject: boolean;
  readonly namespace: boolean;
  readonly now: boolean;
}

/** A place that can be written: where it starts, then steps. Loop variables over parts of the object are places too. */
export interface PlaceCode {
  readonly start: { readonly root: "object" | "pod" } | { readonly slot: number };
  readonly steps: readonly PlaceStep[];
}
export type PlaceStep =
  | { readonly kind: "member"; readonly name: string }
  /** A map key or a position in a list. */
  | { readonly kind: "index"; readonly index: Code }
  | { readonly kind: "keyed"; readonly key: string; readonly index: Code };

export type WriteCode =
  | { readonly op: "set" | "default"; readonly place: PlaceCode; readonly value: Code }
  | {
      readonly op: "append" | "prepend";
      readonly place: PlaceCode;
      readonly value: Code;
      readonly keys: readonly string[] | undefined;
    }
  | { readonly op: "remove"; readonly place: PlaceCode }
  | { readonly op: "remove-from"; readonly place: PlaceCode; readonly value: Code };

/** A write of one rule in one round, resolved against the round's object. */
export interface ResolvedWrite {
  readonly op: "set" | "default" | "append" | "prepend" | "remove" | "remove-from";
  /** From the object's root. A number is a position in a list that is there; `{key, value}` an element to be found or made by its key. */
  readonly path: readonly PathStep[];
  /** JSON; undefined for `remove`. */
  readonly value: unknown;
  /** append and prepend: the fields that identify an element of this list, where the schema says so. */
  readonly keys: readonly string[] | undefined;
}
export type PathStep = string | number | { readonly key: string; readonly value: string };
