/** `for`, `any`, `every`, `no` and comprehensions: what their variables are, and what a missing list does. */
import type { Code, LoopCode } from "../../expressions/code.ts";
import type { ComprehensionExpr, Expr, QuantifierExpr, Word } from "../../syntax/ast.ts";
import { MOST_WALKED } from "../../expressions/bounded.ts";
import { isList, isValueMap, type Value } from "../../values/value.ts";
import { ANY, BOOL, INT, listOf, STRING, type Type } from "../../vocabulary/types.ts";
import { missingOf } from "./absence.ts";
import { checkBoolean } from "./check-condition.ts";
import { broken, type Checked, truthOf, written } from "./checked-expression.ts";
import { entryType } from "./join-types.ts";
import { isLiteralRecord } from "./literal-record.ts";
import { refuseSaidTwice } from "./said-twice.ts";
import { extend, knowing, type Local, newSlot, report, type Scope } from "./scope.ts";
import { typeText } from "./type-text.ts";

export interface CheckedLoop {
  readonly loop: LoopCode;
  readonly list: Checked;
  /** What stands in the loop sees its variables. */
  readonly inner: Scope;
}

export function checkLoop(vars: readonly Word[], list: Expr, scope: Scope): CheckedLoop {
  refuseSaidTwice(
    "a variable",
    vars.map((at) => ({ name: at.text, at })),
    scope,
  );
  const checked = scope.check(list, scope);
  if (checked.broken === true) return brokenLoop(vars, checked, scope);
  const items = itemsOf(checked, vars.length, scope);
  const slots = vars.map(() => newSlot(scope));
  const names = vars.flatMap((word, index): readonly (readonly [string, Local])[] => {
    const slot = slots[index];
    const item = items[index];
    if (slot === undefined || item === undefined) return [];
    const { type, values, placed } = item;
    const place = placed && checked.place ? { start: { slot }, steps: [] } : undefined;
    const listPlace = place && checked.place;
    return [[word.text, { kind: "slot", slot, type, optional: false, place, listPlace, values, ours: checked.ours }]];
  });
  const keys = checked.type.kind === "list" ? checked.type.keys : undefined;
  const walks = (scope.walks ?? 1) * lengthOf(checked);
  if (walks > MOST_WALKED && (scope.walks ?? 1) <= MOST_WALKED) {
    report(scope, "too-large", checked.span, `the loops around this walk more than ${MOST_WALKED} items`, {
      label: `${walks} items`,
      help: "walk fewer lists inside each other, or shorter ones",
    });
  }
  return { loop: { slots, in: checked.code, keys }, list: checked, inner: { ...extend(scope, names), walks } };
}

/** What is wrong with the list has been said: nothing is said of what comes of it. */
function brokenLoop(vars: readonly Word[], list: Checked, scope: Scope): CheckedLoop {
  const names = vars.map(({ text }): [string, Local] => [text, { kind: "inline", checked: list }]);
  return {
    loop: { slots: vars.map(() => newSlot(scope)), in: list.code, keys: undefined },
    list,
    inner: extend(scope, names),
  };
}

/** As far as it is known at load: what comes with a request is bounded when it is walked. */
function lengthOf({ values }: Checked): number {
  const [whole] = values?.length === 1 ? values : [undefined];
  const length = isList(whole) ? whole.length : isValueMap(whole) ? Object.keys(whole).length : 1;
  return Math.max(1, length);
}

interface Item {
  readonly type: Type;
  readonly values?: readonly Value[] | undefined;
  readonly placed: boolean;
}

/** One variable over a map is the key; the first of two over a list is the position. */
function itemsOf(checked: Checked, count: number, scope: Scope): readonly Item[] {
  const { type } = checked;
  const [whole] = checked.values?.length === 1 ? checked.values : [undefined];
  switch (type.kind) {
    case "list": {
      const item: Item = { type: type.of, values: isList(whole) ? whole : undefined, placed: true };
      return count === 1 ? [item] : [{ type: INT, placed: false }, item];
    }
    case "map":
      return entries(type.of, whole);
    case "object":
      if (isLiteralRecord(type)) return entries(entryType(type), whole);
      break;
    case "any":
      return [
        { type: ANY, placed: count === 1 },
        { type: ANY, placed: true },
      ];
    default:
      break;
  }
  const text = written(checked);
  report(scope, "type-mismatch", checked.span, `a loop walks a list or a map, \`${text}\` is ${typeText(type)}`, {
    help:
      type.kind === "string"
        ? `split it first: \`split(${text}, ",")\``
        : type.kind === "object"
          ? `its fields have their own types: name one, \`${text}.…\``
          : "give a list",
  });
  return [
    { type: ANY, placed: false },
    { type: ANY, placed: false },
  ];
}

function entries(of: Type, whole: Value): readonly Item[] {
  const known = isValueMap(whole) ? whole : undefined;
  return [
    { type: STRING, values: known && Object.keys(known), placed: false },
    { type: of, values: known && Object.values(known), placed: true },
  ];
}

export function checkQuantifier(expr: QuantifierExpr, scope: Scope): Checked {
  const { loop, list, inner: within } = checkLoop(expr.vars, expr.in, scope);
  const body = checkBoolean(expr.body, within);
  const inner = truthOf(body);
  const told = new Set(list.path ?? []);
  const empty: ReadonlySet<string> = new Set();
  const missing = missingOf(list, scope, `\`${expr.kind}\``);
  const code: Code = { op: expr.kind, loop, body: body.code };
  const any = {
    ifTrue: told,
    ifFalse: empty,
    missingMakesTrue: inner.missingMakesTrue,
    missingMakesFalse: inner.missingMakesFalse,
  };
  const truth = {
    any,
    every: { ...any, ifTrue: empty, missingMakesTrue: [...inner.missingMakesTrue, ...missing] },
    no: {
      ifTrue: empty,
      ifFalse: told,
      missingMakesTrue: [...inner.missingMakesFalse, ...missing],
      missingMakesFalse: inner.missingMakesTrue,
    },
  }[expr.kind];
  return { code, type: BOOL, optional: false, file: scope.file, span: expr.span, truth };
}

export function checkComprehension(expr: ComprehensionExpr, scope: Scope, expected?: Type): Checked {
  let inner = scope;
  const loops: LoopCode[] = [];
  let ours = true;
  for (const { vars, in: list } of expr.loops) {
    const checked = checkLoop(vars, list, inner);
    loops.push(checked.loop);
    ours &&= checked.list.ours === true;
    ({ inner } = checked);
  }
  const when = expr.when && checkBoolean(expr.when, inner);
  if (when) inner = knowing(inner, truthOf(when).ifTrue);
  const item = scope.check(expr.item, inner, expected?.kind === "list" ? expected.of : undefined);
  const { file } = scope;
  if (item.broken === true) return broken(file, expr.span);
  const code: Code = { op: "comprehension", loops, when: when?.code, item: item.code };
  return { code, type: listOf(item.type), optional: false, ours: ours && item.ours === true, file, span: expr.span };
}
