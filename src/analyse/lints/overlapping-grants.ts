/** A role granted twice to one subject, where one grant holds wherever the other does. */
import { type Declared, statementsOf } from "../../check/file-statements.ts";
import { literalText } from "../../check/literal-text.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { compileGlob, holds } from "../../values/glob.ts";
import type { ParsedFile } from "../policy-set.ts";
import type { Lint } from "./lint.ts";

interface GivenRole {
  readonly grant: ast.Grant;
  readonly file: SourceFile;
  readonly subject: ast.Subject | undefined;
  /** Where the grant is plain: its one place. */
  readonly place: string | undefined;
}

export const overlappingGrants: Lint = ({ files }, report) => {
  for (const list of givenTwice(files)) {
    const candidates = list.length <= COMPARED ? () => list.keys() : candidatesIn(list);
    for (const [index, one] of list.entries()) {
      const wider = widerThan(one, index, list, candidates(one));
      if (wider === undefined) continue;
      report(
        "overlapping-grants",
        one.file,
        subjectOf(one).span,
        "another grant gives this role wherever this one does",
        {
          labels: [{ file: wider.file, span: subjectOf(wider).span, text: "given here" }],
          help: "remove this one, or narrow the other",
        },
      );
    }
  }
};

function widerThan(
  one: GivenRole,
  index: number,
  list: readonly GivenRole[],
  candidates: Iterable<number>,
): GivenRole | undefined {
  for (const at of candidates) {
    const other = list[at];
    if (other === undefined || at === index || !givesAll(other, one)) continue;
    if (at < index || !givesAll(one, other)) return other;
  }
  return undefined;
}

/** The grants that give one role to one subject, where there are several. Most grants are the only one. */
function givenTwice(files: readonly ParsedFile[]): readonly GivenRole[][] {
  const given = newGiven();
  for (const one of files) {
    for (const { statement: grant, file, plain } of (statementsOf(one).get("grant") ??
      []) as readonly Declared<ast.Grant>[]) {
      if (plain !== undefined) {
        given.add(plain.kind, plain.role, plain.subject, { grant, file, subject: undefined, place: plain.place });
        continue;
      }
      if (grant.shadow) continue;
      for (const role of grant.roles) {
        const name = literalText(role);
        for (const subject of grant.subjects.include) {
          given.add(kindOf(subject), name, nameOf(subject), { grant, file, subject, place: undefined });
        }
      }
    }
  }
  return given.twice;
}

/** By kind and role first: the names of subjects are then looked up as they stand. */
function newGiven() {
  const byKind = new Map<string, Map<string, Map<string, GivenRole | GivenRole[]>>>();
  const twice: GivenRole[][] = [];
  const below = <Inner>(map: Map<string, Map<string, Inner>>, key: string): Map<string, Inner> => {
    const there = map.get(key) ?? new Map<string, Inner>();
    map.set(key, there);
    return there;
  };
  return {
    twice,
    add(kind: string, role: string, name: string, one: GivenRole): void {
      const bySubject = below(below(byKind, kind), role);
      const known = bySubject.get(name);
      if (known === undefined) bySubject.set(name, one);
      else if (Array.isArray(known)) known.push(one);
      else {
        const list = [known, one];
        bySubject.set(name, list);
        twice.push(list);
      }
    },
  };
}

/** Past this many grants of wide places a grant is compared with the first of them only, so that the cost stays linear. */
const COMPARED = 32;

/**
 * Of the grants of one role to one subject, by their position, those that may hold wherever another does: they name its
 * first place in the same words, or places by a pattern. A robot with ten thousand grants has few of either.
 */
function candidatesIn(list: readonly GivenRole[]): (one: GivenRole) => readonly number[] {
  const byName = new Map<string, number[]>();
  const wide: number[] = [];
  list.forEach(({ grant, place }, at) => {
    const names = place === undefined ? (placesOf(grant)?.map(exactName) ?? [undefined]) : [exactOf(place)];
    if (names.includes(undefined)) {
      if (wide.length < COMPARED) wide.push(at);
      return;
    }
    for (const name of new Set(names)) {
      const there = byName.get(name ?? "");
      if (there === undefined) byName.set(name ?? "", [at]);
      else if (there.length < COMPARED) there.push(at);
    }
  });
  return ({ grant, place }) => {
    const [first] = placesOf(grant) ?? [];
    const name = place === undefined ? first && exactName(first) : exactOf(place);
    const same = byName.get(name ?? "") ?? [];
    return wide.length === 0 ? same : [...wide, ...same].toSorted((a, b) => a - b);
  };
}

/** undefined: everywhere. */
function placesOf({ place }: ast.Grant): readonly ast.NamespaceItem[] | undefined {
  return place === undefined || place.kind === "everywhere" ? undefined : place.namespaces.include;
}

function exactName(item: ast.NamespaceItem): string | undefined {
  if (item.kind !== "pattern") return undefined;
  return exactOf(literalText(item.pattern));
}

function exactOf(text: string): string | undefined {
  return text.includes("*") ? undefined : text;
}

function kindOf(subject: ast.Subject): string {
  return subject.kind === "named" ? subject.of : subject.kind;
}

function nameOf(subject: ast.Subject): string {
  if (subject.kind === "special") return subject.name;
  return subject.kind === "reference" ? subject.name.text : literalText(subject.pattern);
}

function givesAll(wide: GivenRole, narrow: GivenRole): boolean {
  if (wide.place === undefined || narrow.place === undefined) return covers(wide.grant, narrow.grant);
  return wide.grant !== narrow.grant && patternCovers(wide.place, narrow.place);
}

/** Of a plain grant there is one. */
function subjectOf({ grant, subject }: GivenRole): ast.Node {
  return subject ?? grant.subjects.include[0] ?? grant;
}

function patternCovers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.includes("*") && holds(compileGlob(wide), compileGlob(narrow)));
}

/** Pairs of places. */
const LONGEST_COMPARED = 10_000;

function covers(wide: ast.Grant, narrow: ast.Grant): boolean {
  if (wide === narrow || wide.times.length + wide.clauses.length + wide.subjects.except.length > 0) return false;
  if (wide.place?.kind === "everywhere") return true;
  if (wide.place === undefined || narrow.place === undefined || narrow.place.kind === "everywhere") return false;
  if (wide.place.only !== narrow.place.only || wide.place.namespaces.except.length > 0) return false;
  const outer = wide.place.namespaces.include;
  // What is not looked at is not complained of.
  if (outer.length * narrow.place.namespaces.include.length > LONGEST_COMPARED) return false;
  return narrow.place.namespaces.include.every((item) => outer.some((other) => itemCovers(other, item)));
}

function itemCovers(outer: ast.NamespaceItem, inner: ast.NamespaceItem): boolean {
  if (outer.kind === "pattern" && inner.kind === "pattern") {
    return patternCovers(literalText(outer.pattern), literalText(inner.pattern));
  }
  if (outer.kind === "where" && inner.kind === "where")
    return literalText(outer.selector) === literalText(inner.selector);
  return outer.kind === "reference" && inner.kind === "reference" && outer.name.text === inner.name.text;
}
