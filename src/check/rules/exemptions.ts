/**
 * `exempt … from …`: an exemption takes what it describes away from the rules or checks it names. What it does not
 * say (verbs, targets, subjects) it takes from the rule.
 */
import { nearest } from "../../base/nearest.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { CheckedHead, PermissionPattern, UrlPermission } from "../checked.ts";
import type { Declared } from "../declarations.ts";
import { type BodyPart, headScope } from "../expression-access.ts";
import { checkActing } from "../heads/impersonation.ts";
import { checkNamed, checkSelecting } from "../heads/permission.ts";
import { checkPlace } from "../heads/place.ts";
import { checkSubjects } from "../heads/subjects.ts";
import { checkTimes } from "../heads/times.ts";
import { checkTargets, checkVerbs, expandConnect, type TargetSet, type VerbSet } from "../heads/verbs-and-targets.ts";
import { literalText } from "../literal-text.ts";
import { type CheckContext, NO_BINDINGS, refTo } from "./check-context.ts";

/** What a body is called, by whichever of its names. */
export interface BodyName {
  readonly rule: string | undefined;
  readonly check: string | undefined;
  readonly set: string | undefined;
}

export interface ApplyingExemption {
  readonly index: number;
  readonly part: BodyPart;
}

/** The exemptions from a body, by their number in `context.exemptions`. */
export function exemptionsFor(body: BodyName, context: CheckContext): readonly ApplyingExemption[] {
  const { own, firstExemption, unit, root } = context;
  if (own.exemptions.length === 0 && (root === undefined || root.own.exemptions.length === 0)) return [];
  const mine = applying(own.exemptions, firstExemption, (ref) => names(ref, body), keysOf(body));
  if (root === undefined || body.rule === undefined) return mine;
  // The root calls the rules of a confined folder `unit: name`.
  const called = `${unit}: ${body.rule}`;
  const isMeant = (ref: ast.Ref) => ref.kind === "by-name" && literalText(ref.name) === called;
  return [...applying(root.own.exemptions, 0, isMeant, [`name ${called}`]), ...mine];
}

export function isExempted(body: BodyName, context: CheckContext): boolean {
  return exemptionsFor(body, context).length > 0;
}

function applying(
  exemptions: readonly Declared<ast.Exempt>[],
  first: number,
  isMeant: (ref: ast.Ref) => boolean,
  keys: readonly string[],
): readonly ApplyingExemption[] {
  const index = indexOf(exemptions);
  const near = keys.length === 1 ? (index.get(keys[0] ?? "") ?? []) : candidates(keys, index);
  return near.flatMap((number) => {
    const { statement, file } = exemptions[number] as Declared<ast.Exempt>;
    return statement.from.some(isMeant)
      ? [{ index: first + number, part: { file, clauses: statement.clauses } }]
      : [];
  });
}

function candidates(keys: readonly string[], index: ExemptionIndex): readonly number[] {
  return [...new Set(keys.flatMap((key) => index.get(key) ?? []))].toSorted((a, b) => a - b);
}

function keysOf({ rule, check, set }: BodyName): readonly string[] {
  const keys: string[] = [];
  if (rule !== undefined) keys.push(`name ${rule}`);
  if (set === undefined && check !== undefined) keys.push(`name ${check}`);
  if (set !== undefined) keys.push(`set ${set}`);
  return keys;
}

/** By what an exemption calls its rules: there may be thousands of each. */
type ExemptionIndex = ReadonlyMap<string, readonly number[]>;
const indexes = new WeakMap<readonly Declared<ast.Exempt>[], ExemptionIndex>();

function indexOf(exemptions: readonly Declared<ast.Exempt>[]): ExemptionIndex {
  const known = indexes.get(exemptions);
  if (known !== undefined) return known;
  const index = new Map<string, number[]>();
  exemptions.forEach(({ statement }, number) => {
    for (const ref of statement.from) {
      const key = ref.kind === "by-word" ? `set ${ref.name.text}` : `name ${literalText(ref.name)}`;
      const list = index.get(key);
      if (list === undefined) index.set(key, [number]);
      else if (list.at(-1) !== number) list.push(number);
    }
  });
  indexes.set(exemptions, index);
  return index;
}

function names(ref: ast.Ref, { rule, check, set }: BodyName): boolean {
  if (ref.kind === "by-name") {
    const name = literalText(ref.name);
    return name === rule || (set === undefined && name === check);
  }
  return ref.name.text === set && (ref.check === undefined || literalText(ref.check) === check);
}

/** Checks the heads of all exemptions, in the order in which `exemptionsFor` numbers them. */
export function checkExemptions(context: CheckContext): void {
  for (const declared of context.own.exemptions) {
    const { statement, file } = declared;
    reportUnknownRefs(declared, context);
    const name = literalText(statement.name);
    context.exemptions.push({
      name,
      ref: refTo(name, file, statement.span),
      unit: context.unit,
      head: headOf(declared, context),
    });
    if (!statement.times.some(({ kind }) => kind !== "during")) {
      context.collector.report(
        "exemption-without-end",
        file,
        statement.name.span,
        `the exemption \`${name}\` has no end`,
        {
          help: 'an end is counted and warned about: add `until "…"`',
        },
      );
    }
  }
}

function reportUnknownRefs({ statement, file }: Declared<ast.Exempt>, context: CheckContext): void {
  const { declarations, collector, confinedUnits } = context;
  for (const ref of statement.from) {
    reportUnknownCheck(ref, file, context);
    const isSet = ref.kind === "by-word";
    const name = isSet ? ref.name.text : literalText(ref.name);
    const { checkSets, rulesByName, checks } = declarations;
    const isKnown = isSet ? checkSets.has(name) : rulesByName.has(name) || checks.has(name);
    // A rule of a confined folder may come and go without breaking the root.
    if (isKnown || confinedUnits.some((unit) => name.startsWith(`${unit}: `))) continue;
    const near = nearest(name, isSet ? checkSets.keys() : [...rulesByName.keys(), ...checks.keys()]);
    collector.report(
      "exempts-unknown",
      file,
      ref.span,
      `no ${isSet ? "set of checks" : "rule or check"} is called \`${name}\``,
      {
        help: near === undefined ? "name a rule or a check of this set" : `did you mean \`${near}\`?`,
      },
    );
  }
}

function headOf({ statement, file }: Declared<ast.Exempt>, context: CheckContext): CheckedHead {
  const scope = headScope(file, NO_BINDINGS, context);
  return {
    subjects: checkSubjects(statement.subjects, scope),
    permissions: permissionsOf({ statement, file }, context),
    place: checkPlace(statement.place, scope),
    times: checkTimes(statement.times, scope),
  };
}

const EVERY_VERB: VerbSet = { include: ["*"], except: [] };
const EVERY_TARGET: TargetSet = { include: [{ group: "*", resource: "*", subresource: "**" }], except: [] };
const EVERY_IDENTITY: readonly PermissionPattern[] = (["user", "group", "uid", "extra"] as const).map((of) => ({
  kind: "identity",
  of,
  value: { glob: "*" },
  key: undefined,
}));

function permissionsOf(
  { statement, file }: Declared<ast.Exempt>,
  context: CheckContext,
): readonly PermissionPattern[] {
  const { acting, verbs, targets, named, selecting } = statement;
  const scope = headScope(file, NO_BINDINGS, context);
  if (acting !== undefined) return checkActing(acting, "deny", scope);
  const verbSets = verbs === undefined ? [EVERY_VERB] : checkVerbs(verbs, scope);
  if (targets?.kind === "urls") {
    const paths: UrlPermission["paths"] = {
      include: targets.patterns.include.flatMap((text) => scope.patterns(text)),
      except: targets.patterns.except.flatMap((text) => scope.patterns(text)),
    };
    return verbSets.map((verbSet) => ({ kind: "url", verbs: verbSet, paths }));
  }
  const targetSets = targets === undefined ? [EVERY_TARGET] : checkTargets(targets, scope);
  const names = named && checkNamed(named, scope);
  const selectors = checkSelecting(selecting, scope);
  const onResources = verbSets.flatMap((verbSet) =>
    targetSets.flatMap((targetSet) =>
      expandConnect(verbSet, targetSet).map(
        (pairing): PermissionPattern => ({ kind: "resource", ...pairing, names, ...selectors }),
      ),
    ),
  );
  if (targets !== undefined || named !== undefined || selecting.length > 0) return onResources;
  const urls = verbSets.map(
    (verbSet): PermissionPattern => ({
      kind: "url",
      verbs: verbSet,
      paths: { include: [{ glob: "*" }], except: [] },
    }),
  );
  return [...onResources, ...urls, ...(verbs === undefined ? EVERY_IDENTITY : [])];
}

/** `from SET."check"`: the check is looked for in the set and in what it includes. */
function reportUnknownCheck(ref: ast.Ref, file: SourceFile, context: CheckContext): void {
  if (ref.kind === "by-name" || ref.check === undefined) return;
  const wanted = literalText(ref.check);
  const names = checkNamesIn(ref.name.text, context);
  if (names === undefined || names.has(wanted)) return;
  const near = nearest(wanted, names);
  context.collector.report(
    "exempts-unknown",
    file,
    ref.check.span,
    `no check of \`${ref.name.text}\` is called \`${wanted}\``,
    { help: near === undefined ? "name a check of this set" : `did you mean \`${near}\`?` },
  );
}

/** undefined: there is no such set. */
function checkNamesIn(
  set: string,
  context: CheckContext,
  seen: Set<string> = new Set(),
): ReadonlySet<string> | undefined {
  const declared = context.declarations.checkSets.get(set);
  if (declared === undefined || seen.has(set)) return undefined;
  seen.add(set);
  const names = declared.statement.items.flatMap((item): readonly string[] => {
    if (item.kind === "check") return [literalText(item.name)];
    if (item.ref.kind === "by-name") return [literalText(item.ref.name)];
    return [...(checkNamesIn(item.ref.name.text, context, seen) ?? [])];
  });
  return new Set(names);
}
