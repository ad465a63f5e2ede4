/**
 * The tables by which an engine finds names: most of the work of linking, and plain data. The thread that compiles makes
 * them, so that the one that serves only has to take them over.
 */
import type { Program } from "../compile/decision-tree.ts";
import { type NameTable, newNameTable } from "./name-table.ts";
import { prefixNames } from "./prefix-table.ts";
import { prefixesOf } from "./subject-beginnings.ts";
import { markedTable } from "./subject-marks.ts";

export interface NameTables {
  readonly users: NameTable;
  readonly groups: NameTable;
  /** What the names begin with that subjects mean which are more than one name. */
  readonly userPrefixes: NameTable;
  readonly groupPrefixes: NameTable;
  readonly places: NameTable;
}

export function nameTablesOf({
  subjects,
  places,
  authorization,
}: Pick<Program, "subjects" | "places" | "authorization">): NameTables {
  const prefixes = prefixesOf(subjects.others);
  return {
    users: markedTable(subjects.users, 0, authorization),
    groups: markedTable(subjects.groups, subjects.users.length, authorization),
    userPrefixes: prefixNames(prefixes.users),
    groupPrefixes: prefixNames(prefixes.groups),
    places: newNameTable(places.names),
  };
}
