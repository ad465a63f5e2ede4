/** Complaints about what may be missing: where a value is needed, and where a missing one would decide. */
import type { Code } from "../../expressions/code.ts";
import { type Checked, type Missing, keyOf, written } from "./checked-expression.ts";
import { type Position, reportAt, type Scope } from "./scope.ts";

/** Reports `maybe-absent` where a value must be there. Untyped values are left to run time. */
export function requirePresent(checked: Checked, scope: Scope, use: string): boolean {
  if (!checked.optional || checked.broken === true || checked.type.kind === "any") return true;
  const text = written(checked);
  const help = isPath(checked)
    ? `ask \`has ${text}\` before, or give a value for that case: \`${text} ?? …\``
    : `give a value for that case: \`… ?? …\``;
  reportAt(scope, checked.file, "maybe-absent", checked.span, `\`${text}\` may be absent, ${use} needs a value`, {
    label: "may be absent",
    help,
  });
  return false;
}

export function isPath(checked: Checked): boolean {
  return checked.path !== undefined;
}

/** Beside the code, not in it: whoever evaluates does not ask, and what is equal stays equal. */
const optional = new WeakSet<Code>();

/** Whether this is compared, or has a fallback, and may be missing. For coverage, which counts that outcome by itself. */
export function isOptionalOperand(code: Code): boolean {
  return optional.has(code);
}

export function noteOperand(checked: Checked): void {
  if (checked.optional && checked.broken !== true) optional.add(checked.code);
}

export function missingOf(checked: Checked, scope: Scope, how: string): readonly Missing[] {
  if (!checked.optional || checked.broken === true) return [];
  noteOperand(checked);
  return [{ file: checked.file, span: checked.span, how, what: written(checked), key: keyOf(checked) }].filter(
    ({ key }) => key === undefined || !scope.present.has(key),
  );
}

/** Says what the position says about comparisons that are true because something is missing. */
export function reportMissing(missing: readonly Missing[], scope: Scope, position: Position): void {
  if (position === "neutral") return;
  for (const { file, span, how, what, key, difference } of missing) {
    if (key !== undefined && scope.present.has(key)) continue;
    if (position === "refusing" && difference === true) continue;
    const mend =
      key === undefined
        ? `give a value for that case: \`${what} ?? …\``
        : `say \`has ${what} and …\`, or \`${what} ?? …\``;
    if (position === "permitting") {
      reportAt(
        scope,
        file,
        "missing-permits",
        span,
        `${how} is true also where \`${what}\` is missing, and would permit`,
        {
          label: "may be missing",
          help: mend,
        },
      );
    } else {
      reportAt(scope, file, "fires-when-missing", span, `${how} is true also where \`${what}\` is missing`, {
        label: "may be missing",
        help: `if that is not meant, ${mend}; if it is, say it: \`not has ${what} or …\``,
      });
    }
  }
}
