/**
 * Whether the head of a rule meets a question, one dimension after the other, nothing indexed. An allow must hold all
 * that is asked, a deny need only touch it; inside an `except` the two change places (language, section 2).
 */
import type {
  NamespaceItem,
  Namespaces,
  Patterns,
  Place,
  ResourceRef,
  Selecting,
  StringLiteral,
  Subject,
  Subjects,
  Targets,
  Verb,
  VerbPermission,
  Verbs,
} from "../../src/syntax/ast.ts";
import { type AskedName, askedName, type AskedPlace, askedPlace, type Atom, atomsOf } from "./asked.ts";
import type { Declarations } from "./declarations.ts";
import { type Environment, patternsOf } from "./evaluate.ts";
import { type Glob, globHoldsPrefix, globIsEverything, globMatches, globMeetsPrefix } from "./glob.ts";
import type { OracleQuestion, OracleResourceQuestion, OracleUser, OracleWorld } from "./question.ts";
import { CONNECTABLE, groupsOfBareName } from "./resources.ts";
import { labelsMatch, parseSelector, selectionHeld, selectionTouched } from "./selector.ts";

/** `hold`: all that is asked. `touch`: some of it. */
export type Mode = "hold" | "touch";

export interface Context {
  readonly declarations: Declarations;
  readonly world: OracleWorld;
  readonly env: Environment;
  /** What the rule does if it matches: decides how unknowns count. */
  readonly effect: "permit" | "refuse";
}

interface Listed<T> {
  readonly include: readonly T[];
  readonly except: readonly T[];
}

/** Some item meets, and no exception does so in the opposite way. */
function meets<T>({ include, except }: Listed<T>, mode: Mode, test: (item: T, mode: Mode) => boolean): boolean {
  return include.some((item) => test(item, mode)) && !except.some((item) => test(item, opposite(mode)));
}

function opposite(mode: Mode): Mode {
  return mode === "hold" ? "touch" : "hold";
}

export function globs(literal: StringLiteral, context: Context): readonly Glob[] {
  const patterns = patternsOf(literal, context.env);
  return typeof patterns === "symbol" ? [] : patterns;
}

// ---- who -----------------------------------------------------------------------

export function subjectsMeet(subjects: Subjects | undefined, user: OracleUser, context: Context): boolean {
  if (subjects === undefined) return true;
  return meets(subjects, "hold", (subject) => subjectIs(subject, user, context));
}

function subjectIs(subject: Subject, user: OracleUser, context: Context): boolean {
  switch (subject.kind) {
    case "special":
      return isSpecial(subject.name, user, context.world);
    case "reference": {
      const value = context.declarations.letNamed(subject.name.text);
      return value?.kind === "subjects" && subjectsMeet(value.subjects, user, context);
    }
    case "named":
      if (subject.of === "user")
        return globs(subject.pattern, context).some((glob) => globMatches(glob, user.username));
      if (subject.of === "group") {
        return globs(subject.pattern, context).some((glob) => user.groups.some((group) => globMatches(glob, group)));
      }
      return isServiceAccount(globs(subject.pattern, context), user.username);
  }
}

function isSpecial(name: string, { username, groups }: OracleUser, world: OracleWorld): boolean {
  switch (name) {
    case "anyone":
      return true;
    case "authenticated":
      return groups.includes("system:authenticated");
    case "anonymous":
      return username === "system:anonymous";
    case "serviceaccounts":
      return groups.includes("system:serviceaccounts");
    case "nodes":
      return groups.includes("system:nodes") && username.startsWith("system:node:");
    default:
      return world.controlPlane.includes(username);
  }
}

function isServiceAccount(patterns: readonly Glob[], username: string): boolean {
  const parts = username.split(":");
  if (parts.length !== 4 || parts[0] !== "system" || parts[1] !== "serviceaccount") return false;
  return patterns.some((glob) => {
    const slash = glob.findIndex((sign) => "char" in sign && sign.char === "/");
    return globMatches(glob.slice(0, slash), parts[2] ?? "") && globMatches(glob.slice(slash + 1), parts[3] ?? "");
  });
}

// ---- to do what, on what ---------------------------------------------------------

export function permissionMeets(
  { verbs, targets, named, selecting }: VerbPermission,
  question: OracleQuestion,
  mode: Mode,
  context: Context,
): boolean {
  if (!actionMeets(verbs, targets, question, mode, context)) return false;
  if (question.kind === "url") return true;
  if (named !== undefined && !namesMeet(named.patterns, askedName(question), named.only ? "hold" : mode, context)) {
    return false;
  }
  return selectingMeets(selecting, question, mode, context);
}

/** Verbs and targets together: what `connect` means hangs on the subresource. Either may be left open (exempt). */
export function actionMeets(
  verbs: Verbs | undefined,
  targets: Targets | undefined,
  question: OracleQuestion,
  mode: Mode,
  context: Context,
): boolean {
  if (question.kind === "url") {
    const whole = { subresource: "", letter: false };
    return (
      (verbs === undefined ||
        meets(verbs, mode, (verb, how) => verbMeets(verb, question.verb, whole, how, context))) &&
      (targets === undefined || (targets.kind === "urls" && urlMeets(targets.patterns, question.path, context)))
    );
  }
  if (targets?.kind === "urls") return false;
  const atoms = atomsOf(question);
  const verbAt = (verb: Verb, atom: Atom, how: Mode) => verbMeets(verb, question.verb, atom, how, context);
  const targetAt = (ref: ResourceRef, atom: Atom, how: Mode) => targetMeets(ref, question, atom, how, context);
  // One single thing in it, or everything in it, must be among what is included.
  const quantify = (how: Mode, test: (atom: Atom) => boolean) =>
    how === "touch" ? atoms.some(test) : atoms.every(test);
  const included = (how: Mode, atom: Atom) =>
    (verbs === undefined || verbs.include.some((verb) => verbAt(verb, atom, how))) &&
    (targets === undefined || targets.include.some((ref) => targetAt(ref, atom, how)));
  const excepted =
    verbs?.except.some((verb) => quantify(opposite(mode), (atom) => verbAt(verb, atom, opposite(mode)))) ||
    targets?.except.some((ref) => quantify(opposite(mode), (atom) => targetAt(ref, atom, opposite(mode))));
  if (excepted === true) return false;
  return mode === "touch"
    ? atoms.some((atom) => included(mode, atom))
    : holdsAll(verbs, targets, atoms, verbAt, targetAt);
}

/** As it was sent: one verb and one resource of the rule must hold the whole question. */
function holdsAll(
  verbs: Verbs | undefined,
  targets: Targets | undefined,
  atoms: readonly Atom[],
  verbAt: (verb: Verb, atom: Atom, how: Mode) => boolean,
  targetAt: (ref: ResourceRef, atom: Atom, how: Mode) => boolean,
): boolean {
  const refs = targets?.kind === "resources" ? targets.include : undefined;
  return (
    (verbs === undefined || verbs.include.some((verb) => atoms.every((atom) => verbAt(verb, atom, "hold")))) &&
    (refs === undefined || refs.some((ref) => atoms.every((atom) => targetAt(ref, atom, "hold"))))
  );
}

function verbMeets(verb: Verb, asked: string, atom: Atom, mode: Mode, context: Context): boolean {
  if (verb.kind === "star") return true;
  if (verb.kind === "quoted") return wordMeets(textOf(verb.value), asked, mode);
  const value = context.declarations.letNamed(verb.text);
  if (value?.kind === "verbs") {
    return meets(value.verbs, mode, (inner, how) => verbMeets(inner, asked, atom, how, context));
  }
  if (verb.text !== "connect") return wordMeets(verb.text, asked, mode);
  if (atom.letter || !CONNECTABLE.includes(atom.subresource)) return false;
  if (atom.subresource === "proxy") return true;
  return wordMeets("get", asked, mode) || wordMeets("create", asked, mode);
}

function wordMeets(word: string, asked: string, mode: Mode): boolean {
  return word === asked || (mode === "touch" && asked === "*");
}

function targetMeets(
  ref: ResourceRef,
  question: OracleResourceQuestion,
  atom: Atom,
  mode: Mode,
  context: Context,
): boolean {
  const [only] = ref.segments;
  if (ref.segments.length === 1 && only?.form === "word") {
    const set = PREDECLARED[only.text];
    if (set !== undefined) return set.some((target) => writtenMeets(target, question, atom, mode));
    const value = context.declarations.letNamed(only.text);
    if (value?.kind === "resources") {
      return meets(value.resources, mode, (inner, how) => targetMeets(inner, question, atom, how, context));
    }
  }
  return writtenTargets(ref).some((target) => writtenMeets(target, question, atom, mode));
}

interface WrittenTarget {
  /** undefined: every one. */
  readonly group: string | undefined;
  readonly resource: string | undefined;
  readonly subresource: "any" | "any-or-none" | { readonly text: string; readonly letter: boolean };
}

function writtenMeets(target: WrittenTarget, question: OracleResourceQuestion, atom: Atom, mode: Mode): boolean {
  const part = (written: string | undefined, asked: string) =>
    written === undefined || wordMeets(written, asked, mode);
  if (!part(target.group, question.apiGroup) || !part(target.resource, question.resource)) return false;
  if (target.subresource === "any-or-none") return true;
  if (target.subresource === "any") return atom.subresource !== "";
  const { text, letter } = target.subresource;
  if (letter) return atom.letter || (mode === "hold" && question.subresource === "*");
  return !atom.letter && text === atom.subresource;
}

/** `resource[.group][/subresource]`, stars and quotes by the table of grammar section 6. */
function writtenTargets({ segments }: ResourceRef): readonly WrittenTarget[] {
  const slash = segments.findIndex(({ before }) => before === "/");
  const [first, ...groupSegments] = slash < 0 ? segments : segments.slice(0, slash);
  const after = slash < 0 ? [] : segments.slice(slash);
  if (first === undefined) return [];
  const join = (parts: typeof segments) =>
    parts.map(({ before, text }, at) => (at === 0 ? text : before + text)).join("");
  const subresource: WrittenTarget["subresource"] | undefined =
    after.length === 0
      ? undefined
      : after[0]?.form === "star"
        ? "any"
        : { text: join(after), letter: after[0]?.form === "quoted" && join(after) === "*" };
  const main = { text: "", letter: false };
  const group = groupSegments.length === 0 ? undefined : join(groupSegments);
  if (first.form === "star") {
    return [{ group: coreAsEmpty(group), resource: undefined, subresource: subresource ?? "any-or-none" }];
  }
  const resource = first.text;
  if (group === "*") return [{ group: undefined, resource, subresource: subresource ?? main }];
  const bare = first.form === "quoted" ? [""] : undefined;
  const groups = group === undefined ? (bare ?? groupsOfBareName(resource)) : [coreAsEmpty(group)];
  return groups.map((one) => ({ group: one, resource, subresource: subresource ?? main }));
}

function coreAsEmpty(group: string | undefined): string | undefined {
  return group === "core" ? "" : group;
}

const whole = (group: string, resource: string): WrittenTarget => ({
  group,
  resource,
  subresource: { text: "", letter: false },
});
const part = (group: string | undefined, resource: string | undefined, text: string): WrittenTarget => ({
  group,
  resource,
  subresource: { text, letter: false },
});
const TEMPLATES = [
  whole("", "podtemplates"),
  whole("", "replicationcontrollers"),
  ...["deployments", "replicasets", "statefulsets", "daemonsets"].map((resource) => whole("apps", resource)),
  ...["jobs", "cronjobs"].map((resource) => whole("batch", resource)),
];
const PREDECLARED: Readonly<Record<string, readonly WrittenTarget[] | undefined>> = {
  "pod-templates": TEMPLATES,
  "pod-workloads": [
    whole("", "pods"),
    part("", "pods", "ephemeralcontainers"),
    part("", "pods", "resize"),
    ...TEMPLATES,
  ],
  "remote-access": [
    ...CONNECTABLE.map((one) => part(undefined, undefined, one)),
    part("", "pods", "ephemeralcontainers"),
  ],
};

/** Only a `*` at the end is a sign. */
function urlMeets(patterns: Patterns, path: string, context: Context): boolean {
  return meets(patterns, "hold", (literal) =>
    globs(literal, context).some((glob) => {
      const last = glob.at(-1);
      const letters = glob.map((sign, at) => ("star" in sign && at < glob.length - 1 ? { char: "*" } : sign));
      return last === undefined ? path === "" : globMatches(letters, path);
    }),
  );
}

// ---- names and selectors -----------------------------------------------------------

export function namesMeet(patterns: Patterns, name: AskedName, mode: Mode, context: Context): boolean {
  return meets(patterns, mode, (literal, how) =>
    globs(literal, context).some((glob) => nameMeets(glob, name, how, mode)),
  );
}

/** An included pattern of a rule that holds is compared with the name as it was sent. */
function nameMeets(glob: Glob, name: AskedName, how: Mode, rule: Mode): boolean {
  switch (name.kind) {
    case "one":
      return globMatches(glob, name.name);
    case "begins":
      if (how === "touch") return globMeetsPrefix(glob, name.prefix);
      if (rule === "hold" && name.sent !== undefined) return globMatches(glob, name.sent);
      return globHoldsPrefix(glob, name.prefix);
    case "not-yet-known":
      // Left to admission by a rule that includes it; an exception of an allow may be what it will be.
      return how === "hold" ? globIsEverything(glob) : rule === "hold";
  }
}

function selectingMeets(
  selecting: readonly Selecting[],
  question: OracleResourceQuestion,
  mode: Mode,
  context: Context,
): boolean {
  return selecting.every(({ of, selector }) => {
    const asked = (of === "fields" ? question.fieldRequirements : question.labelRequirements) ?? [];
    const alternatives = globs(selector, context).map(lettersOf).map(parseSelector);
    const test = mode === "hold" ? selectionHeld : selectionTouched;
    return alternatives.some((terms) => test(terms, asked));
  });
}

function lettersOf(glob: Glob): string {
  return glob.map((sign) => ("star" in sign ? "*" : sign.char)).join("");
}

// ---- where -----------------------------------------------------------------------

export function placeMeets(
  place: Place | undefined,
  question: OracleQuestion,
  mode: Mode,
  context: Context,
): boolean {
  if (place === undefined || place.kind === "everywhere") return true;
  if (question.kind === "url") return false;
  const asked = askedPlace(question);
  if (asked.kind === "none") return false;
  // An unknown selector makes a deny match and an allow not; an unknown exception the other way round.
  const ifUnknown = context.effect === "refuse";
  return namespacesMeet(place.namespaces, asked, place.only ? "hold" : mode, ifUnknown, context);
}

function namespacesMeet(
  { include, except }: Namespaces,
  asked: AskedPlace,
  mode: Mode,
  ifUnknown: boolean,
  context: Context,
): boolean {
  return (
    include.some((item) => namespaceMeets(item, asked, mode, ifUnknown, context)) &&
    !except.some((item) => namespaceMeets(item, asked, opposite(mode), !ifUnknown, context))
  );
}

function namespaceMeets(
  item: NamespaceItem,
  asked: AskedPlace,
  mode: Mode,
  ifUnknown: boolean,
  context: Context,
): boolean {
  switch (item.kind) {
    case "reference": {
      const value = context.declarations.letNamed(item.name.text);
      return value?.kind === "namespaces" && namespacesMeet(value.namespaces, asked, mode, ifUnknown, context);
    }
    case "pattern":
      return globs(item.pattern, context).some((glob) => patternMeetsPlace(glob, asked, mode, ifUnknown, context));
    case "where":
      return globs(item.selector, context).some((glob) =>
        selectorMeets(lettersOf(glob), asked, mode, ifUnknown, context),
      );
  }
}

function patternMeetsPlace(glob: Glob, asked: AskedPlace, mode: Mode, ifUnknown: boolean, context: Context): boolean {
  switch (asked.kind) {
    case "one":
      return globMatches(glob, asked.namespace);
    case "every":
      return mode === "touch" || globIsEverything(glob);
    case "every-and-none":
      return mode === "touch";
    case "not-yet-known":
      // What is included is left to admission; an exception of an allow may be what it will be.
      return mode === "touch" && context.effect === "permit" && ifUnknown;
    case "none":
      return false;
  }
}

function selectorMeets(
  selector: string,
  asked: AskedPlace,
  mode: Mode,
  ifUnknown: boolean,
  context: Context,
): boolean {
  if (asked.kind === "one") {
    const facts = context.world.namespaceFacts(asked.namespace);
    return facts === undefined ? ifUnknown : labelsMatch(parseSelector(selector), facts.labels);
  }
  // Of every namespace nothing is known: what asks about all of them is touched and never held.
  if (asked.kind === "not-yet-known") return context.effect === "permit" && ifUnknown;
  return mode === "touch" && asked.kind !== "none";
}

function textOf(literal: StringLiteral): string {
  return literal.parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}
