/**
 * The walk through the decision tree: from a question to the rules whose head meets it. An allow is looked up (its text
 * must hold the question), a deny is looked up where the question names one thing and searched where it asks about
 * many. A rule that is visited has its place and a permission proven, and one of its subjects; what may be left are
 * exceptions from its subjects, times and its body.
 */
import { EVERYWHERE, patternPlace, type Program } from "../compile/decision-tree.ts";
import {
  actionAt,
  actionsOf,
  firstExactRow,
  firstRow,
  isSettledAt,
  placeAt,
  ruleAt,
  type Side,
  sideOf,
} from "../compile/authorization-rows.ts";
import type { PlacePattern } from "../check/checked.ts";
import { compileGlob, type Glob } from "../values/glob.ts";
import type { Asked } from "./asked.ts";
import {
  classOf,
  type ClassIndex,
  type ClassRecord,
  entryOf,
  linkClassIndex,
  linkedPermissions,
  verbBit,
} from "./class-index.ts";
import { type HeadContext, permissionMatches, type Polarity } from "./linked-head.ts";
import { type NameTable, numberOf } from "./name-table.ts";
import { type NameTables, nameTablesOf } from "./name-tables.ts";
import { linkPlace, type LinkedPlace, placeMatches } from "./place.ts";
import { firstOfPlace } from "./place-search.ts";
import { addPrefix, newPrefixIndex, type PrefixIndex, visitPrefixes } from "./prefix-index.ts";
import { textPrefix } from "./subject-beginnings.ts";
import { linkSubjectIndex, type SubjectIndex, subjectsOf } from "./subject-index.ts";

export interface LinkedTree {
  readonly program: Program;
  readonly subjects: SubjectIndex;
  readonly classes: ClassIndex;
  readonly namespaces: NameTable;
  readonly patterns: (LinkedPlace | undefined)[];
  /** By the number of a pattern of places that is one pattern of names: that. */
  readonly placeGlobs: readonly (Glob | undefined)[];
  readonly deny: LinkedSide;
  readonly allow: LinkedSide;
}
export interface LinkedSide extends Side {
  readonly polarity: Polarity;
  /** For subjects with many patterns of places: the rows of each by how the name of the namespace begins. */
  readonly byPlace: Map<number, { readonly rows: PrefixIndex<number>; readonly others: readonly number[] }>;
}

export const MANY_PATTERNS = 16;

export function linkTree(
  program: Program,
  controlPlane: ReadonlySet<string>,
  names: NameTables = nameTablesOf(program),
  classes: ClassIndex = linkClasses(program),
): LinkedTree {
  const { authorization } = program;
  const [deny, allow] = [sideOf(authorization, "deny"), sideOf(authorization, "allow")];
  return {
    program,
    subjects: linkSubjectIndex(program.subjects, controlPlane, names),
    classes,
    namespaces: names.places,
    patterns: Array.from({ length: program.places.patterns.length }, () => undefined),
    placeGlobs: program.places.patterns.map(patternAlone),
    deny: { ...deny, polarity: "touch", byPlace: new Map() },
    allow: { ...allow, polarity: "as-sent", byPlace: new Map() },
  };
}

/** A part of linking that may have a turn of its own. */
export function linkClasses({ actions, authorization }: Pick<Program, "actions" | "authorization">): ClassIndex {
  return linkClassIndex(actions, actionsOf(sideOf(authorization, "deny")));
}

/** The pattern of a place that is all namespaces so named, and reads nothing else. */
function patternAlone({ include, except }: PlacePattern): Glob | undefined {
  const [item] = include;
  if (except.length > 0 || include.length !== 1 || item?.kind !== "name" || !("glob" in item.pattern))
    return undefined;
  return compileGlob(item.pattern.glob);
}

// ---- walking ------------------------------------------------------------------------------

/** One question on its way: what it names, as the numbers of the tables. */
export interface Walking {
  readonly asked: Asked;
  readonly context: HeadContext;
  readonly subjects: readonly number[];
  /** undefined: it asks about many kinds or verbs (or URLs, or identities), and every permission is compared. */
  readonly record: ClassRecord | undefined;
  readonly bit: number;
  /** The number of the one namespace that is asked about; -1: no rule names it, or it is not one. */
  readonly namespace: number;
}

// HOT PATH
export function startWalk(tree: LinkedTree, asked: Asked, context: HeadContext): Walking {
  const subjects = subjectsOf(tree.subjects, asked.user, context.frame);
  const namespace =
    asked.kind !== "url" && asked.place.kind === "one" ? numberOf(tree.namespaces, asked.place.name) : -1;
  if (asked.kind !== "resource") return { asked, context, subjects, record: undefined, bit: 0, namespace };
  const { verb, group, resource, subresource } = asked;
  const bit = verb === "*" ? 0 : verbBit(tree.classes, verb);
  const many = bit === 0 || group === "*" || resource === "*" || subresource === "*";
  const record = many ? undefined : classOf(tree.classes, group, resource, subresource);
  return { asked, context, subjects, record, bit, namespace };
}

/** Whether any deny says anything about this class and verb, whoever asks. */
export function mayBeDenied({ record, bit }: Walking): boolean {
  return record === undefined || (record.denied & bit) !== 0;
}

/** Takes a rule that is met, and whether it is settled; answers whether the walk may end. */
export type Visit = (rule: number, settled: boolean) => boolean;

/** Visits the rules that may meet the question until `visit` answers true; answers whether it did. */
export function walk(tree: LinkedTree, side: LinkedSide, walking: Walking, visit: Visit): boolean {
  for (const subject of walking.subjects) {
    const from = firstRow(side, subject);
    const firstExact = firstExactRow(side, subject);
    const end = firstRow(side, subject + 1);
    if (from < firstExact && walkPatterns(tree, side, walking, subject, visit)) return true;
    if (firstExact < end && walkNamespaces(tree, side, walking, firstExact, end, visit)) return true;
  }
  return false;
}

/** Rules for everywhere, and for places that are not one name. */
function walkPatterns(tree: LinkedTree, side: LinkedSide, walking: Walking, subject: number, visit: Visit): boolean {
  const { asked } = walking;
  const from = firstRow(side, subject);
  const visitRow = (row: number): boolean =>
    rowMeets(tree, side, walking, row) &&
    placeMeets(tree, side, walking, row) &&
    visit(ruleAt(side, row), isSettledAt(side, row));
  // Backwards: what holds everywhere stands last, and is proven by being there.
  let row = firstExactRow(side, subject) - 1;
  for (; row >= from && placeAt(side, row) === EVERYWHERE; row--) if (visitRow(row)) return true;
  if (row < from || asked.kind === "url") return false;
  if (row - from < MANY_PATTERNS || asked.place.kind !== "one") {
    for (; row >= from; row--) if (visitRow(row)) return true;
    return false;
  }
  const { rows, others } = side.byPlace.get(subject) ?? indexPlaces(tree, side, subject, from, row + 1);
  return visitPrefixes(rows, asked.place.name, visitRow) || others.some(visitRow);
}

function walkNamespaces(
  tree: LinkedTree,
  side: LinkedSide,
  walking: Walking,
  from: number,
  end: number,
  visit: Visit,
): boolean {
  const { asked, namespace } = walking;
  if (asked.kind === "url") return false;
  if (asked.place.kind === "one") {
    if (namespace < 0) return false;
    const first = firstOfPlace(side.rows, from, end, namespace, tree.namespaces.names.length);
    for (let row = first; row < end && placeAt(side, row) === namespace; row++) {
      if (rowMeets(tree, side, walking, row) && visit(ruleAt(side, row), isSettledAt(side, row))) return true;
    }
    return false;
  }
  // One name never holds every namespace; a deny of it touches them.
  if (side.polarity !== "touch" || (asked.place.kind !== "all" && asked.place.kind !== "mixed")) return false;
  for (let row = from; row < end; row++) {
    if (rowMeets(tree, side, walking, row) && visit(ruleAt(side, row), isSettledAt(side, row))) return true;
  }
  return false;
}

// ---- rows --------------------------------------------------------------------------

// HOT PATH: for one class and verb most actions are known to hold or not to.
export function rowMeets(tree: LinkedTree, side: LinkedSide, walking: Walking, row: number): boolean {
  const { record, bit } = walking;
  const action = actionAt(side, row);
  if (record === undefined) {
    return linkedPermissions(tree.classes, action).some((_, number) =>
      permissionMeets(tree, side, walking, row, number),
    );
  }
  const entry = entryOf(tree.classes, record, action);
  if ((entry.plain & bit) !== 0) return true;
  if ((entry.restMask & bit) === 0) return false;
  return entry.rest.some(
    ({ mask, permission }) => (mask & bit) !== 0 && permissionMeets(tree, side, walking, row, permission),
  );
}

export function permissionMeets(
  tree: LinkedTree,
  side: LinkedSide,
  { asked, context }: Walking,
  row: number,
  number: number,
): boolean {
  const { polarity } = side;
  const action = actionAt(side, row);
  const permission = linkedPermissions(tree.classes, action)[number];
  if (permission === undefined || !permissionMatches(permission, asked, polarity, context)) return false;
  return tree.program.actions[action]?.named !== true || objectMeets(tree, asked, polarity, ruleAt(side, row));
}

/** The one object name of a `named` action: as `text-patterns.ts` compares a pattern that is one text. */
function objectMeets({ program: { rules } }: LinkedTree, asked: Asked, polarity: Polarity, rule: number): boolean {
  if (asked.kind !== "resource") return false;
  const text = rules.objectNames[rules.objectName[rule] ?? -1];
  const { name } = asked;
  switch (name.kind) {
    case "one":
      return name.text === text;
    case "prefix":
      return polarity === "touch" ? text?.startsWith(name.prefix) === true : name.sent === text;
    case "all":
      return polarity === "touch";
    case "unknown":
      return false;
  }
}

export function placeMeets(tree: LinkedTree, side: LinkedSide, walking: Walking, row: number): boolean {
  const place = placeAt(side, row);
  if (place === EVERYWHERE) return true;
  const { asked, context } = walking;
  if (asked.kind === "url") return false;
  const pattern = patternOf(tree, patternPlace(place));
  return pattern !== undefined && placeMatches(pattern, asked.place, side.polarity, context);
}

function patternOf({ patterns, program }: LinkedTree, number: number): LinkedPlace | undefined {
  const known = patterns[number];
  if (known !== undefined) return known;
  const written = program.places.patterns[number];
  if (written === undefined) return undefined;
  const linked = linkPlace(written);
  patterns[number] = linked;
  return linked;
}

function indexPlaces(
  { program }: LinkedTree,
  side: LinkedSide,
  subject: number,
  from: number,
  end: number,
): { readonly rows: PrefixIndex<number>; readonly others: readonly number[] } {
  const rows = newPrefixIndex<number>();
  const others: number[] = [];
  for (let row = from; row < end; row++) {
    const include = program.places.patterns[patternPlace(placeAt(side, row))]?.include ?? [];
    const prefixes = include.map((item) => (item.kind === "name" ? textPrefix(item.pattern) : ""));
    if (prefixes.includes("")) others.push(row);
    else for (const prefix of new Set(prefixes)) addPrefix(rows, prefix, row);
  }
  const index = { rows, others };
  side.byPlace.set(subject, index);
  return index;
}
