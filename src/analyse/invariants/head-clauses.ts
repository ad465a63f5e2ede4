/**
 * Heads as conditions of the search: what a question has to be so that a head meets it, in one mode and for one way of
 * comparing. What `user.…` puts into a pattern is a condition of its own, the same wherever it is written alike.
 */
import type {
  CheckedHead,
  IdentityPermission,
  NamePattern,
  NamespacePattern,
  PermissionPattern,
  PlacePattern,
  ResourcePermission,
  SelectorPattern,
  SubjectPattern,
  SubjectSet,
  TextPattern,
  UrlPermission,
} from "../../check/checked.ts";
import { canonicalText } from "../../compile/canonical.ts";
import { type Polarity, linkNames, linkPermission, namesMatch, permissionMatches } from "../../engine/linked-head.ts";
import { linkPlace, placeMatches } from "../../engine/place.ts";
import { compileGlob, type Glob } from "../../values/glob.ts";
import { EVERY_TEXT, exactGlob, globOf, globsBehind } from "../../values/glob-meet.ts";
import type { Code } from "../../expressions/code.ts";
import { parseFieldSelector, parseLabelSelector, type Requirement } from "../../values/selector.ts";
import { allOf, CERTAIN, IMPOSSIBLE, known, negate, someOf } from "./formula.ts";
import type { KindsAndVerbs } from "./kinds.ts";
import { type Clause, oppositeLiteral, type TextName, TRUE } from "./literals.ts";
import type { Mode } from "./modes.ts";
import { contextOf } from "./point.ts";

export interface Looking {
  readonly mode: Mode;
  readonly kindsAndVerbs: KindsAndVerbs;
  readonly controlPlane: readonly string[];
  /** What has been found of permissions and places in this mode: thousands of rules share a few hundred. */
  readonly known: Readonly<Record<Polarity, Map<PermissionPattern | PlacePattern, Clause>>>;
}

export function nothingKnown(): Looking["known"] {
  return { "as-sent": new Map(), touch: new Map(), whole: new Map() };
}

export function notClause(clause: Clause): Clause {
  return negate(clause, oppositeLiteral);
}

/** Without subjects and times. */
export function headClause(head: CheckedHead, polarity: Polarity, looking: Looking): Clause {
  return allOf([permissionsClause(head.permissions, polarity, looking), placeClause(head.place, polarity, looking)]);
}

export function permissionsClause(
  permissions: CheckedHead["permissions"],
  polarity: Polarity,
  looking: Looking,
): Clause {
  return someOf(permissions.map((one) => permissionClause(one, polarity, looking)));
}

export function timesClause(times: CheckedHead["times"]): Clause {
  return allOf(times.map((pattern): Clause => ({ literal: { about: "time", pattern, is: true } })));
}

// ---- who ---------------------------------------------------------------------------

export function subjectsClause({ include, except }: SubjectSet, controlPlane: readonly string[]): Clause {
  const clauses = (list: readonly SubjectPattern[]) => list.map((one) => subjectClause(one, controlPlane));
  return allOf([...clauses(except).map(notClause), someOf(clauses(include))]);
}

function subjectClause(subject: SubjectPattern, controlPlane: readonly string[]): Clause {
  switch (subject.kind) {
    case "anyone":
      return CERTAIN;
    case "authenticated":
      return group(exactGlob("system:authenticated"));
    case "anonymous":
      return someOf([user(exactGlob("system:anonymous")), group(exactGlob("system:unauthenticated"))]);
    case "serviceaccounts":
      return SERVICE_ACCOUNT;
    case "nodes":
      return allOf([user(globOf(["system:node:", ""])), group(exactGlob("system:nodes"))]);
    case "control-plane":
      return someOf(
        controlPlane.map((name) =>
          name.startsWith("group:") ? group(exactGlob(name.slice("group:".length))) : user(exactGlob(name)),
        ),
      );
    case "user":
      return textClause(subject.pattern, "user", user);
    case "group":
      return textClause(subject.pattern, "group", group);
    case "serviceaccount":
      return serviceAccountClause(subject.namespace, subject.name);
    case "set":
      return subjectsClause(subject, controlPlane);
  }
}

/** Nobody but a service account has a name of that form, and its halves hold no colon: a star cannot reach over it. */
function serviceAccountClause(namespace: TextPattern, name: TextPattern): Clause {
  if (!("glob" in namespace) || !("glob" in name)) return unknownPattern([namespace, name], "serviceaccount");
  const [left, right] = [compileGlob(namespace.glob).parts, compileGlob(name.glob).parts];
  const parts = [...left.slice(0, -1), `${left.at(-1) ?? ""}:${right[0] ?? ""}`, ...right.slice(1)];
  return user(globOf([`system:serviceaccount:${parts[0] ?? ""}`, ...parts.slice(1)]));
}

export function user(glob: Glob): Clause {
  return { literal: { about: "user", glob, is: true } };
}

export const SERVICE_ACCOUNT: Clause = user(globOf(["system:serviceaccount:", ":", ""]));

export function group(glob: Glob): Clause {
  return { literal: { about: "group", glob, is: true } };
}

export function text(name: TextName): (glob: Glob) => Clause {
  return (glob) => ({ literal: { about: "text", text: name, glob, is: true } });
}

function textClause(pattern: TextPattern, what: string, make: (glob: Glob) => Clause): Clause {
  if ("glob" in pattern) return make(compileGlob(pattern.glob));
  // What is absent matches nothing.
  const isThere = ofServiceAccounts(pattern.code) ? SERVICE_ACCOUNT : CERTAIN;
  return allOf([isThere, make(around(pattern.code)), unknownPattern([pattern], what)]);
}

/** Whether the text puts in a part of the caller's service account, with nothing in its place. */
function ofServiceAccounts(code: Code): boolean {
  const parts = code.op === "text" ? code.parts : [code];
  return parts.some((part) => {
    if (typeof part === "string" || part.op !== "member" || part.of.op !== "member") return false;
    const { of, name } = part.of;
    return name === "serviceaccount" && of.op === "root" && of.root === "user";
  });
}

/** What a pattern matches at most, whatever `user.…` puts into it: it does so to the letter, in one place. */
function around(code: Code): Glob {
  if (code.op !== "text") return EVERY_TEXT;
  const parts = code.parts.map((part) => (typeof part === "string" ? part : "*"));
  // A backslash before the star would take it to the letter.
  return parts.some((part) => part.endsWith("\\")) ? EVERY_TEXT : compileGlob(parts.join(""));
}

function textsClause(patterns: readonly TextPattern[], what: string, make: (glob: Glob) => Clause): Clause {
  return someOf(patterns.map((pattern) => textClause(pattern, what, make)));
}

function unknownPattern(patterns: readonly TextPattern[], what: string): Clause {
  const key = `${what} ${canonicalText(patterns)}`;
  const [code] = patterns.flatMap((pattern) => ("code" in pattern ? [pattern.code] : []));
  return code === undefined ? CERTAIN : { literal: { about: "condition", key, code, truths: TRUE } };
}

function isDynamic(pattern: TextPattern): boolean {
  return "code" in pattern;
}

// ---- to do what, on what -----------------------------------------------------------

function permissionClause(permission: PermissionPattern, polarity: Polarity, looking: Looking): Clause {
  return remembered(looking.known[polarity], permission, () => newPermissionClause(permission, polarity, looking));
}

function remembered<Key>(known: Map<Key, Clause>, key: Key, make: () => Clause): Clause {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}

function newPermissionClause(permission: PermissionPattern, polarity: Polarity, looking: Looking): Clause {
  switch (permission.kind) {
    case "resource":
      return looking.mode.kind === "url" ? IMPOSSIBLE : resourceClause(permission, polarity, looking);
    case "url":
      return looking.mode.kind === "url" ? urlClause(permission, polarity, looking) : IMPOSSIBLE;
    case "identity":
      return identityClause(permission, polarity, looking);
  }
}

function resourceClause(
  { verbs, targets, names, fieldSelectors, labelSelectors, place }: ResourcePermission,
  polarity: Polarity,
  looking: Looking,
): Clause {
  const { kindsAndVerbs } = looking;
  return allOf([
    { literal: { about: "verb", bits: kindsAndVerbs.verbBits(verbs, polarity), is: true } },
    { literal: { about: "kind", bits: kindsAndVerbs.kindBits(targets, polarity), is: true } },
    names === undefined ? CERTAIN : namesClause(names, polarity, looking),
    ...fieldSelectors.map((one) => selectionClause(one, "fields", polarity)),
    ...labelSelectors.map((one) => selectionClause(one, "labels", polarity)),
    placeClause(place, polarity, looking),
  ]);
}

function urlClause({ verbs, paths }: UrlPermission, polarity: Polarity, { kindsAndVerbs }: Looking): Clause {
  const path = (patterns: readonly TextPattern[]) => textsClause(patterns, "path", text("path"));
  return allOf([
    { literal: { about: "verb", bits: kindsAndVerbs.verbBits(verbs, polarity), is: true } },
    path(paths.include),
    notClause(path(paths.except)),
  ]);
}

function namesClause(names: NamePattern, polarity: Polarity, { mode }: Looking): Clause {
  if (mode.hasName) {
    const name = (patterns: readonly TextPattern[]) => textsClause(patterns, "name", text("name"));
    return allOf([name(names.include), notClause(name(names.except))]);
  }
  const { asked } = mode;
  if (asked.kind !== "resource") return IMPOSSIBLE;
  const patterns = [...names.include, ...names.except];
  return whateverIsPutIn(patterns, `${polarity} ${asked.name.kind} ${mode.nameSent}`, (put, putOut) => {
    const { include, except } = names;
    const linked = linkNames({ ...names, include: include.flatMap(put), except: except.flatMap(putOut) });
    return namesMatch(linked, asked.name, polarity, NOTHING.frame);
  });
}

type Put = (pattern: TextPattern) => readonly TextPattern[];

/**
 * Where many names are asked about, what `user.…` puts into a pattern seldom decides: it may be absent, be some text, or
 * leave a star alone. Where all come to the same, in the list and in its exceptions, that is known.
 */
function whateverIsPutIn(
  patterns: readonly TextPattern[],
  what: string,
  test: (put: Put, putIntoExcept: Put) => boolean,
): Clause {
  const dynamic = patterns.filter(isDynamic);
  const putting = (globs: readonly string[]): Put => {
    const instead = globs.map((glob) => ({ glob }));
    return (pattern) => (isDynamic(pattern) ? instead : [pattern]);
  };
  const ways = dynamic.length === 0 ? [[]] : [[], ["some-text"], ...(dynamic.some(mayBeStar) ? [["*"]] : [])];
  const puts = ways.map(putting);
  const truths = new Set(puts.flatMap((put) => puts.map((putIntoExcept) => test(put, putIntoExcept))));
  return truths.size === 1 ? known(truths.has(true)) : unknownPattern(dynamic, what);
}

function mayBeStar(pattern: TextPattern): boolean {
  if (!("code" in pattern) || pattern.code.op !== "text") return true;
  return pattern.code.parts.some((part) => typeof part === "string" && part.includes("*"));
}

const NOTHING = contextOf(
  { kind: "url", user: { username: "", uid: "", groups: [], extra: {} }, verb: "get", path: "/" },
  undefined,
);

/** What cannot be read selects nothing. */
function selectionClause({ text: pattern }: SelectorPattern, of: "fields" | "labels", polarity: Polarity): Clause {
  if (!("glob" in pattern)) return unknownPattern([pattern], `selecting ${of}`);
  const { ok } = of === "fields" ? parseFieldSelector(pattern.glob) : parseLabelSelector(pattern.glob);
  const how = polarity === "touch" ? "touched" : "held";
  return ok === undefined ? IMPOSSIBLE : { literal: { about: "selection", of, selector: ok, how, is: true } };
}

// ---- identities --------------------------------------------------------------------

function identityClause(permission: IdentityPermission, polarity: Polarity, { mode }: Looking): Clause {
  const { identity } = mode;
  if (identity === undefined) return IMPOSSIBLE;
  const { asked, resource } = identity;
  const { of, key, value } = permission;
  if (asked.of !== "*" && of !== asked.of) return IMPOSSIBLE;
  if (isDynamic(value) || (key !== undefined && isDynamic(key))) {
    return unknownPattern(key === undefined ? [value] : [key, value], `acting as ${resource} ${identity.key}`);
  }
  if (!permissionMatches(linkPermission({ ...permission, value: { glob: "*" } }), asked, polarity, NOTHING)) {
    return IMPOSSIBLE;
  }
  if (!mode.hasName) return known(permissionMatches(linkPermission(permission), asked, polarity, NOTHING));
  const glob = "glob" in value ? compileGlob(value.glob) : EVERY_TEXT;
  const byName = identityName(glob, resource, mode);
  // A service account of some namespace, every kind at once: the name itself decides nothing.
  return byName ?? known(permissionMatches(linkPermission(permission), asked, polarity, NOTHING));
}

function identityName(value: Glob, resource: string, mode: Mode): Clause | undefined {
  const name = text("name");
  switch (resource) {
    case "nodes":
      return someOf(globsBehind(value, "system:node:").map(name));
    case "serviceaccounts":
      if (mode.placeText !== "namespace") return undefined;
      return someOf(globsBehind(value, "system:serviceaccount:").map(accountClause));
    case "users":
    case "groups":
    case "uids":
    case "userextras":
      return name(value);
    default:
      return undefined;
  }
}

/** `NAMESPACE:NAME` in a pattern: the colon stands in the pattern, or in one of its stars. Neither half holds one. */
function accountClause({ parts }: Glob): Clause {
  const [namespace, name] = [text("namespace"), text("name")];
  const ways = parts.flatMap((part, index): readonly Clause[] => {
    const colons = [...part.matchAll(/:/g)].map(({ index: at }) => ({
      left: [...parts.slice(0, index), part.slice(0, at)],
      right: [part.slice(at + 1), ...parts.slice(index + 1)],
    }));
    const star = index === 0 ? [] : [{ left: [...parts.slice(0, index), ""], right: ["", ...parts.slice(index)] }];
    return [...colons, ...star]
      .filter(({ left, right }) => ![...left, ...right].join("").includes(":"))
      .map(({ left, right }) => allOf([namespace(globOf(left)), name(globOf(right))]));
  });
  return someOf(ways);
}

// ---- where -------------------------------------------------------------------------

export function placeClause(place: PlacePattern | undefined, polarity: Polarity, looking: Looking): Clause {
  if (place === undefined) return CERTAIN;
  return remembered(looking.known[polarity], place, () => newPlaceClause(place, polarity, looking));
}

function newPlaceClause(place: PlacePattern, polarity: Polarity, { mode }: Looking): Clause {
  if (mode.asked.kind === "url") return IMPOSSIBLE;
  if (mode.placeText !== undefined) return itemsClause(place, mode.placeText);
  const { place: asked } = mode.asked;
  const patterns = [...place.include, ...place.except].flatMap(patternsOf);
  return whateverIsPutIn(patterns, `${polarity} ${place.only} ${asked.kind}`, (put, putIntoExcept) =>
    placeMatches(linkPlace(placeWith(place, put, putIntoExcept)), asked, polarity, NOTHING),
  );
}

function placeWith(place: PlacePattern, put: Put, putIntoExcept: Put): PlacePattern {
  const items = (list: readonly NamespacePattern[], own: Put, other: Put): readonly NamespacePattern[] =>
    list.flatMap((item): readonly NamespacePattern[] => {
      if (item.kind === "name") return own(item.pattern).map((pattern) => ({ kind: "name", pattern }));
      // Of many namespaces no selector is known, whatever it says.
      if (item.kind === "where") return [{ kind: "where", selector: { glob: "a=b" } }];
      return [{ kind: "set", include: items(item.include, own, other), except: items(item.except, other, own) }];
    });
  return {
    ...place,
    include: items(place.include, put, putIntoExcept),
    except: items(place.except, putIntoExcept, put),
  };
}

function itemsClause(
  { include, except }: Pick<PlacePattern, "include" | "except">,
  name: "namespace" | "name",
): Clause {
  const clauses = (items: readonly NamespacePattern[]) => items.map((item) => itemClause(item, name));
  return allOf([...clauses(except).map(notClause), someOf(clauses(include))]);
}

function itemClause(item: NamespacePattern, name: "namespace" | "name"): Clause {
  switch (item.kind) {
    case "name":
      return textClause(item.pattern, "in", text(name));
    case "set":
      return itemsClause(item, name);
    case "where": {
      if (!("glob" in item.selector)) return unknownPattern([item.selector], "where");
      const { ok } = parseLabelSelector(item.selector.glob);
      return ok === undefined ? IMPOSSIBLE : allOf(ok.map((requirement) => labelClause(requirement, name)));
    }
  }
}

/** Every Namespace has its own name as a label. */
export function labelClause(requirement: Requirement, name: "namespace" | "name"): Clause {
  const { key, operator, values } = requirement;
  if (key !== "kubernetes.io/metadata.name") return { literal: { about: "label", requirement, is: true } };
  const isOne = someOf(values.map((value) => text(name)(exactGlob(value))));
  if (operator === "In") return isOne;
  return operator === "NotIn" ? notClause(isOne) : known(operator === "Exists");
}

function patternsOf(item: NamespacePattern): readonly TextPattern[] {
  if (item.kind === "set") return [...item.include, ...item.except].flatMap(patternsOf);
  return item.kind === "name" ? [item.pattern] : [];
}
