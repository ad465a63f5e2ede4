/** The parts of heads that are nothing but exact names: what the tree looks up instead of comparing. */
import type { PermissionPattern, PlacePattern, SubjectPattern, TextPattern } from "../check/checked.ts";
import { compileGlob, exactTextOf } from "../values/glob.ts";

/** The text of a pattern that matches one text only. */
export function exactText(pattern: TextPattern): string | undefined {
  return "glob" in pattern ? exactTextOf(compileGlob(pattern.glob)) : undefined;
}

export interface ExactSubject {
  readonly kind: "user" | "group";
  readonly name: string;
}

export function exactSubject(subject: SubjectPattern): ExactSubject | undefined {
  switch (subject.kind) {
    case "authenticated":
      return { kind: "group", name: "system:authenticated" };
    case "user":
    case "group": {
      const name = exactText(subject.pattern);
      return name === undefined ? undefined : { kind: subject.kind, name };
    }
    case "serviceaccount": {
      const [namespace, name] = [exactText(subject.namespace), exactText(subject.name)];
      if (!isAccountPart(namespace) || !isAccountPart(name)) return undefined;
      return { kind: "user", name: `system:serviceaccount:${namespace}:${name}` };
    }
    default:
      return undefined;
  }
}

/** A part with a colon in it would be two parts of the user name, which is then no service account. */
function isAccountPart(text: string | undefined): text is string {
  return text !== undefined && text !== "" && !text.includes(":");
}

/** The names of a place that is nothing but exact names. */
export function exactPlaces({ only, include, except }: PlacePattern): readonly string[] | undefined {
  if (only || except.length > 0) return undefined;
  const names: string[] = [];
  for (const item of include) {
    const name = item.kind === "name" ? exactText(item.pattern) : undefined;
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names.length === 1 ? names : [...new Set(names)];
}

/** The one object that a permission is for. */
export function exactObject(permission: PermissionPattern): string | undefined {
  if (permission.kind !== "resource" || permission.names === undefined) return undefined;
  const { only, include, except } = permission.names;
  const [one] = include;
  return only || except.length > 0 || include.length !== 1 || one === undefined ? undefined : exactText(one);
}
