/**
 * Conditions of bodies as conditions of the search. What compares a part of the question with constants is understood;
 * of everything else is known only that the same words mean the same. A condition may also come to "unknown" or fail,
 * which fires a deny and not an allow, so what it has to come to is said as a set of outcomes.
 */
import type { ClauseCode, Code, ConstantValue } from "../../expressions/code.ts";
import { canonicalText } from "../../compile/canonical.ts";
import { bitsWhere } from "../../base/bits.ts";
import { newFrame } from "../../engine/roots.ts";
import { linkCondition } from "../../expressions/link.ts";
import { compileGlob, exactTextOf, type Glob, matchesGlob } from "../../values/glob.ts";
import { exactGlob, globOf } from "../../values/glob-meet.ts";
import { readScalar } from "../../expressions/scalars.ts";
import { Time } from "../../values/time.ts";
import { allOf, CERTAIN, IMPOSSIBLE, known, someOf } from "./formula.ts";
import { group, labelClause, type Looking, notClause, SERVICE_ACCOUNT, text, user } from "./head-clauses.ts";
import { type Clause, FALSE, OTHER, TRUE, type Truths } from "./literals.ts";
import type { SampleKind } from "./samples.ts";

export interface ConditionContext extends Looking {
  readonly cluster: { readonly name: string | undefined; readonly version: string };
}

/** The clauses of a body as one condition: a `for` is an `any`, a `with` is put in. */
export function clausesCode(clauses: readonly ClauseCode[]): Code {
  const [first, ...rest] = clauses;
  if (first === undefined) return { op: "const", value: true };
  switch (first.kind) {
    case "when":
      return rest.length === 0 ? first.condition : { op: "and", operands: [first.condition, clausesCode(rest)] };
    case "for":
      return { op: "any", loop: first.loop, body: clausesCode(rest) };
    case "with":
      return replaceSlot(clausesCode(rest), first.slot, first.value);
  }
}

/** What the question has to be so that the condition comes to one of `truths`. */
export function conditionClause(code: Code, truths: Truths, context: ConditionContext): Clause {
  switch (code.op) {
    case "and":
    case "or":
      return connected(code.op, code.operands, truths, context);
    case "not":
      return conditionClause(code.of, swapped(truths), context);
    case "not-equal":
      return conditionClause({ ...code, op: "equal" }, swapped(truths), context);
    case "not-in":
      return conditionClause({ ...code, op: "in" }, swapped(truths), context);
    case "not-matches":
      return conditionClause({ ...code, op: "matches" }, swapped(truths), context);
    case "no":
      return conditionClause({ ...code, op: "any" }, swapped(truths), context);
    case "boolean":
      return conditionClause(code.of, truths, context);
    default:
      return atomClause(code, truths, context);
  }
}

function swapped(truths: Truths): Truths {
  return (truths & OTHER) | (truths & TRUE ? FALSE : 0) | (truths & FALSE ? TRUE : 0);
}

/** One operand decides an `and` by being false, an `or` by being true. */
function connected(op: "and" | "or", operands: readonly Code[], truths: Truths, context: ConditionContext): Clause {
  const deciding = op === "and" ? FALSE : TRUE;
  const clauses = operands.map((operand) => conditionClause(operand, truths, context));
  return truths & deciding ? someOf(clauses) : allOf(clauses);
}

// ---- what is understood ------------------------------------------------------------

function atomClause(code: Code, truths: Truths, context: ConditionContext): Clause {
  if (truths === (TRUE | FALSE | OTHER)) return CERTAIN;
  const constant = constantTruth(code, context);
  if (constant !== undefined) return known((truths & constant) !== 0);
  const meaning = meaningOf(code, context);
  if (meaning === undefined) {
    const key = `condition ${canonicalText(withOwnSlots(code))}`;
    return { literal: { about: "condition", key, code, truths } };
  }
  if (meaning === "unknown") return known((truths & OTHER) !== 0);
  if ((truths & TRUE) !== 0 && (truths & FALSE) !== 0) return CERTAIN;
  if ((truths & (TRUE | FALSE)) === 0) return IMPOSSIBLE;
  return truths & TRUE ? meaning : notClause(meaning);
}

/** What reads nothing but constants and the cluster. */
function constantTruth(code: Code, { cluster }: ConditionContext): Truths | undefined {
  let isConstant = true;
  visit(code, (part) => {
    if (part.op === "slot" || (part.op === "root" && part.root !== "cluster")) isConstant = false;
  });
  if (!isConstant) return undefined;
  const nothing = undefined;
  const roots = { user: nothing, request: nothing, object: nothing, oldObject: nothing, pod: nothing };
  const frame = newFrame({
    ...roots,
    oldPod: nothing,
    namespace: nothing,
    cluster: { ...cluster },
    claims: nothing,
    now: 0,
  });
  const truth = linkCondition(code)(frame);
  return truth === true ? TRUE : truth === false ? FALSE : OTHER;
}

type Meaning = Clause | "unknown" | undefined;

function meaningOf(code: Code, context: ConditionContext): Meaning {
  switch (code.op) {
    case "has":
      return ofField(code.of, context, ({ isThere }) => isThere);
    case "equal":
      return equality(code.left, code.right, context) ?? equality(code.right, code.left, context);
    case "matches":
      return ofTexts(code.value, constantTexts(code.pattern)?.map(compileGlob), context);
    case "in": {
      const member = code.left.op === "const" && typeof code.left.value === "string" ? code.left.value : undefined;
      if (member !== undefined && isGroups(code.right)) return group(exactGlob(member));
      return ofTexts(code.left, constantTexts(code.right)?.map(exactGlob), context);
    }
    case "any":
      return isGroups(code.loop.in) && code.loop.slots.length === 1
        ? groupsMeaning(code.body, code.loop.slots[0])
        : undefined;
    case "less":
    case "less-equal":
    case "greater":
    case "greater-equal":
      return timeMeaning(code.op, code.left, code.right);
    default:
      return undefined;
  }
}

function equality(field: Code, other: Code, context: ConditionContext): Meaning {
  if (other.op !== "const") return undefined;
  if (other.value === null) return ofField(field, context, ({ isThere }) => notClause(isThere));
  return typeof other.value === "string" ? ofTexts(field, [exactGlob(other.value)], context) : undefined;
}

function ofTexts(field: Code, globs: readonly Glob[] | undefined, context: ConditionContext): Meaning {
  if (globs === undefined) return undefined;
  return ofField(field, context, ({ matches }) => {
    const clauses = globs.map(matches);
    return clauses.every((clause) => clause !== undefined) ? someOf(clauses) : undefined;
  });
}

function constantTexts(code: Code): readonly string[] | undefined {
  const values: readonly (ConstantValue | undefined)[] | undefined =
    code.op === "list"
      ? code.items.map((item) => (item.op === "const" ? item.value : undefined))
      : code.op === "const"
        ? Array.isArray(code.value)
          ? code.value
          : [code.value]
        : undefined;
  return values?.every((value) => typeof value === "string") === true ? values : undefined;
}

function isGroups(code: Code): boolean {
  return code.op === "member" && code.name === "groups" && code.of.op === "root" && code.of.root === "user";
}

/** Some group for which the body holds, where the body is one comparison of it. */
function groupsMeaning(body: Code, slot: number | undefined): Clause | undefined {
  const isSlot = (code: Code) => code.op === "slot" && code.slot === slot;
  if (body.op === "equal" && isSlot(body.left))
    return someOf(constantTexts(body.right)?.map(exactGlob).map(group) ?? []);
  const patterns = body.op === "matches" && isSlot(body.value) ? constantTexts(body.pattern) : undefined;
  return patterns === undefined ? undefined : someOf(patterns.map(compileGlob).map(group));
}

function timeMeaning(op: string, left: Code, right: Code): Clause | undefined {
  const isNow = (code: Code) => code.op === "root" && code.root === "now";
  const [instant, isLeft] = isNow(left) ? [instantOf(right), true] : isNow(right) ? [instantOf(left), false] : [];
  if (instant === undefined) return undefined;
  // `now < t`, `t > now`: open until then; `now <= t`: until the next millisecond.
  const isBefore = op.startsWith("less") === isLeft;
  const isEqualBefore = op.endsWith("equal") === isBefore;
  const end = new Date(instant + (isEqualBefore ? 1 : 0)).toISOString();
  const until: Clause = { literal: { about: "time", pattern: { kind: "until", end, zone: "UTC" }, is: true } };
  return isBefore ? until : notClause(until);
}

function instantOf(code: Code): number | undefined {
  if (code.op !== "scalar" || code.type !== "time") return undefined;
  const time = readScalar("time", code.text);
  return time instanceof Time ? time.milliseconds : undefined;
}

// ---- parts of the question ---------------------------------------------------------

interface Field {
  readonly isThere: Clause;
  /** That it is there and matches; undefined: nobody can tell. */
  matches(glob: Glob): Clause | undefined;
}
const NOT_THERE: Field = { isThere: IMPOSSIBLE, matches: () => IMPOSSIBLE };

function ofField(code: Code, context: ConditionContext, use: (field: Field) => Clause | undefined): Meaning {
  const field = fieldOf(code, context);
  return field === undefined || field === "unknown" ? field : use(field);
}

function fieldOf(code: Code, context: ConditionContext): Field | "unknown" | undefined {
  if (code.op === "fallback") return withFallback(code.value, code.fallback, context);
  const path = pathOf(code);
  switch (path?.root) {
    case "user":
      return userField(path.names);
    case "request":
      return path.names.length === 1 ? requestField(path.names[0] ?? "", context) : undefined;
    case "namespace":
      return namespaceField(path.names, context);
    default:
      return undefined;
  }
}

function withFallback(value: Code, fallback: Code, context: ConditionContext): Field | "unknown" | undefined {
  const field = fieldOf(value, context);
  if (field === undefined || field === "unknown") return field;
  const instead = fallback.op === "const" && typeof fallback.value === "string" ? fallback.value : undefined;
  if (instead === undefined) return undefined;
  return {
    isThere: CERTAIN,
    matches: (glob) => {
      const own = field.matches(glob);
      return own && (matchesGlob(glob, instead) ? someOf([own, notClause(field.isThere)]) : own);
    },
  };
}

function pathOf(code: Code): { readonly root: string; readonly names: readonly string[] } | undefined {
  const names: string[] = [];
  let at = code;
  while (at.op === "member" || at.op === "index") {
    if (at.op === "member") names.unshift(at.name);
    else if (at.index.op === "const" && typeof at.index.value === "string") names.unshift(at.index.value);
    else return undefined;
    at = at.of;
  }
  return at.op === "root" ? { root: at.root, names } : undefined;
}

function userField([first, second, more]: readonly string[]): Field | undefined {
  if (first === "username" && second === undefined) return { isThere: CERTAIN, matches: user };
  if (first !== "serviceaccount" || more !== undefined) return undefined;
  const isThere = SERVICE_ACCOUNT;
  if (second === undefined) return { isThere, matches: () => undefined };
  if (second !== "namespace" && second !== "name") return undefined;
  return {
    isThere,
    matches: ({ parts }) => {
      const before =
        second === "name"
          ? ["system:serviceaccount:", `:${parts[0] ?? ""}`]
          : [`system:serviceaccount:${parts[0] ?? ""}`];
      const whole = [...before, ...parts.slice(1)];
      if (second === "name") return user(globOf(whole));
      return user(globOf([...whole.slice(0, -1), `${whole.at(-1) ?? ""}:`, ""]));
    },
  };
}

function requestField(name: string, { mode, kindsAndVerbs }: ConditionContext): Field | undefined {
  const { kinds, verbs } = kindsAndVerbs;
  const ofKind = (read: (kind: SampleKind) => string, isAlways: boolean): Field => {
    if (mode.kind === "url") return NOT_THERE;
    const where = (test: (value: string) => boolean): Clause => ({
      literal: {
        about: "kind",
        bits: bitsWhere(kinds.length, (index) => test(read(kinds[index] ?? NO_KIND))),
        is: true,
      },
    });
    return {
      isThere: isAlways ? CERTAIN : where((value) => value !== ""),
      matches: (glob) => where((value) => (isAlways || value !== "") && matchesGlob(glob, value)),
    };
  };
  switch (name) {
    case "verb":
      return {
        isThere: CERTAIN,
        matches: (glob) => ({
          literal: {
            about: "verb",
            bits: bitsWhere(verbs.length, (index) => matchesGlob(glob, verbs[index] ?? "")),
            is: true,
          },
        }),
      };
    case "apiGroup":
      return ofKind((kind) => kind.group, true);
    case "resource":
      return ofKind((kind) => kind.resource, true);
    case "subresource":
      return ofKind((kind) => kind.subresource, false);
    case "namespace":
      if (mode.placeText === "name") return { isThere: CERTAIN, matches: text("name") };
      return mode.hasNamespace ? { isThere: CERTAIN, matches: text("namespace") } : NOT_THERE;
    case "name":
      if (mode.hasName) return { isThere: CERTAIN, matches: text("name") };
      return {
        isThere: known(mode.nameSent !== ""),
        matches: (glob) => known(mode.nameSent !== "" && matchesGlob(glob, mode.nameSent)),
      };
    case "path":
      return mode.kind === "url" ? { isThere: CERTAIN, matches: text("path") } : NOT_THERE;
    default:
      return undefined;
  }
}
const NO_KIND: SampleKind = { group: "", resource: "", subresource: "" };

/** Of a question about many namespaces nothing is known; one that is about none has no Namespace. */
function namespaceField(names: readonly string[], { mode }: ConditionContext): Field | "unknown" | undefined {
  const { placeText, asked } = mode;
  if (asked.kind === "url" || asked.place.kind === "none") return NOT_THERE;
  if (placeText === undefined) return "unknown";
  const [first, key, more] = names;
  if (first === "name" && key === undefined) return { isThere: CERTAIN, matches: text(placeText) };
  if (names.length === 0) return { isThere: CERTAIN, matches: () => undefined };
  if (first !== "labels" || more !== undefined) return undefined;
  if (key === undefined) return { isThere: CERTAIN, matches: () => undefined };
  const label = (operator: "In" | "Exists", values: readonly string[]) =>
    labelClause({ key, operator, values }, placeText);
  return {
    isThere: label("Exists", []),
    matches: (glob) => {
      const exact = exactTextOf(glob);
      return exact === undefined ? undefined : label("In", [exact]);
    },
  };
}

// ---- code as data ------------------------------------------------------------------

function visit(value: unknown, see: (code: Code) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (isCode(value)) {
    see(value);
    if (value.op === "const") return;
  }
  for (const part of Object.values(value)) visit(part, see);
}

function isCode(value: object): value is Code {
  return "op" in value && typeof value.op === "string";
}

function replaced(value: unknown, replace: (code: Code) => Code): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => replaced(item, replace));
  if (isCode(value)) {
    const made = replace(value);
    if (made !== value || value.op === "const") return made;
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, replaced(part, replace)]));
}

function replaceSlot(code: Code, slot: number, value: Code): Code {
  return replaced(code, (part) => (part.op === "slot" && part.slot === slot ? value : part)) as Code;
}

/** Slots numbered in the order in which they stand, so that the same words are the same text in every body. */
function withOwnSlots(code: Code): unknown {
  const numbers = new Map<number, number>();
  const numberOf = (slot: number) => {
    const own = numbers.get(slot) ?? numbers.size;
    numbers.set(slot, own);
    return own;
  };
  const renumber = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(renumber);
    if (isCode(value) && value.op === "const") return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => {
        if (key === "slot" && typeof part === "number") return [key, numberOf(part)];
        if (key === "slots" && Array.isArray(part)) return [key, part.map((slot) => numberOf(Number(slot)))];
        return [key, renumber(part)];
      }),
    );
  };
  return renumber(code);
}
