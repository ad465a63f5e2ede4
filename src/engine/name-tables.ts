/**
 * The tables by which an engine finds names: most of the work of linking, and plain data. The thread that compiles makes
 * them, so that the one that serves only has to take them over.
 */
import type { Program } from "../compile/decision-tree.ts";
import { type NameTable, newNameTable } from "./name-table.ts";

export interface NameTables {
  readonly users: NameTable;
  readonly groups: NameTable;
  readonly places: NameTable;
}

export function nameTablesOf({ subjects, places }: Pick<Program, "subjects" | "places">): NameTables {
  return {
    users: newNameTable(subjects.users),
    groups: newNameTable(subjects.groups),
    places: newNameTable(places.names),
  };
}
