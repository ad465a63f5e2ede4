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
    for (const [index, one] of list.entries()) {
      const wider = list.find(
        (other, at) =>
          at !== index && covers(other.grant, one.grant) && (at < index || !covers(one.grant, other.grant)),
      );
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
