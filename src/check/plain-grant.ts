/**
 * What most grants of a large set are: one role to one user or group in one namespace, and nothing more. It is read once
 * for each file, while its tree is fresh in the caches; a hundred thousand trees are slow to walk, whatever is looked for.
 */
import type { SourceFile } from "../diagnostics/source-file.ts";
import type * as ast from "../syntax/ast.ts";
import { plainText } from "./literal-text.ts";

export interface PlainGrant {
  readonly role: string;
  readonly kind: "user" | "group";
  readonly subject: string;
  /** A pattern. */
  readonly place: string;
  /** Of the statement, from 1. */
  readonly line: number;
}

/** undefined: more is said. */
export function plainGrantOf(grant: ast.Grant, file: SourceFile, texts: Texts): PlainGrant | undefined {
  const { roles, subjects, place, times, clauses, because, shadow } = grant;
  if (shadow || because !== undefined || times.length + clauses.length > 0) return undefined;
  if (place?.kind !== "in" || place.only) return undefined;
  const role = onlyOf(roles);
  const who = subjects.except.length > 0 ? undefined : onlyOf(subjects.include);
  const where = place.namespaces.except.length > 0 ? undefined : onlyOf(place.namespaces.include);
  if (role === undefined || who?.kind !== "named" || where?.kind !== "pattern" || who.of === "serviceaccount") {
    return undefined;
  }
  const [name, subject, namespace] = [plainText(role), plainText(who.pattern), plainText(where.pattern)];
  if (name === undefined || subject === undefined || namespace === undefined) return undefined;
  const { line } = file.positionAt(grant.span.start);
  return {
    role: same(name, texts),
    kind: who.of,
    subject: same(subject, texts),
    place: same(namespace, texts),
    line,
  };
}

/** Equal texts of one build as one: their letters are looked at here, where they have just been read, and never again. */
export type Texts = Map<string, string>;

function same(text: string, texts: Texts): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  texts.set(text, text);
  return text;
}

function onlyOf<Item>(list: readonly Item[]): Item | undefined {
  return list.length === 1 ? list[0] : undefined;
}
