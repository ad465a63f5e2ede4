/**
 * Checked rules → decision tree. Everything distinct is found once and numbered by its own order, so that neither the
 * order of rules nor that of files shows; then rules are rows of numbers, sorted as numbers. Near linear in the number
 * of (subject, place) combinations written.
 */
import type {
  CheckedPolicySet,
  CheckedRule,
  PermissionPattern,
  PlacePattern,
  ResourcePermission,
  SubjectPattern,
  SubjectSet,
} from "../check/checked.ts";
import { authorizationLevel } from "./authorization-level.ts";
import { invariant } from "../base/invariant.ts";
import { type GrantedRules, grantedRule, partsOf, placeOf, subjectsOf } from "../check/granted-rules.ts";
import { canonicalText } from "./canonical.ts";
import {
  type Action,
  type AdmissionLevel,
  classKey,
  EVERYWHERE,
  type Leaf,
  patternPlace,
  type Program,
  type RuleTable,
  type Shape,
} from "./decision-tree.ts";
import { exactObject, exactPlaces, exactSubject, exactText } from "./exact.ts";
import { GRANT_PLACE, grantNumber, SUBJECT_KIND, SUBJECT_NAME, textOf, USER } from "../syntax/plain-grants.ts";
import { type FirstGrant, type GrantColumns, grantColumns } from "./grant-columns.ts";
import { type Interner, newInterner } from "./interner.ts";
import { ownTexts } from "./own-texts.ts";
import { placeText, subjectSetText, subjectText } from "./pattern-text.ts";
import { shapeKey } from "./shape-key.ts";
import { sortedByColumns } from "./sort-rows.ts";

/** The program without what it is served with. */
export type Tree = Omit<Program, "digest" | "controlPlane" | "customResources">;

interface Tables {
  readonly users: Interner<string>;
  readonly groups: Interner<string>;
  readonly others: Interner<SubjectPattern>;
  readonly subjectSets: Interner<SubjectSet>;
  readonly places: Interner<string>;
  readonly patterns: Interner<PlacePattern>;
  readonly actions: Interner<Action>;
  readonly names: Interner<string>;
  readonly files: Interner<string>;
  readonly objectNames: Interner<string>;
  readonly shapes: Interner<Shape>;
  readonly permissionKeys: Map<PermissionPattern, string>;
  /** Rules share the objects that say the same (check/rules/shared-heads.ts), so most are met again as they are. */
  readonly known: {
    readonly subjects: Map<SubjectSet, SubjectsOfRule>;
    readonly alone: SubjectsOfRule[];
    readonly places: Map<PlacePattern, PlacesOfRule>;
    readonly actions: Map<readonly PermissionPattern[], ActionOfRule>;
    /** Permissions for one exact name, by the targets and verbs that they share. */
    readonly unnamed: Map<ResourcePermission["targets"], Map<ResourcePermission["verbs"], number>>;
  };
}

/** A subject or a place in its own table, before the tables are sorted and joined. */
interface Numbered {
  readonly table: "users" | "groups" | "others" | "places" | "patterns";
  readonly number: number;
}
interface Coded {
  readonly list: readonly Numbered[];
  /** Each once, as the finished tables number them: known when all tables are sorted. */
  codes: readonly number[];
}
interface SubjectsOfRule extends Coded {
  /** undefined: the rule is for one subject and has no exceptions. */
  readonly set: number | undefined;
}
interface PlacesOfRule extends Coded {
  /** The place as the rule says it, where it is not one exact name; undefined: one exact name. */
  readonly pattern: number | undefined;
  /** The place as the one pattern that it is, where the rule would have too many rows. */
  whole: readonly number[];
}
interface ActionOfRule {
  readonly action: number;
  readonly objectName: number;
}
interface Row {
  readonly rule: CheckedRule;
  readonly subjects: SubjectsOfRule;
  /** undefined: everywhere. */
  readonly places: PlacesOfRule | undefined;
  readonly name: number;
  readonly file: number;
  readonly action: ActionOfRule;
  readonly shape: number;
}

export function buildTree(set: CheckedPolicySet): Tree {
  const tables = newTables();
  const shapeOf = shapeNumbers(tables);
  const { lists, granted: all } = partsOf(set);
  const granted = all.filter(({ grants }) => grants.count > 0);
  const rows = lists.flatMap((list) => list.map((rule) => rowOf(rule, shapeOf(rule), tables)));
  return withOwnTexts(assemble(set, rows, grantedRows(granted, shapeOf, tables), tables));
}

function withOwnTexts({ rules, authorization, admission, ...texts }: Tree): Tree {
  const { names, files, subjectSets, objectNames, shapes, ...columns } = rules;
  const table = { ...columns, ...ownTexts({ names, files, subjectSets, objectNames, shapes }) };
  return { ...ownTexts(texts), rules: table, authorization, admission };
}

function newTables(): Tables {
  return {
    users: newInterner(),
    groups: newInterner(),
    others: newInterner(),
    subjectSets: newInterner(),
    places: newInterner(),
    patterns: newInterner(),
    actions: newInterner(),
    names: newInterner(),
    files: newInterner(),
    objectNames: newInterner(),
    shapes: newInterner(),
    permissionKeys: new Map(),
    known: { subjects: new Map(), alone: [], places: new Map(), actions: new Map(), unnamed: new Map() },
  };
}

// ---- rules to rows ---------------------------------------------------------------

function rowOf(rule: CheckedRule, shape: number, tables: Tables): Row {
  const { subjects, permissions, place } = rule.head;
  const { known, names, files } = tables;
  return {
    rule,
    subjects: numberedAlone(subjects, tables) ?? once(known.subjects, subjects, numberSubjects, tables),
    places: place && once(known.places, place, numberPlaces, tables),
    name: names.add(rule.name, rule.name),
    file: files.add(rule.ref.file, rule.ref.file),
    // A rule of one name shares its permissions with nobody.
    action: isNamed(permissions)
      ? numberAction(permissions, tables)
      : once(known.actions, permissions, numberAction, tables),
    shape,
  };
}

/** One exact user or group and nothing else: its name is all that there is to find again. */
function numberedAlone({ include, except }: SubjectSet, tables: Tables): SubjectsOfRule | undefined {
  const [only] = include;
  if (include.length !== 1 || except.length > 0 || (only?.kind !== "user" && only?.kind !== "group"))
    return undefined;
  const name = exactText(only.pattern);
  if (name === undefined) return undefined;
  const table = only.kind === "user" ? "users" : "groups";
  const made: SubjectsOfRule = {
    list: [{ table, number: tables[table].add(name, name) }],
    codes: [],
    set: undefined,
  };
  tables.known.alone.push(made);
  return made;
}

/** Rules that are columns, and what each number in them stands for. */
interface GrantedRows extends GrantColumns {
  readonly subjects: readonly Numbered[];
  readonly places: readonly Numbered[];
  readonly names: readonly number[];
  readonly actions: readonly ActionOfRule[];
  /** Of each file. */
  readonly files: readonly number[];
  readonly shapes: readonly number[];
}

function grantedRows(
  granted: readonly GrantedRules[],
  shapeOf: (rule: CheckedRule) => number,
  tables: Tables,
): GrantedRows {
  const { known, names, files } = tables;
  const columns = grantColumns(granted);
  const { first, roles } = columns;
  return {
    ...columns,
    subjects: first.subjects.map((one) => numberGranted(one, tables)),
    places: first.places.map(({ grants, row }) => {
      const name = textOf(grants, row, GRANT_PLACE);
      if (name.includes("*")) return only(numberPlaces(placeOf(grants, row), tables));
      return { table: "places", number: tables.places.add(name, name) };
    }),
    names: roles.map(({ name }) => names.add(name, name)),
    actions: roles.map(({ permissions }) => once(known.actions, permissions, numberAction, tables)),
    files: granted.map(({ file }) => files.add(file, file)),
    shapes: granted.map((one) => shapeOf(grantedRule(one, 0))),
  };
}

function numberGranted({ grants, row }: FirstGrant, tables: Tables): Numbered {
  const name = textOf(grants, row, SUBJECT_NAME);
  if (name.includes("*")) return only(numberSubjects(subjectsOf(grants, row), tables));
  const table = grantNumber(grants, row, SUBJECT_KIND) === USER ? "users" : "groups";
  return { table, number: tables[table].add(name, name) };
}

function only({ list: [one] }: Coded): Numbered {
  invariant(one !== undefined, "a plain grant names one subject and one place");
  return one;
}

function once<Key, Result>(
  known: Map<Key, Result>,
  key: Key,
  number: (key: Key, tables: Tables) => Result,
  tables: Tables,
): Result {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = number(key, tables);
  known.set(key, made);
  return made;
}

/** Neighbours in a set mostly have the same shape, so the one before is tried first. */
function shapeNumbers({ shapes }: Tables): (rule: CheckedRule) => number {
  let last: CheckedRule | undefined;
  let number = 0;
  const known = new Map<string, string>();
  return (rule) => {
    if (last !== undefined && isAlike(last, rule)) return number;
    const { unit, effect, shadow, gates, bodies, head } = rule;
    number = shapes.add(shapeKey(rule, known), { unit, effect, shadow, gates, times: head.times, bodies });
    last = rule;
    return number;
  };
}

function isAlike(a: CheckedRule, b: CheckedRule): boolean {
  return (
    a.bodies === b.bodies &&
    a.gates === b.gates &&
    a.effect === b.effect &&
    a.shadow === b.shadow &&
    a.head.times === b.head.times &&
    a.unit === b.unit
  );
}

function numberSubjects(subjects: SubjectSet, tables: Tables): SubjectsOfRule {
  const list = subjects.include.flatMap((subject) => numberSubject(subject, tables));
  const alone = subjects.include.length === 1 && subjects.except.length === 0 && list.length === 1;
  return { list, codes: [], set: alone ? undefined : tables.subjectSets.add(subjectSetText(subjects), subjects) };
}

function numberSubject(subject: SubjectPattern, { users, groups, others }: Tables): readonly Numbered[] {
  const exact = exactSubject(subject);
  if (exact === undefined) return [{ table: "others", number: others.add(subjectText(subject), subject) }];
  return exact.kind === "user"
    ? [{ table: "users", number: users.add(exact.name, exact.name) }]
    : [{ table: "groups", number: groups.add(exact.name, exact.name) }];
}

function numberPlaces(place: PlacePattern, { places, patterns }: Tables): PlacesOfRule {
  const exact = exactPlaces(place);
  const pattern = exact?.length === 1 ? undefined : patterns.add(placeText(place), place);
  const list = exact?.map((name): Numbered => ({ table: "places", number: places.add(name, name) }));
  return {
    list: list ?? (pattern === undefined ? [] : [{ table: "patterns", number: pattern }]),
    codes: [],
    whole: [],
    pattern,
  };
}

function isNamed([first]: readonly PermissionPattern[]): boolean {
  return first?.kind === "resource" && first.names !== undefined;
}

function numberAction(permissions: readonly PermissionPattern[], tables: Tables): ActionOfRule {
  const [only] = permissions;
  const object = permissions.length === 1 && only !== undefined ? exactObject(only) : undefined;
  if (object === undefined || only?.kind !== "resource") {
    const key = permissions.map((permission) => permissionKey(permission, tables)).join("\n");
    return { action: tables.actions.add(key, { permissions, named: false }), objectName: -1 };
  }
  // A thousand nodes that each renew their own lease are one action.
  return { action: numberUnnamed(only, tables), objectName: tables.objectNames.add(object, object) };
}

function numberUnnamed(permission: ResourcePermission, { actions, known }: Tables): number {
  const { verbs, targets, place, fieldSelectors, labelSelectors } = permission;
  const plain = place === undefined && fieldSelectors.length + labelSelectors.length === 0;
  const there = plain ? known.unnamed.get(targets)?.get(verbs) : undefined;
  if (there !== undefined) return there;
  const unnamed: ResourcePermission = { ...permission, names: undefined };
  const action = actions.add(`named ${canonicalText(unnamed)}`, { permissions: [unnamed], named: true });
  const byVerbs = known.unnamed.get(targets) ?? new Map<ResourcePermission["verbs"], number>();
  if (plain) known.unnamed.set(targets, byVerbs.set(verbs, action));
  return action;
}

function permissionKey(permission: PermissionPattern, { permissionKeys }: Tables): string {
  const known = permissionKeys.get(permission);
  if (known !== undefined) return known;
  const key = canonicalText(permission);
  permissionKeys.set(permission, key);
  return key;
}

// ---- rows to tables --------------------------------------------------------------

function assemble(set: CheckedPolicySet, rows: readonly Row[], granted: GrantedRows, tables: Tables): Tree {
  const [users, groups, others] = [tables.users.ranked(), tables.groups.ranked(), tables.others.ranked()];
  const [places, patterns, actions] = [tables.places.ranked(), tables.patterns.ranked(), tables.actions.ranked()];
  const subjectCount = users.items.length + groups.items.length + others.items.length;
  const codeOf = ({ table, number }: Numbered): number => {
    switch (table) {
      case "users":
        return ranked(users.rank, number);
      case "groups":
        return users.items.length + ranked(groups.rank, number);
      case "others":
        return users.items.length + groups.items.length + ranked(others.rank, number);
      case "places":
        return ranked(places.rank, number);
      case "patterns":
        return patternPlace(ranked(patterns.rank, number));
    }
  };
  const { subjects, alone } = tables.known;
  for (const known of [subjects.values(), alone, tables.known.places.values()]) {
    for (const one of known) {
      const [only] = one.list;
      one.codes = one.list.length === 1 && only !== undefined ? [codeOf(only)] : [...new Set(one.list.map(codeOf))];
    }
  }
  for (const one of tables.known.places.values()) {
    one.whole = one.pattern === undefined ? one.codes : [codeOf({ table: "patterns", number: one.pattern })];
  }
  const codes = {
    subject: through(granted.subject, Int32Array.from(granted.subjects, codeOf)),
    place: through(granted.place, Int32Array.from(granted.places, codeOf)),
  };
  const { rules, order } = ruleTable(rows, { ...granted, ...codes }, tables, actions.rank, patterns.rank);
  return {
    subjects: { users: users.items, groups: groups.items, others: others.items },
    places: { names: places.items, patterns: patterns.items },
    actions: actions.items,
    rules,
    exemptions: set.exemptions,
    identities: set.identities,
    authorization: authorizationLevel({ stated: rows, granted: codes }, order, rules, subjectCount),
    admission: admissionLevel(rows, order),
  };
}

function ranked(rank: Int32Array, number: number): number {
  return rank[number] ?? -1;
}

/** What each number stands for among the values. */
function through(numbers: Int32Array, values: Int32Array): Int32Array {
  const made = new Int32Array(numbers.length);
  for (let at = 0; at < numbers.length; at++) made[at] = values[numbers[at] ?? 0] ?? -1;
  return made;
}

/** INVARIANT: the order of rules and files never shows: rules are numbered by name, then by what they say. */
function ruleTable(
  rows: readonly Row[],
  granted: GrantedRows,
  tables: Tables,
  actionRank: Int32Array,
  patternRank: Int32Array,
): { readonly rules: RuleTable; readonly order: Int32Array } {
  const [names, files, sets] = [tables.names.ranked(), tables.files.ranked(), tables.subjectSets.ranked()];
  const [objects, shapes] = [tables.objectNames.ranked(), tables.shapes.ranked()];
  const whoOf = ({ subjects: { set, codes } }: Row) =>
    set === undefined ? (codes[0] ?? -1) : -1 - ranked(sets.rank, set);
  const whereOf = ({ places }: Row) => {
    if (places === undefined) return EVERYWHERE;
    return places.pattern === undefined
      ? (places.codes[0] ?? EVERYWHERE)
      : patternPlace(ranked(patternRank, places.pattern));
  };
  const count = rows.length + granted.count;
  /** `more`: of the granted rules, where it is no number into the list of `things`. */
  const column = (value: (row: Row) => number, more: Int32Array, things?: readonly number[]) => {
    const values = new Int32Array(count);
    for (let row = 0; row < rows.length; row++) values[row] = value(rows[row] as Row);
    values.set(things === undefined ? more : through(more, Int32Array.from(things)), rows.length);
    return values;
  };
  const { role, file, actions } = granted;
  const nameOf = (name: number) => ranked(names.rank, name);
  const actionOf = ({ action }: ActionOfRule) => ranked(actionRank, action);
  const objectOf = ({ objectName }: ActionOfRule) => ranked(objects.rank, objectName);
  const shapeOf = (shape: number) => ranked(shapes.rank, shape);
  const fileOf = (path: number) => ranked(files.rank, path);
  const unsorted = {
    name: column((row) => nameOf(row.name), role, granted.names.map(nameOf)),
    subjects: column(whoOf, granted.subject),
    place: column(whereOf, granted.place),
    action: column((row) => actionOf(row.action), role, actions.map(actionOf)),
    objectName: column((row) => objectOf(row.action), role, actions.map(objectOf)),
    shape: column((row) => shapeOf(row.shape), file, granted.shapes.map(shapeOf)),
    file: column((row) => fileOf(row.file), file, granted.files.map(fileOf)),
    line: column(({ rule }) => rule.ref.line, granted.line),
  };
  const order = sortedByColumns(Object.values(unsorted), count);
  const sorted = (values: Int32Array) => through(order, values);
  const rules = {
    count,
    names: names.items,
    files: files.items,
    subjectSets: sets.items,
    objectNames: objects.items,
    shapes: shapes.items,
    name: sorted(unsorted.name),
    subjects: sorted(unsorted.subjects),
    place: sorted(unsorted.place),
    action: sorted(unsorted.action),
    objectName: sorted(unsorted.objectName),
    shape: sorted(unsorted.shape),
    file: sorted(unsorted.file),
    line: sorted(unsorted.line),
    ofShape: countsOf(unsorted.shape, shapes.items.length),
  };
  return { rules, order };
}

function countsOf(values: Int32Array, different: number): Int32Array {
  const counts = new Int32Array(different);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

// ---- admission -------------------------------------------------------------------

function admissionLevel(rows: readonly Row[], order: Int32Array): AdmissionLevel {
  const level = new Map<string, Leaf[]>();
  order.forEach((row, index) => {
    const rule = rows[row]?.rule;
    if (rule?.gates.admission !== true) return;
    rule.head.permissions.forEach((permission, number) => {
      if (permission.kind !== "resource") return;
      for (const key of classesOf(permission.targets.include)) {
        const leaves = level.get(key);
        const leaf = { rule: index, permission: number };
        if (leaves === undefined) level.set(key, [leaf]);
        else leaves.push(leaf);
      }
    });
  });
  return level;
}

function classesOf(targets: Extract<PermissionPattern, { kind: "resource" }>["targets"]["include"]) {
  return new Set(targets.map(({ group, resource, subresource }) => classKey(group, resource, subresource)));
}
