/**
 * How the checks of heads, rules and sets reach the type checker: constants, strings of heads, and the names that
 * expressions see.
 */
import type { Collector } from "../diagnostics/collector.ts";
import { Collector as DiagnosticCollector } from "../diagnostics/collector.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { linkCode } from "../expressions/link.ts";
import type { RootName } from "../expressions/code.ts";
import { printText } from "../expressions/print.ts";
import type * as ast from "../syntax/ast.ts";
import { escapeGlob } from "../values/glob.ts";
import { isList, type Outcome, type Value } from "../values/value.ts";
import { ANY, type Type } from "../vocabulary/types.ts";
import { FUNCTIONS } from "../vocabulary/functions.ts";
import { releaseOf } from "../vocabulary/releases.ts";
import type { ArrivingTarget, BodyInput } from "./body/body-input.ts";
import { type CheckedBodyCode, checkBody } from "./body/check-body.ts";
import { checkClauses, POSITIONS } from "./body/check-clauses.ts";
import { checkIdentityBody, type IdentityBody } from "./body/check-identity-body.ts";
import { bodyRoots, CONSTANT_ROOTS, HEAD_ROOTS, LOOSE_ROOTS } from "./body/root-bindings.ts";
import { readData } from "./rules/read-data.ts";
import type { TextPattern } from "./checked.ts";
import type { CheckOptions } from "./check-policy-set.ts";
import { letKey, type Declarations as Declared } from "./declarations.ts";
import { checkExpression, newScope } from "./expressions/check-expression.ts";
import { checkText } from "./expressions/check-text.ts";
import type { Declarations as ExpressionNames } from "./expressions/declarations.ts";
import { emptyFrame, foldConstant } from "./expressions/fold-constant.ts";
import type { Local, Scope } from "./expressions/scope.ts";
import type { HeadScope } from "./heads/head-scope.ts";
import { plainText } from "./literal-text.ts";
import { type Bindings, type CheckContext, NO_BINDINGS, rootBehind } from "./rules/check-context.ts";
import { MOST_PATTERNS, reportTooLarge } from "./rules/growth.ts";
import type { UsedNames } from "./rules/used-names.ts";

const ROOTS: readonly RootName[] = [
  "user",
  "request",
  "object",
  "oldObject",
  "pod",
  "oldPod",
  "namespace",
  "cluster",
  "claims",
  "now",
];

/** Words that no `let` and `def` may take. A variable may: it is found first. */
export const reservedNames: ReadonlySet<string> = new Set([...ROOTS, "data", ...FUNCTIONS.keys()]);

export function localsOf(bindings: Bindings): readonly (readonly [string, Local])[] {
  return [...bindings].map(([name, { value, type }]) => [name, { kind: "constant", value, type }]);
}

/** Nothing of a request: constants, loops over them, `let`, `def`, `data`. */
function constantScope(file: SourceFile, bindings: Bindings, context: CheckContext, collector: Collector): Scope {
  return newScope({
    file,
    collector,
    declarations: context.expressionNames,
    roots: CONSTANT_ROOTS,
    locals: localsOf(bindings),
  });
}

/**
 * The value of an expression that reads only what is known at load. Silent: what is wrong with it is said where it stands;
 * `broken`: that has been said elsewhere, of a document that cannot be read for one.
 */
export function constantOf(
  expr: ast.Expr,
  file: SourceFile,
  bindings: Bindings,
  context: CheckContext,
): { readonly value: Value; readonly type: Type } | "broken" | undefined {
  const collector = new DiagnosticCollector();
  const checked = checkExpression(expr, constantScope(file, bindings, context, collector));
  if (checked.broken === true && collector.diagnostics.length === 0) return "broken";
  const folded = foldConstant(checked);
  return folded && { value: folded.value, type: checked.type };
}

/** Says what is wrong with a `let` of a value, also where nobody uses it. */
export function checkValue(name: ast.Word, file: SourceFile, context: CheckContext): void {
  const use: ast.Expr = { kind: "name", name: name.text, span: name.span };
  checkExpression(use, { ...constantScope(file, NO_BINDINGS, context, context.collector), roots: HEAD_ROOTS });
}

/** The value of an expression of a test, with whatever is wrong with it. */
export function evaluateConstant(
  expr: ast.Expr,
  file: SourceFile,
  context: CheckContext,
): { readonly value: Outcome; readonly diagnostics: readonly Diagnostic[] } {
  const collector = new DiagnosticCollector();
  const checked = checkExpression(expr, constantScope(file, new Map(), context, collector));
  const value = checked.broken === true ? undefined : linkCode(checked.code)(emptyFrame());
  return { value, diagnostics: collector.diagnostics };
}

// ---- strings of heads ----------------------------------------------------------------

export function headScope(file: SourceFile, bindings: Bindings, context: CheckContext): HeadScope {
  if (bindings.size > 0) return newHeadScope(file, bindings, context);
  // Most heads of a file bind nothing, and see the same.
  const known = context.headScopes.get(file);
  if (known !== undefined) return known;
  const made = newHeadScope(file, bindings, context);
  context.headScopes.set(file, made);
  return made;
}

function newHeadScope(file: SourceFile, bindings: Bindings, context: CheckContext): HeadScope {
  const { collector } = context;
  const scope = () =>
    newScope({
      file,
      collector,
      declarations: context.expressionNames,
      roots: HEAD_ROOTS,
      locals: localsOf(bindings),
    });
  return {
    file,
    collector,
    names: (rootBehind(file, context) ?? context).headNames,
    patterns: (text) => patternsOf(text, scope),
    plain: (text) => plainOf(text, file, collector),
  };
}

function patternsOf(text: ast.StringLiteral, scopeOf: () => Scope): readonly TextPattern[] {
  const whole = plainText(text);
  if (whole !== undefined) return [{ glob: whole }];
  const scope = scopeOf();
  const choices = constantChoices(text, scope);
  if (choices !== undefined) return choices.map((glob) => ({ glob }));
  const checked = checkText(text, scope, "pattern");
  return checked.broken === true ? [] : [{ code: checked.code }];
}

/** The patterns of a string whose interpolations are constants: one for each element where one of them is a list. */
function constantChoices(text: ast.StringLiteral, scope: Scope): readonly string[] | undefined {
  const silent = { ...scope, collector: new DiagnosticCollector() };
  let choices: readonly string[] = [""];
  for (const part of text.parts) {
    const own = part.kind === "text" ? [part.text] : elementsOf(foldConstant(checkExpression(part.expr, silent)));
    if (own === undefined) return undefined;
    if (choices.length * own.length > MOST_PATTERNS) {
      const message = `this stands for more than ${MOST_PATTERNS} texts`;
      reportTooLarge(scope.collector, scope.file, text.span, message, "put fewer or shorter lists into one string");
      return [];
    }
    choices = choices.flatMap((before) => own.map((after) => before + after));
  }
  return choices;
}

function elementsOf(folded: { readonly value: Value } | undefined): readonly string[] | undefined {
  if (folded === undefined) return undefined;
  const { value } = folded;
  // What is absent matches nothing.
  if (value === undefined || value === null) return [];
  return (isList(value) ? value : [value]).map((item) => escapeGlob(printText(item)));
}

function plainOf(text: ast.StringLiteral, file: SourceFile, collector: Collector): string | undefined {
  const plain = plainText(text);
  if (plain === undefined) {
    collector.report("bad-pattern", file, text.span, "nothing can be put into this string", {
      help: "write it out, without `{…}`",
    });
  }
  return plain;
}

/** A name with the constants that it interpolates put in. */
export function interpolatedText(
  text: ast.StringLiteral,
  file: SourceFile,
  bindings: Bindings,
  context: CheckContext,
): string | undefined {
  const plain = plainText(text);
  if (plain !== undefined) return plain;
  const checked = checkText(text, constantScope(file, bindings, context, context.collector), "text");
  const folded = foldConstant(checked);
  return typeof folded?.value === "string" ? folded.value : undefined;
}

// ---- names ---------------------------------------------------------------------------

export function expressionNames(
  declared: Declared,
  options: Pick<CheckOptions, "readDocument" | "data" | "kubernetesVersion">,
  collector: Collector,
  used: UsedNames,
): ExpressionNames {
  const documents = new Map<string, { readonly type: Type; readonly value: Value } | undefined>();
  return {
    ...(options.kubernetesVersion !== undefined && { release: releaseOf(options.kubernetesVersion) }),
    let: (name) => {
      const found = declared.lets.get(letKey("value", name));
      return found?.statement.value.kind === "value"
        ? { expr: found.statement.value.expr, file: found.file }
        : undefined;
    },
    def: (name) => {
      const found = declared.defs.get(name);
      used.add(name);
      return found && { params: found.statement.params, body: found.statement.body, file: found.file };
    },
    data: (name) => {
      if (documents.has(name)) return documents.get(name);
      const found = declared.data.get(name);
      const read = found && readData(found, options, collector);
      documents.set(name, read);
      return read;
    },
    namesInScope: () => {
      const prefix = letKey("value", "");
      const lets = [...declared.lets.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
      return [...lets, ...declared.defs.keys()];
    },
    dataNames: () => [...declared.data.keys()],
  };
}

/** A confined folder sees its own names first, then the root's; a text of the root sees the root's only. */
export function confinedNames(
  own: ExpressionNames,
  root: ExpressionNames,
  files: ReadonlySet<SourceFile>,
): ExpressionNames {
  return {
    ...(root.release !== undefined && { release: root.release }),
    let: (name, from) => (files.has(from) ? own.let(name, from) : undefined) ?? root.let(name, from),
    def: (name, from) => (files.has(from) ? own.def(name, from) : undefined) ?? root.def(name, from),
    data: (name, from) => (files.has(from) ? own : root).data(name, from),
    namesInScope: (from) => [...(files.has(from) ? own.namesInScope(from) : []), ...root.namesInScope(from)],
    dataNames: (from) => (files.has(from) ? own : root).dataNames(from),
  };
}

// ---- bodies --------------------------------------------------------------------------

export type { BodyPart } from "./body/body-input.ts";

type BodyRequest = Omit<BodyInput, "declarations" | "schemas" | "collector">;

export function bodyCode(request: BodyRequest, context: CheckContext): CheckedBodyCode {
  const { expressionNames: declarations, schemas, collector } = context;
  return checkBody({ ...request, declarations, schemas, collector });
}

/** A text that stands in no rule yet. */
export interface LooseText {
  readonly file: SourceFile;
  readonly params: readonly ast.Word[];
  readonly clauses?: readonly ast.Clause[];
  readonly exprs?: readonly ast.Expr[];
  readonly texts?: readonly ast.StringLiteral[];
  /** What its objects may be; undefined: anything. */
  readonly arrivals: readonly ArrivingTarget[] | undefined;
}

/** Says what is wrong with it whatever its parameters hold, and much that depends on them. */
export function checkLoose(
  { file, params, clauses = [], exprs = [], texts = [], arrivals }: LooseText,
  { expressionNames: declarations, schemas, collector }: CheckContext,
): void {
  const locals = params.map(({ text }): [string, Local] => [text, { kind: "constant", value: undefined, type: ANY }]);
  const roots = arrivals === undefined ? LOOSE_ROOTS : bodyRoots("warn", arrivals, schemas);
  const start = newScope({ file, collector, declarations, roots, locals });
  const { scope } = checkClauses([{ file, clauses }], start, POSITIONS.neutral);
  for (const expr of exprs) checkExpression(expr, scope);
  for (const text of texts) checkText(text, scope, "message");
}

export function identityCode(
  { statement, file }: { readonly statement: ast.Authenticate; readonly file: SourceFile },
  context: CheckContext,
): IdentityBody {
  return checkIdentityBody(statement, file, context.expressionNames, context.collector);
}
