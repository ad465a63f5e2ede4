/** `set`, `default`, `append`, `prepend`, `remove`: whether the place can be written, and whether the value fits it. */
import type { Code, PlaceCode, WriteCode } from "../../expressions/code.ts";
import type { Expr, Write } from "../../syntax/ast.ts";
import type { Type } from "../../vocabulary/types.ts";
import { requirePresent } from "../expressions/absence.ts";
import { bare, literalRepair } from "../expressions/comparison-sides.ts";
import { type Checked, written } from "../expressions/checked-expression.ts";
import { partsOfCode } from "../expressions/fold-constant.ts";
import { readAsScalar } from "../expressions/read-as-scalar.ts";
import { report, type Scope } from "../expressions/scope.ts";
import { scalarName, typeText } from "../expressions/type-text.ts";
import type { ArrivingTarget } from "./body-input.ts";
import { refuseUnwritable } from "./unwritable.ts";
import { fitsPlace } from "./fits-place.ts";

export function checkWrites(
  writes: readonly Write[],
  scope: Scope,
  arrivals: readonly ArrivingTarget[],
): readonly WriteCode[] {
  return writes.flatMap((write) => checkWrite(write, scope, arrivals) ?? []);
}

function checkWrite(write: Write, scope: Scope, arrivals: readonly ArrivingTarget[]): WriteCode | undefined {
  switch (write.kind) {
    case "set":
    case "default": {
      const slot = checkSlot(write.slot, scope, arrivals);
      if (slot === undefined) return undefined;
      if (write.kind === "default" && slot.checked.filled === true && !slot.checked.optional)
        neverMissing(slot.checked, scope);
      const value = checkValue(write.value, slot.checked.type, `\`${write.kind}\``, scope);
      if (value && write.kind === "set") warnOwnWrite(slot.checked, value, scope);
      return value && { op: write.kind, place: slot.place, value: value.code };
    }
    case "append":
    case "prepend":
      return checkListWrite(write.kind, write.value, write.slot, scope, arrivals);
    case "remove": {
      if (write.from !== undefined) return checkListWrite("remove-from", write.what, write.from, scope, arrivals);
      const slot = checkSlot(write.what, scope, arrivals);
      return slot && { op: "remove", place: slot.place };
    }
  }
}

function checkListWrite(
  op: "append" | "prepend" | "remove-from",
  value: Expr,
  list: Expr,
  scope: Scope,
  arrivals: readonly ArrivingTarget[],
): WriteCode | undefined {
  const slot = checkSlot(list, scope, arrivals);
  if (slot === undefined) return undefined;
  const { type } = slot.checked;
  if (type.kind !== "list" && type.kind !== "any") {
    const text = written(slot.checked);
    report(scope, "type-mismatch", list.span, `\`${text}\` is ${typeText(type)}, not a list`, {
      help:
        op === "remove-from" && type.kind === "map" && value.kind === "string"
          ? `write \`remove ${text}[${textOf(value, scope)}]\``
          : `write \`set ${text} = …\``,
    });
    return undefined;
  }
  const item = checkValue(
    value,
    type.kind === "list" ? type.of : type,
    op === "remove-from" ? "`remove`" : `\`${op}\``,
    scope,
  );
  if (item === undefined) return undefined;
  if (op === "remove-from") return { op, place: slot.place, value: item.code };
  return { op, place: slot.place, value: item.code, keys: type.kind === "list" ? type.keys : undefined };
}

// ---- places -------------------------------------------------------------------------

interface Slot {
  readonly checked: Checked;
  readonly place: PlaceCode;
}

function checkSlot(expr: Expr, scope: Scope, arrivals: readonly ArrivingTarget[]): Slot | undefined {
  const inner = bare(expr);
  const checked = scope.check(inner, scope);
  if (checked.broken === true) return undefined;
  const { place } = checked;
  const isPath = inner.kind === "name" || inner.kind === "member" || inner.kind === "index";
  const isRoot = place !== undefined && place.steps.length === 0 && "root" in place.start;
  if (place === undefined || !isPath || isRoot) {
    report(scope, "not-a-place", expr.span, `\`${written(checked)}\` is no place that can be written`, {
      label: isRoot ? "the whole object" : "a value",
      help: helpForPlace(inner, isRoot, scope),
    });
    return undefined;
  }
  requireIndexes(inner, scope);
  return refuseUnwritable(inner, checked, place, scope, arrivals) ? undefined : { checked, place };
}

function helpForPlace(expr: Expr, isRoot: boolean, scope: Scope): string {
  if (isRoot) return 'write a part of it: `object.metadata.labels["…"]`';
  const start = startOf(expr);
  if (start === "oldObject" || start === "oldPod")
    return `\`${start}\` is what is stored already: write to \`${start === "oldPod" ? "pod" : "object"}\``;
  if (start !== undefined && scope.locals.has(start))
    return `\`${start}\` is a value with a name: write the whole path, from \`object\`, \`pod\` or a loop variable`;
  return "a place begins at `object`, `pod` or the variable of a loop over a part of them";
}

function startOf(expr: Expr): string | undefined {
  if (expr.kind === "name") return expr.name;
  if (expr.kind === "member" || expr.kind === "index" || expr.kind === "paren")
    return startOf(expr.kind === "paren" ? expr.expr : expr.of);
  return undefined;
}

/** Where to write must be known. */
function requireIndexes(expr: Expr, scope: Scope): void {
  if (expr.kind !== "member" && expr.kind !== "index") return;
  if (expr.kind === "index") requirePresent(scope.check(expr.index, scope), scope, "the index of a place");
  requireIndexes(bare(expr.of), scope);
}

function neverMissing(checked: Checked, scope: Scope): void {
  const text = written(checked);
  report(
    scope,
    "never-missing",
    checked.span,
    `\`${text}\` is never missing: the API server fills it, so this never writes`,
    {
      help: `write \`set ${text} = …\`, with a \`when\` that says which value to replace`,
    },
  );
}

// ---- values -------------------------------------------------------------------------

function checkValue(expr: Expr, type: Type, use: string, scope: Scope): Checked | undefined {
  const checked = scope.check(expr, scope, type);
  if (checked.broken === true || !requirePresent(checked, scope, use)) return undefined;
  const scalar = scalarName(type);
  if (scalar !== undefined && typeof checked.constant === "string") {
    const read = readAsScalar(checked, scalar, scope);
    return read?.broken === true ? undefined : read;
  }
  if (fitsPlace(checked.type, type)) return checked;
  const text = written(checked);
  const literal = literalRepair({ ...checked, type }, checked);
  report(
    scope,
    "type-mismatch",
    expr.span,
    `\`${text}\` is ${typeText(checked.type)}, the place holds ${typeText(type)}`,
    {
      label: typeText(checked.type),
      help: literal ? `write \`${literal.text}\`` : repair(checked, type, text),
      ...(literal && {
        fix: { title: `write \`${literal.text}\``, edits: [{ span: expr.span, text: literal.text }] },
      }),
    },
  );
  return undefined;
}

function repair({ type }: Checked, place: Type, text: string): string {
  if (place.kind === "string") return `write \`text(${text})\``;
  if (place.kind === "list" && type.kind !== "list") return `write \`[${text}]\`, or \`append ${text} to …\``;
  return `give ${typeText(place)}`;
}

function textOf({ span }: Expr, { file }: Scope): string {
  return file.text.slice(span.start, span.end);
}

function warnOwnWrite(slot: Checked, value: Checked, scope: Scope): void {
  const own = JSON.stringify(slot.code);
  if (!reads(value.code, own)) return;
  const text = written(slot);
  report(scope, "reads-its-own-write", value.span, `the value reads \`${text}\`, which it writes`, {
    label: "in the next round it reads what was written",
    help: "make sure that it settles: a `when` that is false once the value is written",
  });
}

function reads(code: Code, own: string): boolean {
  return JSON.stringify(code) === own || partsOfCode(code).some((part) => reads(part, own));
}
