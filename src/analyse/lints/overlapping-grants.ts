/** A role granted twice to one subject, where one grant holds wherever the other does. */
import { type Declared, statementsOf } from "../../check/file-statements.ts";
import { literalText } from "../../check/literal-text.ts";
import { Collector } from "../../diagnostics/collector.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import { compileGlob, holds } from "../../values/glob.ts";
import { type GivenThere, type Giver, newPlainGivers, type OverlapGroup } from "./plain-givers.ts";
import type { ParsedFile } from "../policy-set.ts";
import type { LintInput } from "./lint.ts";
import { movedGrants, movedWith } from "./moved-grants.ts";
import { onceIn } from "./once-in.ts";

/** Looks at the grants where they say something else than the last time. */
export class OverlappingGrants {
  #files: readonly ParsedFile[] = [];
  #found: readonly Diagnostic[] = [];

  look({ files }: Pick<LintInput, "files">): readonly Diagnostic[] {
    const moved = movedGrants(this.#files, files);
    this.#found =
      moved === undefined ? overlappingGrants(files) : this.#found.map((complaint) => movedWith(complaint, moved));
    this.#files = files;
    return this.#found;
  }
}

function overlappingGrants(files: readonly ParsedFile[]): readonly Diagnostic[] {
  const collector = new Collector();
  const report = onceIn(collector);
  // In the order in which a reader of all files meets the second of each group.
  const groups = overlapsIn(files).toSorted((a, b) => textOrder(a.second, b.second));
  for (const { overlaps } of groups) {
    for (const { one, wider } of overlaps) {
      report("overlapping-grants", one.file, one.span, "another grant gives this role wherever this one does", {
        labels: [{ file: wider.file, span: wider.span, text: "given here" }],
        help: "remove this one, or narrow the other",
      });
    }
  }
  return collector.diagnostics;
}

function textOrder(a: GivenThere, b: GivenThere): number {
  return a.order - b.order || a.span.start - b.span.start;
}

/** Of the grants that give one role to one subject, those that hold wherever others do. */
function overlapsIn(files: readonly ParsedFile[]): readonly OverlapGroup[] {
  const plain = newPlainGivers(files);
  const others = new Map<string, Giver[]>();
  for (const [order, one] of files.entries()) {
    for (const { statement: grant, file } of (statementsOf(one).get("grant") ??
      []) as readonly Declared<ast.Grant>[]) {
      if (grant.shadow) continue;
      for (const role of grant.roles) {
        for (const subject of grant.subjects.include) {
          const given = { kind: kindOf(subject), role: literalText(role), name: nameOf(subject) };
          const key = JSON.stringify(given);
          const list = others.get(key) ?? plain.take(given);
          others.set(key, list);
          list.push({ order, file, span: subject.span, place: undefined, grant: () => grant });
        }
      }
    }
  }
  const mixed = [...others.values()].flatMap((list) => groupOf(list.toSorted(textOrder)) ?? []);
  return [...plain.rest(groupOf), ...mixed];
}

/** undefined: none holds wherever another does. */
function groupOf(list: readonly Giver[]): OverlapGroup | undefined {
  const [, second] = list;
  if (second === undefined) return undefined;
  const candidates = list.length <= COMPARED ? undefined : candidatesIn(list);
  const all = [...list.keys()];
  const overlaps = list.flatMap((one, index) => {
    const wider = widerThan(one, index, list, candidates?.(one) ?? all);
    return wider === undefined ? [] : [{ one, wider }];
  });
  return overlaps.length === 0 ? undefined : { second, overlaps };
}

function widerThan(
  one: Giver,
  index: number,
  list: readonly Giver[],
  candidates: readonly number[],
): Giver | undefined {
  for (const at of candidates) {
    const other = list[at];
    if (other === undefined || at === index || !givesAll(other, one)) continue;
    if (at < index || !givesAll(one, other)) return other;
  }
  return undefined;
}

/** Past this many grants of wide places a grant is compared with the first of them only, so that the cost stays linear. */
const COMPARED = 32;

/**
 * Of the grants of one role to one subject, by their position, those that may hold wherever another does: they name its
 * first place in the same words, or places by a pattern. A robot with ten thousand grants has few of either.
 */
function candidatesIn(list: readonly Giver[]): (one: Giver) => readonly number[] {
  const byName = new Map<string, number[]>();
  const wide: number[] = [];
  list.forEach(({ grant, place }, at) => {
    const names = place === undefined ? (placesOf(grant())?.map(exactName) ?? [undefined]) : [exactOf(place)];
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
    const first = place === undefined ? placesOf(grant())?.[0] : undefined;
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

function givesAll(wide: Giver, narrow: Giver): boolean {
  if (wide.place === undefined || narrow.place === undefined) return covers(wide.grant(), narrow.grant());
  return wide !== narrow && patternCovers(wide.place, narrow.place);
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
