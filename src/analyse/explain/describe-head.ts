/** Parts of a checked head as a policy would say them. What is put in at run time stands as `{…}`. */
import type {
  CheckedHead,
  NamespacePattern,
  PermissionPattern,
  PlacePattern,
  SubjectPattern,
  TextPattern,
  TimePattern,
} from "../../check/checked.ts";
import { printTarget } from "../../vocabulary/print-target.ts";

interface List<Item> {
  readonly include: readonly Item[];
  readonly except: readonly Item[];
}

/** Longer lists are cut: they are read, not copied. */
const SHOWN = 8;

export function describeSubjects(subjects: CheckedHead["subjects"]): string {
  return subjects.include.length === 0 ? "anyone" : listed(subjects, describeSubject);
}

export function describeSubject(subject: SubjectPattern): string {
  switch (subject.kind) {
    case "user":
    case "group":
      return `${subject.kind} "${textOf(subject.pattern)}"`;
    case "serviceaccount":
      return `serviceaccount "${textOf(subject.namespace)}/${textOf(subject.name)}"`;
    case "set":
      return describeSubjects(subject);
    default:
      return subject.kind;
  }
}

export function describePermission(permission: PermissionPattern): string {
  switch (permission.kind) {
    case "resource": {
      const names = permission.names;
      const named = names === undefined ? "" : ` ${names.only ? "only " : ""}named ${listed(names, quoted)}`;
      const selectors = [...permission.fieldSelectors, ...permission.labelSelectors];
      const selecting = selectors.map(({ text }) => ` selecting "${textOf(text)}"`).join("");
      return `${listed(permission.verbs, String)} on ${listed(permission.targets, printTarget)}${named}${selecting}`;
    }
    case "url":
      return `${listed(permission.verbs, String)} on url ${listed(permission.paths, quoted)}`;
    case "identity":
      return `impersonate ${permission.of} "${textOf(permission.value)}"`;
  }
}

export function describePlace(place: PlacePattern | undefined): string {
  return place === undefined ? "everywhere" : `${place.only ? "only in" : "in"} ${listed(place, describeNamespace)}`;
}

function describeNamespace(item: NamespacePattern): string {
  switch (item.kind) {
    case "name":
      return quoted(item.pattern);
    case "where":
      return `namespaces where "${textOf(item.selector)}"`;
    case "set":
      return listed(item, describeNamespace);
  }
}

export function describeTime(time: TimePattern): string {
  switch (time.kind) {
    case "between":
      return `between "${time.from}" and "${time.to}" "${time.zone}"`;
    case "until":
      return `until "${time.end}" "${time.zone}"`;
    case "during": {
      const days = ["", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];
      const windows = time.windows.map((window) =>
        [...window.days.map((day) => days[day] ?? ""), window.range ?? ""].join(" ").trim(),
      );
      return `during ${windows.join(", ")} "${time.zone}"`;
    }
  }
}

function listed<Item>({ include, except }: List<Item>, print: (item: Item) => string): string {
  return `${shown(include.map(print))}${except.length === 0 ? "" : ` except ${shown(except.map(print))}`}`;
}

function shown(items: readonly string[]): string {
  const more = items.length - SHOWN;
  return more > 0 ? `${items.slice(0, SHOWN).join(", ")} and ${more} more` : items.join(", ");
}

function quoted(pattern: TextPattern): string {
  return `"${textOf(pattern)}"`;
}

function textOf(pattern: TextPattern): string {
  if ("glob" in pattern) return pattern.glob;
  const { code } = pattern;
  return code.op === "text" ? code.parts.map((part) => (typeof part === "string" ? part : "{…}")).join("") : "{…}";
}
