/** A role granted twice to one subject, where one grant holds wherever the other does. */
import { literalText } from "../../check/literal-text.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { compileGlob, holds } from "../../values/glob.ts";
import type { Lint } from "./lint.ts";

interface GivenRole {
  readonly grant: ast.Grant;
  readonly file: SourceFile;
  readonly subject: ast.Subject;
}

export const overlappingGrants: Lint = ({ files }, report) => {
  const given = new Map<string, GivenRole[]>();
  for (const { file, ast } of files) {
    for (const grant of ast.statements) {
      if (grant.kind !== "grant" || grant.shadow) continue;
      for (const role of grant.roles) {
        for (const subject of grant.subjects.include) {
          const key = `${literalText(role)}\n${subjectKey(subject)}`;
          const list = given.get(key) ?? [];
          list.push({ grant, file, subject });
          given.set(key, list);
        }
      }
    }
  }
  for (const list of given.values()) {
    if (list.length < 2) continue;
    const candidates = candidatesIn(list);
    for (const [index, one] of list.entries()) {
      const wider = candidates(one)
        .map((at) => ({ at, other: list[at] }))
        .find(
          ({ at, other }) =>
            other !== undefined &&
            at !== index &&
            covers(other.grant, one.grant) &&
            (at < index || !covers(one.grant, other.grant)),
        )?.other;
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

function subjectKey(subject: ast.Subject): string {
  if (subject.kind === "special") return subject.name;
  return subject.kind === "reference" ? `let ${subject.name.text}` : `${subject.of} ${literalText(subject.pattern)}`;
}

function covers(wide: ast.Grant, narrow: ast.Grant): boolean {
  if (wide === narrow || wide.times.length + wide.clauses.length + wide.subjects.except.length > 0) return false;
  if (wide.place?.kind === "everywhere") return true;
  if (wide.place === undefined || narrow.place === undefined || narrow.place.kind === "everywhere") return false;
  if (wide.place.only !== narrow.place.only || wide.place.namespaces.except.length > 0) return false;
  const outer = wide.place.namespaces.include;
  return narrow.place.namespaces.include.every((item) => outer.some((other) => itemCovers(other, item)));
}

function itemCovers(outer: ast.NamespaceItem, inner: ast.NamespaceItem): boolean {
  if (outer.kind === "pattern" && inner.kind === "pattern") {
    return holds(compileGlob(literalText(outer.pattern)), compileGlob(literalText(inner.pattern)));
  }
  if (outer.kind === "where" && inner.kind === "where")
    return literalText(outer.selector) === literalText(inner.selector);
  return outer.kind === "reference" && inner.kind === "reference" && outer.name.text === inner.name.text;
}
