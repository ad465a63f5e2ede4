/** Granted rules of all files as columns, whose numbers are those of distinct things in the order of arrival. */
import type { GrantedRules } from "../check/granted-rules.ts";
import {
  GRANT_LINE,
  GRANT_PLACE,
  GRANT_ROLE,
  grantNumber,
  type PlainGrants,
  SUBJECT_KIND,
  SUBJECT_NAME,
} from "../syntax/plain-grants.ts";

/** A grant that says what a number stands for. */
export interface FirstGrant {
  readonly grants: PlainGrants;
  readonly row: number;
}

type GivenRole = ReturnType<GrantedRules["roles"]["get"]> & {};

export interface GrantColumns {
  readonly count: number;
  readonly role: Int32Array;
  readonly subject: Int32Array;
  readonly place: Int32Array;
  /** The number of the granted rules that it is of. */
  readonly file: Int32Array;
  /** From 1. */
  readonly line: Int32Array;
  readonly roles: readonly GivenRole[];
  readonly first: { readonly subjects: readonly FirstGrant[]; readonly places: readonly FirstGrant[] };
}

export function grantColumns(granted: readonly GrantedRules[]): GrantColumns {
  const count = granted.reduce((sum, { grants }) => sum + grants.count, 0);
  const column = () => new Int32Array(count);
  const columns = { role: column(), subject: column(), place: column(), file: column(), line: column() };
  const texts = granted[0]?.grants.texts.texts.length ?? 0;
  const [subjects, places] = [new Numbering(texts * 2), new Numbering(texts)];
  const roles = new Map<GivenRole, number>();
  let at = 0;
  granted.forEach(({ grants, roles: given }, file) => {
    const numbers = new Map([...given].map(([text, role]) => [text, numberOf(roles, role)]));
    for (let row = 0; row < grants.count; row++, at++) {
      const who = grantNumber(grants, row, SUBJECT_NAME) * 2 + grantNumber(grants, row, SUBJECT_KIND);
      columns.role[at] = numbers.get(grantNumber(grants, row, GRANT_ROLE)) ?? 0;
      columns.subject[at] = subjects.numberOf(who, grants, row);
      columns.place[at] = places.numberOf(grantNumber(grants, row, GRANT_PLACE), grants, row);
      columns.file[at] = file;
      columns.line[at] = grantNumber(grants, row, GRANT_LINE);
    }
  });
  return { count, ...columns, roles: [...roles.keys()], first: { subjects: subjects.first, places: places.first } };
}

function numberOf<Item>(numbers: Map<Item, number>, item: Item): number {
  const known = numbers.get(item) ?? numbers.size;
  numbers.set(item, known);
  return known;
}

/** Numbers for keys below a bound. */
class Numbering {
  readonly first: FirstGrant[] = [];
  /** 1 + a number; 0: none yet. */
  readonly #numbers: Int32Array;

  constructor(bound: number) {
    this.#numbers = new Int32Array(bound);
  }

  numberOf(key: number, grants: PlainGrants, row: number): number {
    const known = this.#numbers[key] ?? 0;
    if (known > 0) return known - 1;
    this.#numbers[key] = this.first.push({ grants, row });
    return this.first.length - 1;
  }
}
