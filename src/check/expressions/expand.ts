/**
 * `let` and `def`, expanded in place: checked where they are used, in their own file, as if written there.
 * A constant `let` is computed once and stands as its value.
 */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type { RootName } from "../../expressions/code.ts";
import type { CallExpr, Expr, NameExpr, Word } from "../../syntax/ast.ts";
import { TooMuch } from "../../expressions/bounded.ts";
import { Failure, UNKNOWN, type Value } from "../../values/value.ts";
import type { Type } from "../../vocabulary/types.ts";
import { broken, type Checked } from "./checked-expression.ts";
import { constantCode } from "./constant-code.ts";
import { refuseSaidTwice } from "./said-twice.ts";
import { MOST_VALUES, spendConstant } from "./constant-size.ts";
import { foldOutcome } from "./fold-constant.ts";
import { type Local, report, reportAt, type RootBinding, type Scope } from "./scope.ts";

/** Uses of names inside names that one body may come to. */
const MAX_EXPANSIONS = 10_000;

interface LetValue {
  readonly type: Type;
  readonly value: Value;
}
/** It has been reported, and computing it again would take as long again. */
const TOO_LARGE = "too large";
/** By the names that were seen: the same text means something else once its data has changed. */
const computed = new WeakMap<Scope["declarations"], WeakMap<Expr, LetValue | typeof TOO_LARGE>>();

function computedIn({ declarations }: Scope): WeakMap<Expr, LetValue | typeof TOO_LARGE> {
  const known = computed.get(declarations);
  if (known !== undefined) return known;
  const made = new WeakMap<Expr, LetValue | typeof TOO_LARGE>();
  computed.set(declarations, made);
  return made;
}

export function expandLet(
  expr: NameExpr,
  declared: { readonly expr: Expr; readonly file: SourceFile },
  scope: Scope,
): Checked {
  const { file } = scope;
  const { span } = expr;
  const known = computedIn(scope).get(declared.expr);
  if (known === TOO_LARGE) return broken(file, span);
  if (known) return constant(known, expr, scope);
  const inner = expanding(expr.name, expr, declared.file, scope);
  if (inner === undefined) return broken(file, span);
  const checked = inner.check(declared.expr, {
    ...inner,
    walks: 1,
    locals: new Map(),
    roots: constantRoots(scope, expr.name),
  });
  if (checked.broken === true) return broken(file, span);
  const outcome = foldOutcome(checked);
  if (outcome?.value instanceof TooMuch) return tooMuch(outcome.value.message, expr, declared, inner);
  if (outcome === undefined || outcome.value === UNKNOWN || outcome.value instanceof Failure)
    return { ...checked, file, span };
  const { value, walked } = outcome;
  if (!spendConstant(value, walked, scope.declarations))
    return tooMuch(`with this the constants of the set hold more than ${MOST_VALUES} values`, expr, declared, inner);
  const folded = { type: checked.type, value };
  computedIn(scope).set(declared.expr, folded);
  return constant(folded, expr, scope);
}

function tooMuch(
  message: string,
  use: NameExpr,
  { expr, file }: { readonly expr: Expr; readonly file: SourceFile },
  scope: Scope,
): Checked {
  reportAt(scope, file, "too-large", expr.span, message, { help: "make it of fewer or shorter lists" });
  computedIn(scope).set(expr, TOO_LARGE);
  return broken(file, use.span);
}

function constant({ type, value }: LetValue, expr: NameExpr, scope: Scope): Checked {
  const optional = value === undefined || value === null;
  return {
    code: constantCode(value),
    type,
    optional,
    constant: value,
    values: [value],
    ours: true,
    file: scope.file,
    span: expr.span,
  };
}

function constantRoots(scope: Scope, name: string): ReadonlyMap<RootName, RootBinding> {
  const roots = [...scope.roots].map(([root, binding]): [RootName, RootBinding] => [
    root,
    root === "cluster"
      ? binding
      : {
          kind: "absent",
          code: "not-in-the-request",
          why: `a \`let\` is constant, \`${root}\` is another for every request`,
          help: `write \`def ${name}() = …\` and use \`${name}()\``,
        },
  ]);
  return new Map(roots);
}

/** The scope of a definition's own text; undefined (and reported) where it is being expanded already. */
function expanding(name: string, use: NameExpr | CallExpr, file: SourceFile, scope: Scope): Scope | undefined {
  const cycle = scope.expanding.findIndex((expansion) => expansion.name === name);
  if (cycle >= 0) {
    const names = [...scope.expanding.slice(cycle).map((expansion) => expansion.name), name];
    report({ ...scope, expanding: [] }, "recursive-definition", use.span, `\`${name}\` is defined by itself`, {
      label: names.join(" → "),
      help: "a definition may use others, never itself",
    });
    return undefined;
  }
  if (++scope.frame.expansions > MAX_EXPANSIONS) {
    report(scope, "too-large", use.span, `more than ${MAX_EXPANSIONS} uses of definitions inside definitions`, {
      help: "give a part of it a name with `with`",
    });
    return undefined;
  }
  return { ...scope, file, expanding: [...scope.expanding, { name, file: scope.file, span: use.span }] };
}

export interface Definition {
  readonly params: readonly Word[];
  readonly body: Expr;
  readonly file: SourceFile;
}

export function expandDef(expr: CallExpr, definition: Definition, scope: Scope): Checked {
  const { params, body, file } = definition;
  const name = expr.name.text;
  const args = expr.args.map((arg) => scope.check(arg, scope));
  if (args.length !== params.length) {
    const list = params.map(({ text }) => text).join(", ");
    report(
      scope,
      "wrong-arguments",
      expr.span,
      `\`${name}\` takes ${count(params.length)}, here are ${args.length}`,
      {
        help: `write \`${name}(${list})\``,
      },
    );
    return broken(scope.file, expr.span);
  }
  const inner = expanding(name, expr, file, scope);
  if (inner === undefined) return broken(scope.file, expr.span);
  refuseSaidTwice(
    "a parameter",
    params.map((at) => ({ name: at.text, at })),
    inner,
  );
  const locals = new Map<string, Local>();
  for (const [index, param] of params.entries()) {
    const checked = args[index];
    if (checked) locals.set(param.text, { kind: "inline", checked });
  }
  const checked = inner.check(body, { ...inner, locals });
  return { ...checked, file: scope.file, span: expr.span };
}

function count(number: number): string {
  if (number === 0) return "no arguments";
  return number === 1 ? "1 argument" : `${number} arguments`;
}
