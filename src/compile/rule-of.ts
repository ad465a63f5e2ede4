/** A row of the table as the rule it was made of: for explanations, and for whatever the tables do not prove. */
import type { CheckedRule, PermissionPattern, SubjectPattern, SubjectSet } from "../check/checked.ts";
import type { RuleRef } from "../check/rule-ref.ts";
import { invariant } from "../base/invariant.ts";
import { escapeGlob } from "../values/glob.ts";
import { EVERYWHERE, patternPlace, type Program } from "./decision-tree.ts";

export function ruleOf(program: Program, number: number): CheckedRule {
  const shape = at(program.rules.shapes, column(program.rules.shape, number));
  const { unit, effect, shadow, gates, bodies, times } = shape;
  return {
    name: nameOf(program, number),
    ref: refOf(program, number),
    unit,
    effect,
    shadow,
    gates,
    bodies,
    head: {
      subjects: subjectsOf(program, column(program.rules.subjects, number)),
      permissions: permissionsOf(program, number),
      place: placeOf(program, column(program.rules.place, number)),
      times,
    },
  };
}

// HOT PATH: what a decision says of its rule. Each access is of one kind of list, so that it stays fast.
export function nameOf({ rules }: Program, number: number): string {
  return rules.names[rules.name[number] ?? -1] ?? "";
}

export function refOf(program: Program, number: number): RuleRef {
  const { rules } = program;
  return {
    name: nameOf(program, number),
    file: rules.files[rules.file[number] ?? -1] ?? "",
    line: rules.line[number] ?? 0,
  };
}

function subjectsOf({ subjects, rules }: Program, code: number): SubjectSet {
  if (code < 0) return at(rules.subjectSets, -1 - code);
  return { include: [subjectOf(subjects, code)], except: [] };
}

function subjectOf({ users, groups, others }: Program["subjects"], number: number): SubjectPattern {
  const exact = (kind: "user" | "group", name: string): SubjectPattern => ({
    kind,
    pattern: { glob: escapeGlob(name) },
  });
  if (number < users.length) return exact("user", at(users, number));
  const group = number - users.length;
  return group < groups.length ? exact("group", at(groups, group)) : at(others, group - groups.length);
}

function permissionsOf({ rules, actions }: Program, number: number): readonly PermissionPattern[] {
  const { permissions, named } = at(actions, column(rules.action, number));
  if (!named) return permissions;
  const glob = escapeGlob(at(rules.objectNames, column(rules.objectName, number)));
  const names = { only: false, include: [{ glob }], except: [] };
  return permissions.map((permission) => (permission.kind === "resource" ? { ...permission, names } : permission));
}

function placeOf({ places }: Program, place: number): CheckedRule["head"]["place"] {
  if (place === EVERYWHERE) return undefined;
  if (place < EVERYWHERE) return at(places.patterns, patternPlace(place));
  const glob = escapeGlob(at(places.names, place));
  return { only: false, include: [{ kind: "name", pattern: { glob } }], except: [] };
}

function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index];
  invariant(item !== undefined, "a row of the rules points outside its table");
  return item;
}

function column(values: Int32Array, row: number): number {
  return at(values as unknown as readonly number[], row);
}
