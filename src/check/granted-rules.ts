/**
 * The rules that the plain grants of a file come to, as columns of numbers: a hundred thousand of them differ in who,
 * where and which role, and an object for each would be all that a build waits for. Whoever asks for them as rules gets
 * them so.
 */
import {
  GRANT_LINE,
  GRANT_PLACE,
  GRANT_ROLE,
  grantNumber,
  type PlainGrants,
  SUBJECT_KIND,
  SUBJECT_NAME,
  textOf,
  USER,
} from "../syntax/plain-grants.ts";
import type { TextTable } from "../base/text-table.ts";
import type { CheckedPolicySet, CheckedRule, PlacePattern, RuleList, SubjectSet } from "./checked.ts";
import { NO_TIMES } from "./heads/times.ts";
import { PLAIN } from "./rules/bodies.ts";
import type { GrantedRoles } from "./rules/check-context.ts";
import { ASKED } from "./rules/gates.ts";
import { newSharedHeads, type SharedHeads, sharedNamespace, sharedSubject } from "./rules/shared-heads.ts";

/** Each grant is one rule. */
export interface GrantedRules {
  readonly unit: string;
  /** Its path. */
  readonly file: string;
  readonly grants: PlainGrants;
  /** By the number of the text of the role: what that gives, whoever is granted it. */
  readonly roles: ReadonlyMap<number, Pick<GrantedRoles, "name" | "permissions">>;
}

/** What comes of such a grant by the long way too. */
export function grantedRule({ unit, file, grants, roles }: GrantedRules, row: number): CheckedRule {
  const { name = "", permissions = [] } = roles.get(grantNumber(grants, row, GRANT_ROLE)) ?? {};
  return {
    name,
    ref: { name, file, line: grantNumber(grants, row, GRANT_LINE) },
    unit,
    effect: "allow",
    shadow: false,
    head: { subjects: subjectsOf(grants, row), permissions, place: placeOf(grants, row), times: NO_TIMES },
    gates: ASKED,
    bodies: PLAIN,
    granted: true,
  };
}

export function subjectsOf(grants: PlainGrants, row: number): SubjectSet {
  const kind = grantNumber(grants, row, SUBJECT_KIND) === USER ? "user" : "group";
  return sharedSubject(kind, textOf(grants, row, SUBJECT_NAME), headsOf(grants.texts));
}

export function placeOf(grants: PlainGrants, row: number): PlacePattern {
  return sharedNamespace(textOf(grants, row, GRANT_PLACE), headsOf(grants.texts));
}

const heads = new WeakMap<TextTable, SharedHeads>();

/** Equal texts are one object, however often it is asked for. */
function headsOf(texts: TextTable): SharedHeads {
  const known = heads.get(texts) ?? newSharedHeads();
  heads.set(texts, known);
  return known;
}

const lists = new WeakMap<GrantedRules, RuleList>();

export function rulesOfGranted(granted: GrantedRules): RuleList {
  const known = lists.get(granted);
  if (known !== undefined) return known;
  const made = Array.from({ length: granted.grants.count }, (_, row) => grantedRule(granted, row));
  lists.set(granted, made);
  return made;
}

// ---- sets of both ------------------------------------------------------------------

/** The rules of a set, those of plain grants apart. */
export interface RulesInParts {
  readonly lists: readonly RuleList[];
  readonly granted: readonly GrantedRules[];
}

const parts = new WeakMap<CheckedPolicySet, RulesInParts>();

/**
 * A set whose `rules` and `lists` are put together when somebody asks for them: the granted rules come last. A copy of it
 * with other rules is in parts no more.
 */
export function setInParts(own: RulesInParts, rest: Omit<CheckedPolicySet, "rules" | "lists">): CheckedPolicySet {
  let all: readonly RuleList[] | undefined;
  let rules: RuleList | undefined;
  const set: CheckedPolicySet = {
    ...rest,
    get lists() {
      all ??= [...own.lists, ...own.granted.map(rulesOfGranted)];
      return all;
    },
    get rules() {
      rules ??= joined(set.lists ?? []);
      return rules;
    },
  };
  parts.set(set, own);
  return set;
}

export function partsOf(set: CheckedPolicySet): RulesInParts {
  return parts.get(set) ?? { lists: set.lists ?? [set.rules], granted: [] };
}

/** All but what is granted as columns: denies, rules with conditions and whatever else is no plain allow. */
export function statedRules(set: CheckedPolicySet): RuleList {
  return joined(partsOf(set).lists);
}

function joined(some: readonly RuleList[]): RuleList {
  const rules: CheckedRule[] = [];
  for (const list of some) for (const rule of list) rules.push(rule);
  return rules;
}
