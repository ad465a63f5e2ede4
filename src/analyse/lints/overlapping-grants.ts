/** A role granted twice to one subject, where one grant holds wherever the other does. */
import { literalText } from "../../check/literal-text.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { compileGlob, holds } from "../../values/glob.ts";
import type { ParsedFile } from "../policy-set.ts";
import type { Lint } from "./lint.ts";

interface GivenRole {
  readonly grant: ast.Grant;
  readonly file: SourceFile;
  readonly subject: ast.Subject;
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
        one.subject.span,
        "another grant gives this role wherever this one does",
        {
          labels: [{ file: wider.file, span: wider.subject.span, text: "given here" }],
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
    if (other === undefined || at === index || !covers(other.grant, one.grant)) continue;
    if (at < index || !covers(one.grant, other.grant)) return other;
  }
  return undefined;
}

/** The grants that give one role to one subject, where there are several. Most grants are the only one. */
function givenTwice(files: readonly ParsedFile[]): readonly GivenRole[][] {
  const lists: GivenRole[][] = [];
  const given = new Map<string, Map<string, GivenRole | GivenRole[]>>();
  const add = (role: string, one: GivenRole) => {
    // By role and kind first: the names of subjects are then looked up as they stand.
    const about = `${kindOf(one.subject)} ${role}`;
    const bySubject = given.get(about) ?? new Map<string, GivenRole | GivenRole[]>();
    given.set(about, bySubject);
    const name = nameOf(one.subject);
    const known = bySubject.get(name);
    if (known === undefined) bySubject.set(name, one);
    else if (Array.isArray(known)) known.push(one);
    else {
      const list = [known, one];
      bySubject.set(name, list);
      lists.push(list);
    }
  };
  for (const { file, ast } of files) {
    for (const grant of ast.statements) {
      if (grant.kind !== "grant" || grant.shadow) continue;
      for (const role of grant.roles) {
        const name = literalText(role);
        for (const subject of grant.subjects.include) add(name, { grant, file, subject });
      }
    }
  }
  return lists;
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
  list.forEach(({ grant }, at) => {
    const names = placesOf(grant)?.map(exactName) ?? [undefined];
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
  return ({ grant }) => {
    const [first] = placesOf(grant) ?? [];
    const same = (first && byName.get(exactName(first) ?? "")) ?? [];
    return wide.length === 0 ? same : [...wide, ...same].toSorted((a, b) => a - b);
  };
}

/** undefined: everywhere. */
function placesOf({ place }: ast.Grant): readonly ast.NamespaceItem[] | undefined {
  return place === undefined || place.kind === "everywhere" ? undefined : place.namespaces.include;
}

function exactName(item: ast.NamespaceItem): string | undefined {
  if (item.kind !== "pattern") return undefined;
  const text = literalText(item.pattern);
  return text.includes("*") ? undefined : text;
}

function kindOf(subject: ast.Subject): string {
  return subject.kind === "named" ? subject.of : subject.kind;
}

function nameOf(subject: ast.Subject): string {
  if (subject.kind === "special") return subject.name;
  return subject.kind === "reference" ? subject.name.text : literalText(subject.pattern);
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
    const [wide, narrow] = [literalText(outer.pattern), literalText(inner.pattern)];
    return wide === narrow || (wide.includes("*") && holds(compileGlob(wide), compileGlob(narrow)));
  }
  if (outer.kind === "where" && inner.kind === "where")
    return literalText(outer.selector) === literalText(inner.selector);
  return outer.kind === "reference" && inner.kind === "reference" && outer.name.text === inner.name.text;
}
