/** Who, to do what, on what, where and when → layout, one part a line. */
import type {
  Acting,
  Identity,
  Named,
  NamespaceItem,
  Namespaces,
  Patterns,
  Permission,
  Place,
  ResourceRef,
  ResourceTargets,
  Selecting,
  StringLiteral,
  Subject,
  Subjects,
  Targets,
  Time,
  Verbs,
  Window,
} from "./ast.ts";
import { type Doc, fill, group, indent, space } from "./layout.ts";
import { printString } from "./print-expression.ts";

/** `a, b, c`, filling lines; those after the first are indented. */
export function listDoc(items: readonly string[]): Doc {
  const last = items.length - 1;
  const parts = items.flatMap((item, index) => (index === last ? [item] : [`${item},`, space]));
  return indent(fill(parts));
}

export function withExcept(include: readonly string[], except: readonly string[]): Doc {
  if (except.length === 0) return listDoc(include);
  return group(listDoc(include), indent(space, "except ", listDoc(except)));
}

export function stringsDoc(strings: readonly StringLiteral[]): Doc {
  return listDoc(strings.map(printString));
}

export function patternsDoc({ include, except }: Patterns): Doc {
  return withExcept(include.map(printString), except.map(printString));
}

// ---- who ---------------------------------------------------------------------------------------------

export function subjectsDoc({ include, except }: Subjects): Doc {
  const all = withKindsOnce([...include, ...except], printSubject, include.length);
  return withExcept(all.slice(0, include.length), all.slice(include.length));
}

function printSubject(subject: Subject): readonly [kind: string, text: string] {
  switch (subject.kind) {
    case "special":
      return ["", subject.name];
    case "reference":
      return ["", subject.name.text];
    case "named":
      return [subject.of, printString(subject.pattern)];
  }
}

/** A kind is written once for the items of a list that share it, and again after `except`. */
function withKindsOnce<T>(
  items: readonly T[],
  print: (item: T) => readonly [kind: string, text: string],
  restart: number,
): string[] {
  let before = "";
  return items.map((item, index) => {
    const [kind, text] = print(item);
    const said = kind !== "" && kind === before && index !== restart;
    before = kind;
    return kind === "" || said ? text : `${kind} ${text}`;
  });
}

// ---- to do what, on what -----------------------------------------------------------------------------

/** The permission and what narrows it, as lines. `on` is left out in questions. */
export function permissionLines(permission: Permission): Doc[] {
  if (permission.kind === "acting") return [["to ", actingDoc(permission)]];
  const { verbs, targets, named, selecting } = permission;
  return [group("to ", verbsDoc(verbs), indent(space, "on ", targetsDoc(targets))), ...narrowLines(named, selecting)];
}

export function narrowLines(named: Named | undefined, selecting: readonly Selecting[]): Doc[] {
  const lines: Doc[] = selecting.map(({ of, selector }) => `selecting ${of} ${printString(selector)}`);
  if (named === undefined) return lines;
  return [[named.only ? "only named " : "named ", patternsDoc(named.patterns)], ...lines];
}

export function actingDoc({ identities, only }: Acting): Doc {
  const items = listDoc(withKindsOnce(identities, printIdentity, -1));
  if (only === undefined) return ["impersonate ", items];
  const allowed = ["only to ", verbsDoc(only.verbs), " on ", targetsDoc(only.targets)];
  return group("impersonate ", items, space, allowed);
}

function printIdentity(identity: Identity): readonly [kind: string, text: string] {
  if (identity.kind === "identity") return [identity.of, printString(identity.pattern)];
  return ["", `extra ${printString(identity.key)} = ${printString(identity.value)}`];
}

export function verbsDoc({ include, except }: Verbs): Doc {
  const print = (verb: Verbs["include"][number]): string => {
    if (verb.kind === "star") return "*";
    return verb.kind === "word" ? verb.text : printString(verb.value);
  };
  return withExcept(include.map(print), except.map(print));
}

export function targetsDoc(targets: Targets): Doc {
  return targets.kind === "urls" ? ["url ", patternsDoc(targets.patterns)] : resourcesDoc(targets);
}

export function resourcesDoc({ include, except }: ResourceTargets): Doc {
  return withExcept(include.map(printResource), except.map(printResource));
}

export function printResource({ segments }: ResourceRef): string {
  return segments.map(({ before, form, text }) => before + (form === "quoted" ? quoted(text) : text)).join("");
}

function quoted(text: string): string {
  return printString({ kind: "string", span: { start: 0, end: 0 }, raw: false, parts: [textPart(text)] });
}

function textPart(text: string): { kind: "text"; span: { start: number; end: number }; text: string } {
  return { kind: "text", span: { start: 0, end: 0 }, text };
}

// ---- where and when ----------------------------------------------------------------------------------

export function placeDoc(place: Place): Doc {
  if (place.kind === "everywhere") return "everywhere";
  return [place.only ? "only in " : "in ", namespacesDoc(place.namespaces)];
}

export function namespacesDoc({ include, except }: Namespaces): Doc {
  return withExcept(include.map(printNamespaceItem), except.map(printNamespaceItem));
}

function printNamespaceItem(item: NamespaceItem): string {
  switch (item.kind) {
    case "pattern":
      return printString(item.pattern);
    case "where":
      return `namespaces where ${printString(item.selector)}`;
    case "reference":
      return item.name.text;
  }
}

export function timeDoc(time: Time): Doc {
  const zone = time.zone === undefined ? "" : ` ${printString(time.zone)}`;
  switch (time.kind) {
    case "between":
      return `between ${printString(time.from)} and ${printString(time.to)}${zone}`;
    case "until":
      return `until ${printString(time.end)}${zone}`;
    case "during":
      return ["during ", listDoc(time.windows.map(printWindow)), zone];
  }
}

function printWindow({ days, range }: Window): string {
  return [...days, ...(range === undefined ? [] : [range])].map(({ text }) => text).join(" ");
}
