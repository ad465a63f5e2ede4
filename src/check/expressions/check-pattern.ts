/** `matches` and `matches regex`. Patterns come from policies and their data: a stranger's text is never one. */
import { compileRegex } from "../../expressions/regex.ts";
import { Failure, isList, type Value } from "../../values/value.ts";
import type { Code } from "../../expressions/code.ts";
import type { BinaryExpr, Expr, ListExpr, StringLiteral } from "../../syntax/ast.ts";
import { BOOL, listOf, STRING } from "../../vocabulary/types.ts";
import { missingOf, requirePresent } from "./absence.ts";
import { bare, truthOfPredicate } from "./comparison-sides.ts";
import { checkText } from "./check-text.ts";
import { broken, type Checked, NO_TRUTH, truthOf, written } from "./checked-expression.ts";
import { report, reportAt, type Scope } from "./scope.ts";
import { typeText } from "./type-text.ts";

export function checkMatch(expr: BinaryExpr, scope: Scope): Checked {
  const value = scope.check(expr.left, scope);
  const isRegex = expr.operator.endsWith("regex");
  const negative = expr.operator.startsWith("not");
  const pattern = isRegex ? checkRegex(expr.right, scope) : checkPattern(expr.right, scope);
  requireText(value, expr, scope);
  const how = `\`${expr.operator}\``;
  const missing = [
    ...missingOf(value, scope, how),
    ...truthOf(pattern).missingMakesFalse.map((one) => ({ ...one, how })),
  ];
  const op = isRegex ? (negative ? "not-matches-regex" : "matches-regex") : negative ? "not-matches" : "matches";
  const code: Code = { op, value: value.code, pattern: pattern.code };
  const truth = truthOfPredicate(new Set(value.path ?? []), missing, negative);
  return { code, type: BOOL, optional: false, file: scope.file, span: expr.span, truth };
}

function requireText(value: Checked, expr: BinaryExpr, scope: Scope): void {
  const { kind } = value.type;
  if (value.broken === true || kind === "string" || kind === "any") return;
  const text = written(value);
  const help =
    kind === "list"
      ? `ask for each: \`any x in ${text}: x ${expr.operator} …\``
      : kind === "object" || kind === "map"
        ? "ask for a field of it"
        : `write \`text(${text}) ${expr.operator} …\``;
  reportAt(
    scope,
    value.file,
    "type-mismatch",
    value.span,
    `only text matches a pattern, \`${text}\` is ${typeText(value.type)}`,
    {
      label: typeText(value.type),
      help,
    },
  );
}

/** A pattern, or a list of them (any): literals, and values that come from the policies. */
export function checkPattern(expr: Expr, scope: Scope): Checked {
  const inner = bare(expr);
  if (inner.kind === "string") return checkText(inner, scope, "pattern");
  if (inner.kind === "list") return checkPatternList(inner, scope);
  const checked = scope.check(inner, scope);
  if (checked.broken === true) return checked;
  const { type } = checked;
  const isText =
    type.kind === "string" ||
    type.kind === "any" ||
    (type.kind === "list" && (type.of.kind === "string" || type.of.kind === "any"));
  if (!isText) {
    reportAt(
      scope,
      checked.file,
      "type-mismatch",
      checked.span,
      `a pattern is text, \`${written(checked)}\` is ${typeText(type)}`,
      {
        help: `write \`"{${written(checked)}}"\``,
      },
    );
    return broken(scope.file, expr.span);
  }
  if (checked.ours !== true) return strangersPattern(checked, expr, scope);
  requirePresent(checked, scope, "a pattern");
  return checked;
}

function strangersPattern(checked: Checked, expr: Expr, scope: Scope): Checked {
  const text = `"{${written(checked).replaceAll('"', "'")}}"`;
  report(
    scope,
    "bad-pattern",
    expr.span,
    `\`${written(checked)}\` comes with the request, and its \`*\` would match anything`,
    {
      label: "no pattern of ours",
      help: `to compare it to the letter write \`${text}\`, or \`==\``,
      fix: { title: `write \`${text}\``, edits: [{ span: expr.span, text }] },
    },
  );
  return broken(scope.file, expr.span);
}

function checkPatternList(expr: ListExpr, scope: Scope): Checked {
  const items = expr.items.map((item) => checkPattern(item, scope));
  const { file } = scope;
  if (items.some((item) => item.broken === true)) return broken(file, expr.span);
  const truth = { ...NO_TRUTH, missingMakesFalse: items.flatMap((item) => truthOf(item).missingMakesFalse) };
  const code: Code = { op: "list", items: items.map((item) => item.code) };
  return { code, type: listOf(STRING), optional: false, ours: true, file, span: expr.span, truth };
}

// ---- regular expressions --------------------------------------------------------------

export function checkRegex(expr: Expr, scope: Scope): Checked {
  const inner = bare(expr);
  if (inner.kind === "string" && inner.parts.some((part) => part.kind === "interpolation"))
    return interpolated(inner, scope);
  const checked = scope.check(inner, scope);
  if (checked.broken === true) return checked;
  if (checked.ours !== true) {
    report(
      scope,
      "regex-interpolated",
      expr.span,
      "a regular expression is written in the policy, it never comes with a request",
      {
        help: "write it as a raw string ('…'), or take it from `let` or `data`",
      },
    );
    return broken(scope.file, expr.span);
  }
  const { type } = checked;
  const isText = type.kind === "string" || type.kind === "any" || (type.kind === "list" && type.of.kind === "string");
  if (!isText) {
    report(
      scope,
      "type-mismatch",
      expr.span,
      `a regular expression is text, \`${written(checked)}\` is ${typeText(type)}`,
      {
        help: "write it as a raw string: '…'",
      },
    );
    return broken(scope.file, expr.span);
  }
  requirePresent(checked, scope, "a regular expression");
  return (checked.values ?? []).every((value) => isRegex(value, checked, scope))
    ? checked
    : broken(scope.file, expr.span);
}

function isRegex(value: Value, { file, span }: Checked, scope: Scope): boolean {
  if (isList(value)) return value.every((item) => isRegex(item, { file, span } as Checked, scope));
  if (typeof value !== "string") return true;
  const compiled = compileRegex(value);
  if (!(compiled instanceof Failure)) return true;
  reportAt(scope, file, "bad-regex", span, compiled.message.replace(/^"(.*?)" is not/s, "`$1` is not"), {
    help: "the syntax is RE2: no look-around, no back references",
  });
  return false;
}

function interpolated(expr: StringLiteral, scope: Scope): Checked {
  const source = scope.file.text.slice(expr.span.start + 1, expr.span.end - 1);
  const raw = `'${source.replaceAll("'", "''").replaceAll("\\\\", "\\")}'`;
  report(
    scope,
    "regex-interpolated",
    expr.span,
    "in double quotes `{…}` puts a value in, and a regular expression takes none",
    {
      help: "write it in single quotes, where nothing is special",
      fix: { title: "use single quotes", edits: [{ span: expr.span, text: raw }] },
    },
  );
  return broken(scope.file, expr.span);
}
