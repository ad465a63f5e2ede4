/** `to … on …`, `to impersonate …`: what a rule is about, as finite patterns. */
import type * as ast from "../../syntax/ast.ts";
import { parseFieldSelector, parseLabelSelector } from "../../values/selector.ts";
import { URL_VERBS } from "../../vocabulary/verbs.ts";
import type { NamePattern, PermissionPattern, ResourcePermission, SelectorPattern, TextPattern } from "../checked.ts";
import type { HeadNames, HeadScope } from "./head-scope.ts";
import { checkActing } from "./impersonation.ts";
import { checkConnections } from "./half-connect.ts";
import { checkTargets, checkVerbs, expandConnect, type VerbSet } from "./verbs-and-targets.ts";

/** An allow compares the question as it was sent; a deny is touched by it. */
export type HeadKind = "allow" | "deny";

export function checkPermission(
  permission: ast.Permission,
  kind: HeadKind,
  scope: HeadScope,
): readonly PermissionPattern[] {
  if (permission.kind === "acting") return checkActing(permission, kind, scope);
  const { targets } = permission;
  if (targets.kind === "urls") return urlPermissions(permission, targets, scope);
  return resourcePermissions(permission, targets, kind, scope);
}

function resourcePermissions(
  permission: ast.VerbPermission,
  targets: ast.ResourceTargets,
  kind: HeadKind,
  scope: HeadScope,
): readonly PermissionPattern[] {
  const plain = plainPermissions(permission, targets, kind, scope);
  if (permission.named === undefined && permission.selecting.length === 0) return plain;
  const names = permission.named && checkNamed(permission.named, scope);
  const selectors = checkSelecting(permission.selecting, scope);
  if (permission.selecting.length > 0) reportUnselecting(permission, plain, scope);
  return plain.map((one) => ({ ...one, names, ...selectors }));
}

const SELECTING_VERBS: ReadonlySet<string> = new Set(["list", "watch", "deletecollection", "*"]);

/** Only questions about lists carry selectors: for another verb the rule is about nothing, or about everything. */
function reportUnselecting(
  { selecting, verbs }: ast.VerbPermission,
  permissions: readonly ResourcePermission[],
  { file, collector }: HeadScope,
): void {
  const said = permissions.flatMap((one) => one.verbs.include.filter((verb) => !one.verbs.except.includes(verb)));
  const without = [...new Set(said)].filter((verb) => !SELECTING_VERBS.has(verb));
  const [first] = selecting;
  if (without.length === 0 || first === undefined) return;
  const names = without.map((verb) => `\`${verb}\``).join(", ");
  collector.report("never-matches", file, first.span, `a question with ${names} carries no selector`, {
    severity: without.length === said.length ? "error" : "warning",
    labels: [{ file, span: verbs.span, text: "these verbs" }],
    help: "`selecting` is for `list`, `watch` and `deletecollection`; say the other verbs in a rule of their own",
  });
}

/** By what they say, for the names of one unit. */
const known = new WeakMap<HeadNames, Map<string, readonly ResourcePermission[]>>();

/**
 * Verbs and targets without anything more. Ten thousand rules say them in the same few words, and then they are the same
 * objects. What is wrong is said at each place.
 */
function plainPermissions(
  permission: ast.VerbPermission,
  targets: ast.ResourceTargets,
  kind: HeadKind,
  scope: HeadScope,
): readonly ResourcePermission[] {
  const words = scope.file.text.slice(permission.verbs.span.start, targets.span.end);
  const there = knownPermissions(words, kind, scope.names);
  if (there !== undefined) return there;
  const mistakes = scope.collector.diagnostics.length;
  const verbs = checkVerbs(permission.verbs, scope, targets);
  const targetSets = checkTargets(targets, scope);
  checkConnections(permission, targets, verbs, kind, scope);
  const made = verbs.flatMap((verbSet) =>
    targetSets.flatMap((targetSet) =>
      expandConnect(verbSet, targetSet).map(
        (pairing): ResourcePermission => ({
          kind: "resource",
          ...pairing,
          names: undefined,
          fieldSelectors: NO_SELECTORS,
          labelSelectors: NO_SELECTORS,
        }),
      ),
    ),
  );
  if (scope.collector.diagnostics.length === mistakes && words.length <= LONGEST_KEPT) {
    const ofNames = known.get(scope.names) ?? new Map<string, readonly ResourcePermission[]>();
    known.set(scope.names, ofNames.set(`${kind} ${words}`, made));
  }
  return made;
}

/** What verbs and targets came to that were said in the same words without a mistake. */
export function knownPermissions(
  words: string,
  kind: HeadKind,
  names: HeadNames,
): readonly ResourcePermission[] | undefined {
  return known.get(names)?.get(`${kind} ${words}`);
}

/** The same, of some names only. */
export function withNames(
  permissions: readonly ResourcePermission[],
  names: NamePattern,
): readonly ResourcePermission[] {
  return permissions.map(({ verbs, targets }) => ({
    kind: "resource",
    verbs,
    targets,
    names,
    fieldSelectors: NO_SELECTORS,
    labelSelectors: NO_SELECTORS,
  }));
}

const NO_SELECTORS: readonly SelectorPattern[] = [];
/** Longer texts are hardly said twice. */
const LONGEST_KEPT = 1000;

export function checkNamed(named: ast.Named, scope: HeadScope): NamePattern {
  return {
    only: named.only,
    include: named.patterns.include.flatMap((text) => scope.patterns(text)),
    except: named.patterns.except.flatMap((text) => scope.patterns(text)),
  };
}

export function checkSelecting(
  selecting: readonly ast.Selecting[],
  scope: HeadScope,
): { readonly fieldSelectors: readonly SelectorPattern[]; readonly labelSelectors: readonly SelectorPattern[] } {
  const of = (kind: "fields" | "labels") =>
    selecting.filter((one) => one.of === kind).flatMap((one) => checkSelector(one, scope));
  return { fieldSelectors: of("fields"), labelSelectors: of("labels") };
}

function checkSelector({ of, selector }: ast.Selecting, scope: HeadScope): readonly SelectorPattern[] {
  return scope.patterns(selector).flatMap((text) => {
    const parsed =
      "glob" in text ? (of === "fields" ? parseFieldSelector(text.glob) : parseLabelSelector(text.glob)) : undefined;
    if (parsed === undefined || parsed.ok !== undefined) return [{ text }];
    scope.collector.report("bad-selector", scope.file, selector.span, parsed.error, {
      help:
        of === "fields"
          ? 'write it as kubectl takes it: `"spec.nodeName=n1"`'
          : 'write it as kubectl takes it: `"app=web,tier in (a,b)"`',
    });
    return [];
  });
}

// ---- URLs ------------------------------------------------------------------------

function urlPermissions(
  permission: ast.VerbPermission,
  targets: ast.UrlTargets,
  scope: HeadScope,
): readonly PermissionPattern[] {
  return checkUrlVerbs(permission.verbs, scope).map((verbs) => ({
    kind: "url",
    verbs,
    paths: {
      include: targets.patterns.include.flatMap((text) => urlPatterns(text, scope)),
      except: targets.patterns.except.flatMap((text) => urlPatterns(text, scope)),
    },
  }));
}

/** URLs are asked with HTTP methods, which need no quotes; `connect` and lists of objects mean nothing there. */
function checkUrlVerbs(verbs: ast.Verbs, scope: HeadScope): readonly VerbSet[] {
  const known = (verb: ast.Verb) => verb.kind === "word" && URL_VERBS.includes(verb.text);
  const methods = (list: readonly ast.Verb[]) =>
    list.filter(known).flatMap((verb) => (verb.kind === "word" ? [verb.text] : []));
  const others = checkVerbs(
    {
      ...verbs,
      include: verbs.include.filter((verb) => !known(verb)),
      except: verbs.except.filter((verb) => !known(verb)),
    },
    scope,
  );
  const own = methods(verbs.include);
  const except = methods(verbs.except);
  return [
    ...(own.length > 0 ? [{ include: own, except }] : []),
    ...others.map((set) => ({ include: set.include, except: [...set.except, ...except] })),
  ];
}

/** Only a star at the end is a sign; the query is never part of the path. */
function urlPatterns(text: ast.StringLiteral, scope: HeadScope): readonly TextPattern[] {
  return scope.patterns(text).flatMap((pattern): TextPattern[] => {
    if (!("glob" in pattern)) return [pattern];
    const { glob } = pattern;
    const mistake = urlMistake(glob);
    if (mistake === undefined) return [pattern];
    scope.collector.report("bad-pattern", scope.file, text.span, mistake, {
      help: 'write a path from its `/`, with a `*` only at its end: `"/apis/*"`',
    });
    return [];
  });
}

function urlMistake(glob: string): string | undefined {
  if (glob.includes("?")) return "the query of a URL is never asked about";
  if (/\*./.test(glob.replaceAll("\\*", ""))) return "in a URL `*` stands only at the end";
  return glob === "*" || glob.startsWith("/") ? undefined : "a URL begins with `/`";
}
