/**
 * Text where a quantity, duration, time, version, cidr, ip or image is meant: read at load where the text is known
 * (malformed: `bad-literal`), at run time where it comes with the request.
 */
import type { Code } from "../../expressions/code.ts";
import { readScalar, withArticle } from "../../values/read-scalar.ts";
import type { ScalarName } from "../../values/value.ts";
import { broken, type Checked } from "./checked-expression.ts";
import { newSlot, reportAt, type Scope } from "./scope.ts";
import { scalarName } from "./type-text.ts";

const EXAMPLES: Readonly<Record<ScalarName, string>> = {
  quantity: '`"512Mi"`, `"0.5"` or `"2"`',
  duration: "`90s`, `1h30m` or `7d`",
  time: '`"2026-12-24T12:00:00Z"`',
  version: '`"1.27"` or `"v2.0.0-rc.1"`',
  cidr: '`"10.20.0.0/16"`',
  ip: '`"10.20.0.1"`',
  image: '`"registry.example/team/app:1"`',
};

/** The expression as a scalar of that type; undefined: it can never be one. */
export function readAsScalar(checked: Checked, to: ScalarName, scope: Scope): Checked | undefined {
  if (checked.broken === true) return checked;
  if (checked.type.kind === to) return evaluatedScalar(checked, to);
  if (typeof checked.constant === "string") return literalScalar(checked, checked.constant, to, scope);
  if (checked.type.kind === "string" || checked.type.kind === "any") {
    for (const value of checked.values ?? []) {
      if (typeof value === "string" && !isWellFormed(checked, value, to, scope))
        return broken(checked.file, checked.span);
    }
    return { ...checked, type: { kind: to }, code: { op: "convert", to, of: checked.code } };
  }
  return undefined;
}

function literalScalar(checked: Checked, text: string, to: ScalarName, scope: Scope): Checked {
  const scalar = readScalar(to, text);
  if (scalar === undefined) {
    isWellFormed(checked, text, to, scope);
    return broken(checked.file, checked.span);
  }
  const { file, span } = checked;
  return {
    code: { op: "scalar", type: to, text },
    type: { kind: to },
    optional: false,
    constant: scalar,
    values: [scalar],
    ours: true,
    file,
    span,
  };
}

function isWellFormed({ file, span }: Checked, text: string, to: ScalarName, scope: Scope): boolean {
  if (readScalar(to, text) !== undefined) return true;
  reportAt(scope, file, "bad-literal", span, `\`${text}\` is not ${withArticle(to)}`, {
    label: `${withArticle(to)} is expected here`,
    help: `write ${withArticle(to)} like ${EXAMPLES[to]}`,
  });
  return false;
}

/** Codes that give a scalar already; anything else may give the text that the request holds. */
const GIVE_SCALARS: ReadonlySet<Code["op"]> = new Set([
  "scalar",
  "convert",
  "call",
  "add",
  "subtract",
  "multiply",
  "divide",
  "negate",
]);

function evaluatedScalar(checked: Checked, to: ScalarName): Checked {
  const { code } = checked;
  if (GIVE_SCALARS.has(code.op) || (code.op === "root" && code.root === "now")) return checked;
  if (checked.constant !== undefined && typeof checked.constant === "object") return checked;
  return { ...checked, code: { op: "convert", to, of: code } };
}

/**
 * The value as operators and functions compute with it: a field that holds a quantity is text in the request,
 * and so is each element of a list of them.
 */
export function evaluated(checked: Checked, scope: Scope): Checked {
  const scalar = scalarName(checked.type);
  if (scalar !== undefined) return evaluatedScalar(checked, scalar);
  const of = checked.type.kind === "list" ? scalarName(checked.type.of) : undefined;
  if (of === undefined || checked.constant !== undefined || holdsScalars(checked.code)) return checked;
  const slot = newSlot(scope);
  const loops = [{ slots: [slot], in: checked.code, keys: undefined }];
  const item: Code = { op: "convert", to: of, of: { op: "slot", slot } };
  return { ...checked, code: { op: "comprehension", loops, when: undefined, item } };
}

function holdsScalars(code: Code): boolean {
  if (code.op === "list") return code.items.every((item) => GIVE_SCALARS.has(item.op));
  return code.op === "comprehension" && GIVE_SCALARS.has(code.item.op);
}
