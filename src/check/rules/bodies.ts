/**
 * The bodies of a rule: its own, or one for each check that it fails. `failing X` makes a rule complain of everything
 * that X complains of, with the names and messages of the checks.
 */
import { nearest } from "../../base/nearest.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { CheckedBody, CheckedEffect, CheckedHead, TargetPattern } from "../checked.ts";
import { type BodyPart, bodyCode, headScope } from "../expression-access.ts";
import { checkTargets } from "../heads/verbs-and-targets.ts";
import { literalText } from "../literal-text.ts";
import type { Arrival } from "./arrivals.ts";
import { type Bindings, type CheckContext, declarationsSeenFrom, NO_BINDINGS } from "./check-context.ts";
import { DEEPEST_INCLUDE, reportTooLarge } from "./growth.ts";
import { exemptionsFor, isExempted } from "./exemptions.ts";

export interface BodiesRequest {
  readonly name: string;
  readonly effect: CheckedEffect;
  readonly head: CheckedHead;
  /** Asked where there is a body at all. */
  readonly arrivals: () => readonly Arrival[];
  readonly parts: readonly BodyPart[];
  readonly writes: readonly ast.Write[];
  readonly because: ast.Because | undefined;
  readonly file: SourceFile;
  readonly bindings: Bindings;
  /** The name as written, by which an exemption refers to the rule; a grant has none. */
  readonly rule: ast.StringLiteral | undefined;
}

/** A check that a rule fails, wherever it stands. */
export interface FailedCheck {
  readonly check: ast.Check;
  readonly file: SourceFile;
  /** undefined: a check of its own, outside any set. */
  readonly set: string | undefined;
  /** The parameters of the set and what include conditions add, as clauses of their own. */
  readonly before: readonly BodyPart[];
  /** The `on` of the check and of its set. */
  readonly narrowed: readonly (readonly TargetPattern[])[];
}

/** Of a rule that says nothing beside its head: one for all of them. */
export const PLAIN: readonly CheckedBody[] = [
  {
    check: undefined,
    targets: undefined,
    code: {
      clauses: [],
      slots: 0,
      already: false,
      message: undefined,
      help: undefined,
      writes: [],
      reads: { admission: false, oldObject: false, namespace: false, now: false },
    },
    exemptions: [],
  },
];

export function bodiesOf(request: BodiesRequest, context: CheckContext): readonly CheckedBody[] {
  if (isPlain(request, context)) return PLAIN;
  const failing = request.parts.flatMap(({ file, clauses }) =>
    clauses.flatMap((clause) => (clause.kind === "failing" ? clause.refs.map((ref) => ({ ref, file })) : [])),
  );
  if (failing.length === 0) return [ownBody(request, context)];
  const own = request.parts.map(({ file, clauses }) => ({
    file,
    clauses: clauses.filter(({ kind }) => kind !== "failing"),
  }));
  return failing
    .flatMap(({ ref, file }) => {
      const behind = checksBehind(ref, file, context);
      reportNoOverlap(ref, file, behind, request, context);
      return behind;
    })
    .map((failed) => bodyOfCheck(request, own, failed, context));
}

function isPlain({ parts, writes, because, rule }: BodiesRequest, context: CheckContext): boolean {
  return (
    because === undefined &&
    writes.length === 0 &&
    parts.every(({ clauses }) => clauses.length === 0) &&
    (rule === undefined || !isExempted({ rule: literalText(rule), check: undefined, set: undefined }, context))
  );
}

function ownBody(request: BodiesRequest, context: CheckContext): CheckedBody {
  const { rule, parts, because, file } = request;
  const exemptions =
    rule === undefined ? [] : exemptionsFor({ rule: literalText(rule), check: undefined, set: undefined }, context);
  const { code, exemptionClauses } = bodyCode(
    {
      ...request,
      arrivals: request.arrivals(),
      parts,
      because: because && { because, file },
      exemptions: exemptions.map((one) => one.part),
    },
    context,
  );
  return { check: undefined, targets: undefined, code, exemptions: withClauses(exemptions, exemptionClauses) };
}

function bodyOfCheck(
  request: BodiesRequest,
  own: readonly BodyPart[],
  failed: FailedCheck,
  context: CheckContext,
): CheckedBody {
  const { check, file, set, before, narrowed } = failed;
  const name = literalText(check.name);
  const rule = request.rule && literalText(request.rule);
  const exemptions = exemptionsFor({ rule, check: name, set }, context);
  const { code, exemptionClauses } = bodyCode(
    {
      ...request,
      parts: [...own, ...before, { file, clauses: check.clauses }],
      arrivals: request
        .arrivals()
        .filter(({ target }) => narrowed.every((targets) => targets.some((one) => overlaps(one, target)))),
      because: check.because && { because: check.because, file },
      exemptions: exemptions.map((one) => one.part),
    },
    context,
  );
  const targets =
    narrowed.length === 0
      ? undefined
      : narrowed.reduce((a, b) => a.filter((one) => b.some((other) => overlaps(one, other))));
  return { check: name, targets, code, exemptions: withClauses(exemptions, exemptionClauses) };
}

/** The `on` of a check narrows the rule that fails it. Where nothing is left of any of them the rule is a mistake. */
function reportNoOverlap(
  ref: ast.Ref,
  file: SourceFile,
  checks: readonly FailedCheck[],
  { head }: BodiesRequest,
  context: CheckContext,
): void {
  const targets = head.permissions.flatMap((one) => (one.kind === "resource" ? one.targets.include : []));
  if (checks.length === 0 || targets.length === 0) return;
  const meets = checks.some(({ narrowed }) =>
    targets.some((target) => narrowed.every((on) => on.some((one) => overlaps(one, target)))),
  );
  if (meets) return;
  context.collector.report("never-matches", file, ref.span, "these checks are about other kinds than the rule", {
    help: "make the `on` of the rule and the `on` of the checks meet",
  });
}

function withClauses(
  exemptions: readonly { readonly index: number }[],
  clauses: readonly CheckedBody["exemptions"][number]["clauses"][],
): CheckedBody["exemptions"] {
  return exemptions.map(({ index }, position) => ({ exemption: index, clauses: clauses[position] ?? [] }));
}

function overlaps(a: TargetPattern, b: TargetPattern): boolean {
  const meets = (x: string, y: string) => x === y || x === "*" || y === "*";
  const sub = a.subresource === "**" || b.subresource === "**" || a.subresource === b.subresource;
  return (
    meets(a.group, b.group) &&
    meets(a.resource, b.resource) &&
    (sub || (a.subresource === "*" && b.subresource !== ""))
  );
}

// ---- what a reference stands for ---------------------------------------------------

export function checksBehind(ref: ast.Ref, file: SourceFile, context: CheckContext): readonly FailedCheck[] {
  if (ref.kind === "by-name") {
    const name = literalText(ref.name);
    const { checks } = declarationsSeenFrom(file, context);
    const declared = checks.get(name);
    context.used.add(name);
    if (declared === undefined) {
      reportUnknown(ref.name, name, checks.keys(), file, context);
      return [];
    }
    const narrowed = narrowing(declared.statement.on, declared.file, context);
    return [{ check: declared.statement, file: declared.file, set: undefined, before: [], narrowed }];
  }
  return checksOfSet(ref, file, context, []);
}

function checksOfSet(
  ref: Extract<ast.Ref, { kind: "by-word" }>,
  file: SourceFile,
  context: CheckContext,
  path: readonly string[],
): readonly FailedCheck[] {
  const { checkSets } = declarationsSeenFrom(file, context);
  const set = checkSets.get(ref.name.text);
  context.used.add(ref.name.text);
  if (set === undefined) {
    reportUnknown(ref.name, ref.name.text, checkSets.keys(), file, context);
    return [];
  }
  if (path.includes(ref.name.text)) {
    context.collector.report("recursive-definition", file, ref.span, `the set \`${ref.name.text}\` includes itself`, {
      help: `break the circle ${[...path, ref.name.text].join(" → ")}`,
    });
    return [];
  }
  if (!context.growth.spend("includes", 1, { file, span: ref.span })) return [];
  const before = parameterPart(ref, set.statement, file, context);
  if (before === undefined) return [];
  const narrowed = narrowing(set.statement.on, set.file, context);
  if (path.length > DEEPEST_INCLUDE) {
    const message = `more than ${DEEPEST_INCLUDE} sets include each other in a row`;
    reportTooLarge(context.collector, file, ref.span, message, "include sets side by side");
    return [];
  }
  const wanted = ref.check && literalText(ref.check);
  const all = set.statement.items.flatMap((item): readonly FailedCheck[] => {
    if (item.kind === "check") {
      return [
        {
          check: item,
          file: set.file,
          set: ref.name.text,
          before,
          narrowed: [...narrowed, ...narrowing(item.on, set.file, context)],
        },
      ];
    }
    return included(item, set.file, context, [...path, ref.name.text]).map((one) => ({
      ...one,
      before: [...before, ...one.before],
      narrowed: [...narrowed, ...one.narrowed],
    }));
  });
  if (!context.growth.spend("checks", all.length, { file, span: ref.span })) return [];
  if (wanted === undefined) return all;
  const found = all.filter(({ check }) => literalText(check.name) === wanted);
  if (found.length === 0 && ref.check !== undefined) {
    reportUnknown(
      ref.check,
      wanted,
      all.map(({ check }) => literalText(check.name)),
      file,
      context,
    );
  }
  return found;
}

function included(
  item: ast.Include,
  file: SourceFile,
  context: CheckContext,
  path: readonly string[],
): readonly FailedCheck[] {
  const excepted = new Set(item.except.map(literalText));
  const condition: readonly BodyPart[] =
    item.when === undefined
      ? []
      : [{ file, clauses: [{ kind: "when", condition: item.when, span: item.when.span }] }];
  const found =
    item.ref.kind === "by-word" ? checksOfSet(item.ref, file, context, path) : checksBehind(item.ref, file, context);
  return found
    .filter(({ check }) => !excepted.has(literalText(check.name)))
    .map((one) => ({ ...one, before: [...condition, ...one.before] }));
}

/** Parameters are `with` names in front of the check. undefined: too many or too few, which has been reported. */
function parameterPart(
  ref: Extract<ast.Ref, { kind: "by-word" }>,
  set: ast.Checks,
  file: SourceFile,
  context: CheckContext,
): readonly BodyPart[] | undefined {
  const args = ref.args ?? [];
  if (args.length !== set.params.length) {
    context.collector.report(
      "wrong-arguments",
      file,
      ref.span,
      `\`${ref.name.text}\` takes ${set.params.length} arguments, not ${args.length}`,
      {
        help: `write \`${ref.name.text}(${set.params.map(({ text }) => text).join(", ")})\``,
      },
    );
    return undefined;
  }
  const clauses = set.params.flatMap((name, index): readonly ast.WithClause[] => {
    const value = args[index];
    return value === undefined ? [] : [{ kind: "with", name, value, span: value.span }];
  });
  return clauses.length === 0 ? [] : [{ file, clauses }];
}

function narrowing(
  on: ast.Targets | undefined,
  file: SourceFile,
  context: CheckContext,
): readonly (readonly TargetPattern[])[] {
  if (on === undefined || on.kind === "urls") return [];
  return [checkTargets(on, headScope(file, NO_BINDINGS, context)).flatMap(({ include }) => include)];
}

function reportUnknown(
  at: ast.Node,
  name: string,
  known: Iterable<string>,
  file: SourceFile,
  context: CheckContext,
): void {
  const near = nearest(name, known);
  context.collector.report("unknown-rule", file, at.span, `no check is called \`${name}\``, {
    help: near === undefined ? "declare it with `check` or `checks`" : `did you mean \`${near}\`?`,
  });
}
