/** Names, in the order of the language: loop variables and `with`, parameters, roots, `let`. */
import { nearest } from "../../base/nearest.ts";
import type { Code, RootName } from "../../expressions/code.ts";
import type { CallExpr, NameExpr } from "../../syntax/ast.ts";
import { TIME } from "./basic-types.ts";
import { broken, type Checked } from "./checked-expression.ts";
import { expandLet } from "./expand.ts";
import { FUNCTIONS } from "../../vocabulary/functions.ts";
import { partsOfCode } from "./fold-constant.ts";
import { narrowedType } from "./narrowed-type.ts";
import { type Local, report, type Scope } from "./scope.ts";
import { constantCode } from "./constant-code.ts";

export function checkName(expr: NameExpr, scope: Scope): Checked {
  const local = scope.locals.get(expr.name);
  if (local) return ofLocal(expr, local, scope);
  const root = scope.roots.get(expr.name as RootName);
  if (root) return ofRoot(expr, expr.name as RootName, scope);
  if (expr.name === "data") return dataAlone(expr, scope);
  const declared = scope.declarations.let(expr.name, scope.file);
  if (declared) return expandLet(expr, declared, scope);
  return unknownName(expr, scope);
}

function ofLocal(expr: NameExpr, local: Local, scope: Scope): Checked {
  const { file } = scope;
  const { span } = expr;
  if (local.kind === "inline") {
    const { checked } = local;
    if (!spendArgument(checked, expr, scope)) return broken(file, span);
    const key = checked.path?.at(-1);
    return { ...checked, file, span, optional: checked.optional && !(key !== undefined && scope.present.has(key)) };
  }
  if (local.kind === "constant") {
    const { value, type } = local;
    const optional = value === undefined || value === null;
    return { code: constantCode(value), type, optional, constant: value, values: [value], ours: true, file, span };
  }
  const own = `s${local.slot}`;
  const path = local.path ?? [own];
  const key = path.at(-1) ?? own;
  return {
    code: { op: "slot", slot: local.slot },
    type: narrowedType(local.type, key, scope),
    optional: local.optional && !scope.present.has(key),
    path,
    place: local.place,
    values: local.values,
    truth: local.truth,
    filled: local.filled,
    ours: local.ours,
    file,
    span,
  };
}

/** Nodes of code that arguments put into one body. */
const MOST_INLINED = 10_000;

/** An argument stands wherever its parameter does: one that is used twice by each of many definitions doubles with each. */
function spendArgument({ code, constant }: Checked, { span }: NameExpr, scope: Scope): boolean {
  if (constant !== undefined) return true;
  const { frame } = scope;
  const before = frame.inlined;
  if (before <= MOST_INLINED) frame.inlined += nodesIn(code, MOST_INLINED);
  if (frame.inlined <= MOST_INLINED) return true;
  if (before > MOST_INLINED) return false;
  report(scope, "too-large", span, `arguments of definitions come to more than ${MOST_INLINED} parts here`, {
    help: "give a part of it a name with `with`",
  });
  return false;
}

/** Looked at no further than until there are more than `most`. */
function nodesIn(code: Code, most: number): number {
  let count = 1;
  for (const part of partsOfCode(code)) {
    if (count > most) break;
    count += nodesIn(part, most - count);
  }
  return count;
}

function ofRoot(expr: NameExpr, root: RootName, scope: Scope): Checked {
  const binding = scope.roots.get(root);
  const { file } = scope;
  const { span } = expr;
  if (binding?.kind !== "here") {
    if (binding) {
      report(scope, binding.code, span, binding.why, {
        label: "not here",
        ...(binding.help !== undefined && { help: binding.help }),
      });
    }
    return broken(file, span);
  }
  scope.frame.roots.add(root);
  if (root === "now") return { code: { op: "root", root }, type: TIME, optional: false, now: true, file, span };
  return {
    code: { op: "root", root },
    type: binding.type,
    optional: binding.optional && !scope.present.has(root),
    path: [root],
    ...((root === "object" || root === "pod") && { place: { start: { root }, steps: [] } }),
    file,
    span,
  };
}

function dataAlone(expr: NameExpr, scope: Scope): Checked {
  const [name = "NAME"] = scope.declarations.dataNames(scope.file);
  report(scope, "unknown-name", expr.span, "`data` is no value by itself", { help: `write \`data.${name}\`` });
  return broken(scope.file, expr.span);
}

/** Every name that could stand here. */
export function visibleNames(scope: Scope): readonly string[] {
  const roots = [...scope.roots].flatMap(([name, binding]) => (binding.kind === "here" ? [name] : []));
  return [...scope.locals.keys(), ...roots, ...scope.declarations.namesInScope(scope.file)];
}

/** Words of other languages. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ...["null", "nil", "none", "undefined"].map((word) => [word, "absent"] as const),
  ["true", "true"],
  ["false", "false"],
]);

function unknownName(expr: NameExpr, scope: Scope): Checked {
  const { name, span } = expr;
  const message = `there is no name \`${name}\` here`;
  const names = visibleNames(scope);
  const subtraction = asSubtraction(name, names);
  if (subtraction !== undefined) {
    report(scope, "unknown-name", span, message, {
      help: `a minus needs spaces: \`${subtraction}\``,
      fix: { title: "put spaces around the minus", edits: [{ span, text: subtraction }] },
    });
    return broken(scope.file, span);
  }
  const near = ELSEWHERE.get(name.toLowerCase()) ?? nearest(name, names);
  if (near !== undefined) {
    report(scope, "unknown-name", span, message, {
      help: `did you mean \`${near}\`?`,
      fix: { title: `write \`${near}\``, edits: [{ span, text: near }] },
    });
  } else report(scope, "unknown-name", span, message, { help: helpFor(name, scope) });
  return broken(scope.file, span);
}

function helpFor(name: string, scope: Scope): string {
  if (scope.declarations.def(name, scope.file)) return `\`${name}\` is a definition: write \`${name}(…)\``;
  if (FUNCTIONS.has(name)) return `\`${name}\` is a function: write \`${name}(…)\``;
  if (scope.declarations.dataNames(scope.file).includes(name)) return `write \`data.${name}\``;
  const minus = /^(.*)-(\d+)$/.exec(name);
  if (minus !== null) return `a minus needs spaces: \`${minus[1]} - ${minus[2]}\``;
  const locals = [...scope.locals.keys()];
  const known = locals.length > 0 ? `names here: ${locals.map((local) => `\`${local}\``).join(", ")}; ` : "";
  return `${known}text is written in quotes: \`"${name}"\``;
}

/** `replicas-1` is one word of this language. */
function asSubtraction(name: string, names: readonly string[]): string | undefined {
  const isKnown = (part: string): boolean => /^\d+$/.test(part) || names.includes(part);
  for (let at = name.indexOf("-"); at > 0; at = name.indexOf("-", at + 1)) {
    const left = name.slice(0, at);
    const right = name.slice(at + 1);
    if (names.includes(left) && isKnown(right)) return `${left} - ${right}`;
  }
  return undefined;
}

export function unknownFunction(expr: CallExpr, scope: Scope): Checked {
  const { text, span } = expr.name;
  const defs = scope.declarations.namesInScope(scope.file).filter((name) => scope.declarations.def(name, scope.file));
  const near = nearest(text, [...FUNCTIONS.keys(), ...defs]);
  const isValue = scope.locals.has(text) || scope.declarations.let(text, scope.file) !== undefined;
  report(
    scope,
    "unknown-function",
    span,
    `there is no function \`${text}\``,
    near === undefined
      ? {
          help: isValue
            ? `\`${text}\` is a value: write it without parentheses`
            : "define it with `def`, or use one of the library",
        }
      : { help: `did you mean \`${near}\`?`, fix: { title: `write \`${near}\``, edits: [{ span, text: near }] } },
  );
  return broken(scope.file, expr.span);
}
