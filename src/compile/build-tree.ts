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
  SubjectPattern,
  SubjectSet,
} from "../check/checked.ts";
import { authorizationLevel } from "./authorization-level.ts";
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
import { exactObject, exactPlaces, exactSubject } from "./exact.ts";
import { type Interner, newInterner } from "./interner.ts";
import { ownTexts } from "./own-texts.ts";
import { shapeKey } from "./shape-key.ts";

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
  readonly actionsOfLists: Map<readonly PermissionPattern[], number>;
}

/** A subject or a place in its own table, before the tables are sorted and joined. */
interface Numbered {
  readonly table: "users" | "groups" | "others" | "places" | "patterns";
  readonly number: number;
}
interface Row {
  readonly rule: CheckedRule;
  readonly subjects: readonly Numbered[];
  /** undefined: the rule is for one subject and has no exceptions. */
  readonly subjectSet: number | undefined;
  readonly places: readonly Numbered[];
  /** The place as the rule says it, where it is not one exact name; undefined: one exact name or everywhere. */
  readonly pattern: number | undefined;
  readonly name: number;
  readonly file: number;
  readonly action: number;
  readonly objectName: number;
  readonly shape: number;
}

export function buildTree(set: CheckedPolicySet): Tree {
  const tables = newTables();
  const rows = set.rules.map((rule) => rowOf(rule, tables));
  return withOwnTexts(assemble(set, rows, tables));
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
    actionsOfLists: new Map(),
  };
}

// ---- rules to rows ---------------------------------------------------------------

function rowOf(rule: CheckedRule, tables: Tables): Row {
  const { subjects, permissions, place, times } = rule.head;
  const { unit, effect, shadow, gates, bodies } = rule;
  const numbered = subjects.include.flatMap((subject) => numberSubject(subject, tables));
  const alone = subjects.include.length === 1 && subjects.except.length === 0 && numbered.length === 1;
  const exact = place && exactPlaces(place);
  const asWritten = place !== undefined && exact?.length !== 1;
  const pattern = asWritten ? tables.patterns.number(canonicalText(place), () => place) : undefined;
  return {
    rule,
    subjects: numbered,
    subjectSet: alone ? undefined : tables.subjectSets.number(canonicalText(subjects), () => subjects),
    places:
      exact?.map((name) => numberText("places", name, tables)) ??
      (pattern === undefined ? [] : [{ table: "patterns", number: pattern }]),
    pattern,
    name: tables.names.number(rule.name, () => rule.name),
    file: tables.files.number(rule.ref.file, () => rule.ref.file),
    ...numberAction(permissions, tables),
    shape: tables.shapes.number(shapeKey(rule), () => ({ unit, effect, shadow, gates, times, bodies })),
  };
}

function numberText(table: "users" | "groups" | "places", text: string, tables: Tables): Numbered {
  return { table, number: tables[table].number(text, () => text) };
}

function numberSubject(subject: SubjectPattern, tables: Tables): readonly Numbered[] {
  const exact = exactSubject(subject);
  if (exact !== undefined) return [numberText(exact.kind === "user" ? "users" : "groups", exact.name, tables)];
  return [{ table: "others", number: tables.others.number(canonicalText(subject), () => subject) }];
}

function numberAction(
  permissions: readonly PermissionPattern[],
  tables: Tables,
): { readonly action: number; readonly objectName: number } {
  const [only] = permissions;
  const object = permissions.length === 1 && only !== undefined ? exactObject(only) : undefined;
  if (object === undefined || only?.kind !== "resource") {
    return { action: numberPermissions(permissions, tables), objectName: -1 };
  }
  // A thousand nodes that each renew their own lease are one action.
  const unnamed: PermissionPattern = { ...only, names: undefined };
  const action = tables.actions.number(`named ${permissionKey(unnamed)}`, () => ({
    permissions: [unnamed],
    named: true,
  }));
  return { action, objectName: tables.objectNames.number(object, () => object) };
}

function numberPermissions(permissions: readonly PermissionPattern[], tables: Tables): number {
  const known = tables.actionsOfLists.get(permissions);
  if (known !== undefined) return known;
  const keys = permissions.map((permission) => {
    const there = tables.permissionKeys.get(permission);
    if (there !== undefined) return there;
    const key = permissionKey(permission);
    tables.permissionKeys.set(permission, key);
    return key;
  });
  const number = tables.actions.number(keys.join("\n"), () => ({ permissions, named: false }));
  tables.actionsOfLists.set(permissions, number);
  return number;
}

function permissionKey(permission: PermissionPattern): string {
  return canonicalText(permission);
}

// ---- rows to tables --------------------------------------------------------------

function assemble(set: CheckedPolicySet, rows: readonly Row[], tables: Tables): Tree {
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
  const { rules, sorted } = ruleTable(rows, tables, codeOf, actions.rank);
  return {
    subjects: { users: users.items, groups: groups.items, others: others.items },
    places: { names: places.items, patterns: patterns.items },
    actions: actions.items,
    rules,
    exemptions: set.exemptions,
    identities: set.identities,
    authorization: authorizationLevel(sorted, rules, subjectCount, codeOf),
    admission: admissionLevel(sorted.map(({ rule }) => rule)),
  };
}

function ranked(rank: Int32Array, number: number): number {
  return rank[number] ?? -1;
}

const COLUMNS = ["name", "subjects", "place", "action", "objectName", "shape", "file", "line"] as const;

/** INVARIANT: the order of rules and files never shows: rules are numbered by name, then by what they say. */
function ruleTable(
  rows: readonly Row[],
  tables: Tables,
  codeOf: (numbered: Numbered) => number,
  actionRank: Int32Array,
): { readonly rules: RuleTable; readonly sorted: readonly Row[] } {
  const [names, files, sets] = [tables.names.ranked(), tables.files.ranked(), tables.subjectSets.ranked()];
  const [objects, shapes] = [tables.objectNames.ranked(), tables.shapes.ranked()];
  const values: Record<(typeof COLUMNS)[number], (row: Row) => number> = {
    name: ({ name }) => ranked(names.rank, name),
    subjects: ({ subjectSet, subjects: [subject] }) =>
      subjectSet === undefined && subject !== undefined ? codeOf(subject) : -1 - ranked(sets.rank, subjectSet ?? 0),
    place: ({ pattern, places: [place] }) => {
      if (pattern !== undefined) return codeOf({ table: "patterns", number: pattern });
      return place === undefined ? EVERYWHERE : codeOf(place);
    },
    action: ({ action }) => ranked(actionRank, action),
    objectName: ({ objectName }) => (objectName < 0 ? -1 : ranked(objects.rank, objectName)),
    shape: ({ shape }) => ranked(shapes.rank, shape),
    file: ({ file }) => ranked(files.rank, file),
    line: ({ rule }) => rule.ref.line,
  };
  const unsorted = COLUMNS.map((column) => Int32Array.from(rows, values[column]));
  const order = Int32Array.from(rows.keys()).sort((a, b) => {
    for (const column of unsorted) {
      const difference = (column[a] ?? 0) - (column[b] ?? 0);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
  const column = (name: (typeof COLUMNS)[number]) => {
    const values = unsorted[COLUMNS.indexOf(name)];
    return order.map((row) => values?.[row] ?? 0);
  };
  const rules = {
    count: rows.length,
    names: names.items,
    files: files.items,
    subjectSets: sets.items,
    objectNames: objects.items,
    shapes: shapes.items,
    name: column("name"),
    subjects: column("subjects"),
    place: column("place"),
    action: column("action"),
    objectName: column("objectName"),
    shape: column("shape"),
    file: column("file"),
    line: column("line"),
  };
  return { rules, sorted: Array.from(order, (row) => rows[row] as Row) };
}

// ---- admission -------------------------------------------------------------------

function admissionLevel(rules: readonly CheckedRule[]): AdmissionLevel {
  const level = new Map<string, Leaf[]>();
  rules.forEach((rule, index) => {
    if (!rule.gates.admission) return;
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
