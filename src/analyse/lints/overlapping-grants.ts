/** A role granted twice to one subject, where one grant holds wherever the other does. */
import { invariant } from "../../base/invariant.ts";
import { type Declared, statementsOf } from "../../check/file-statements.ts";
import { literalText } from "../../check/literal-text.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { compileGlob, holds } from "../../values/glob.ts";
import type { ParsedFile } from "../policy-set.ts";
import type { LintInput, Report } from "./lint.ts";

interface GivenRole {
  readonly grant: ast.Grant;
  readonly file: SourceFile;
  /** Among what its file gives. */
  readonly at: number;
  readonly subject: ast.Subject | undefined;
  /** Where the grant is plain: its one place. */
  readonly place: string | undefined;
}

/** Grants of one role to one subject, in the order of files. */
interface Group {
  readonly list: GivenRole[];
  /** Those that are too many, each with one that gives as much; undefined: to be looked for. */
  found: readonly (readonly [GivenRole, GivenRole])[] | undefined;
}

/** Knows the grants that it has seen, so that the next time it looks at what has changed. */
export class OverlappingGrants {
  #files = new Map<ast.PolicyFile, ParsedFile>();
  readonly #given = new GivenRoles();

  look({ files }: Pick<LintInput, "files">, report: Report): void {
    const now = new Map(files.map((one) => [one.ast, one]));
    for (const [tree, one] of this.#files) if (!now.has(tree)) rolesIn(one, (...role) => this.#given.remove(...role));
    for (const [tree, one] of now) if (!this.#files.has(tree)) rolesIn(one, (...role) => this.#given.add(...role));
    this.#files = now;
    for (const [one, wider] of this.#given.tooMany()) {
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
}

function tooManyIn(list: readonly GivenRole[]): readonly (readonly [GivenRole, GivenRole])[] {
  const candidates = list.length <= COMPARED ? () => list.keys() : candidatesIn(list);
  return list.flatMap((one, index) => {
    const wider = widerThan(one, index, list, candidates(one));
    return wider === undefined ? [] : [[one, wider] as const];
  });
}

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

type Act = (kind: string, role: string, name: string, one: GivenRole) => void;

function rolesIn(one: ParsedFile, act: Act): void {
  let at = 0;
  for (const { statement: grant, file, plain } of (statementsOf(one).get("grant") ??
    []) as readonly Declared<ast.Grant>[]) {
    if (plain !== undefined) {
      act(plain.kind, plain.role, plain.subject, { grant, file, at: at++, subject: undefined, place: plain.place });
      continue;
    }
    if (grant.shadow) continue;
    for (const role of grant.roles) {
      const name = literalText(role);
      for (const subject of grant.subjects.include) {
        act(kindOf(subject), name, nameOf(subject), { grant, file, at: at++, subject, place: undefined });
      }
    }
  }
}

/** By kind and role first: the names of subjects are then looked up as they stand. Most grants are the only one. */
class GivenRoles {
  readonly #byKind = new Map<string, Map<string, Map<string, GivenRole | Group>>>();
  readonly #groups = new Set<Group>();

  add(kind: string, role: string, name: string, one: GivenRole): void {
    const bySubject = below(below(this.#byKind, kind), role);
    const known = bySubject.get(name);
    if (known === undefined) bySubject.set(name, one);
    else if ("list" in known) {
      known.list.splice(positionIn(known.list, one), 0, one);
      known.found = undefined;
    } else {
      const list = isBefore(known, one) ? [known, one] : [one, known];
      const group: Group = { list, found: undefined };
      bySubject.set(name, group);
      this.#groups.add(group);
    }
  }

  /** `one`: the same grant, and the same of its subjects. */
  remove(kind: string, role: string, name: string, one: GivenRole): void {
    const bySubject = below(below(this.#byKind, kind), role);
    const known = bySubject.get(name);
    if (known === undefined) return;
    if (!("list" in known)) {
      bySubject.delete(name);
      return;
    }
    known.list.splice(
      known.list.findIndex(({ grant, at }) => grant === one.grant && at === one.at),
      1,
    );
    known.found = undefined;
    const [last] = known.list;
    if (known.list.length > 1 || last === undefined) return;
    this.#groups.delete(known);
    bySubject.set(name, last);
  }

  /** In the order in which a reader of all files meets the second of each. */
  tooMany(): readonly (readonly [GivenRole, GivenRole])[] {
    const telling: Group[] = [];
    for (const group of this.#groups) {
      group.found ??= tooManyIn(group.list);
      if (group.found.length > 0) telling.push(group);
    }
    return telling
      .toSorted((a, b) => (isBefore(secondOf(a), secondOf(b)) ? -1 : 1))
      .flatMap(({ found = [] }) => found);
  }
}

function below<Inner>(map: Map<string, Map<string, Inner>>, key: string): Map<string, Inner> {
  const there = map.get(key) ?? new Map<string, Inner>();
  map.set(key, there);
  return there;
}

function secondOf({ list }: Group): GivenRole {
  const [, second] = list;
  invariant(second !== undefined, "a group holds several grants");
  return second;
}

function isBefore(a: GivenRole, b: GivenRole): boolean {
  return a.file.path === b.file.path ? a.at < b.at : a.file.path < b.file.path;
}

/** Most are added at the end. */
function positionIn(list: readonly GivenRole[], one: GivenRole): number {
  let [low, high] = [0, list.length];
  const last = list[high - 1];
  if (last === undefined || isBefore(last, one)) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = list[middle];
    if (other !== undefined && isBefore(other, one)) low = middle + 1;
    else high = middle;
  }
  return low;
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
