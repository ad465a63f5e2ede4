/** `x.f`, `x["k"]`, `x[i]`: fields by their schema, keys of maps, positions, and elements of keyed lists. */
import { nearest } from "../../base/nearest.ts";
import type { Code, PlaceCode, PlaceStep } from "../../expressions/code.ts";
import type { IndexExpr, MemberExpr, Word } from "../../syntax/ast.ts";
import { isValueMap, Scalar, type Value, isList } from "../../values/value.ts";
import { IMAGE_FIELDS } from "../../vocabulary/functions.ts";
import { describeLife, isIn } from "../../vocabulary/releases.ts";
import { ANY, type Field, type ObjectType, type Type } from "../../vocabulary/types.ts";
import { broken, type Checked, keyOf, written } from "./checked-expression.ts";
import { constantCode } from "./constant-code.ts";
import { alternativesOf, entryType, joinAll } from "./join-types.ts";
import { isLiteralRecord } from "./literal-record.ts";
import { narrowedType } from "./narrowed-type.ts";
import { report, type Scope } from "./scope.ts";
import { typeText } from "./type-text.ts";

/** Fields of `request` that only an admission review has. */
const ADMISSION_FIELDS: ReadonlySet<string> = new Set([
  "operation",
  "dryRun",
  "uid",
  "kind",
  "requestKind",
  "requestResource",
  "options",
]);

export function checkMember(expr: MemberExpr, scope: Scope): Checked {
  if (expr.of.kind === "name" && expr.of.name === "data" && !scope.locals.has("data")) return dataOf(expr, scope);
  const of = scope.check(expr.of, scope);
  if (of.broken === true) return broken(scope.file, expr.span);
  const { text } = expr.name;
  if (of.code.op === "root" && of.code.root === "request" && ADMISSION_FIELDS.has(text)) scope.frame.admission = true;
  const field = fieldOf(of.type, text);
  if (field === undefined) return noSuchField(of, expr.name, expr, scope);
  if (!isServed(field, expr.name, typeText(of.type), scope)) return broken(scope.file, expr.span);
  return part(of, field, expr, scope, { kind: "member", name: text }, JSON.stringify(text), [text]);
}

function dataOf(expr: MemberExpr, scope: Scope): Checked {
  const { text: name, span } = expr.name;
  const { file } = scope;
  const data = scope.declarations.data(name, scope.file);
  if (data) {
    const { value, type } = data;
    return {
      code: constantCode(value),
      type,
      optional: false,
      constant: value,
      values: [value],
      ours: true,
      file,
      span: expr.span,
    };
  }
  const declared = scope.declarations.dataNames(scope.file);
  // Declared and not readable: said where it is declared.
  if (declared.includes(name)) return broken(file, expr.span);
  const near = nearest(name, declared);
  report(scope, "unknown-name", span, `no \`data\` is called \`${name}\``, {
    help: near === undefined ? `declare it: \`data ${name} from "…"\`` : `did you mean \`${near}\`?`,
    ...(near !== undefined && { fix: { title: `write \`${near}\``, edits: [{ span, text: near }] } }),
  });
  return broken(file, expr.span);
}

function fieldOf(type: Type, name: string): Field | undefined {
  switch (type.kind) {
    case "any":
      return { type: ANY, optional: true, filled: false };
    case "map":
      return { type: type.of, optional: true, filled: false };
    case "object":
      return type.field(name);
    case "image":
      return imageField(name);
    default:
      return undefined;
  }
}

function imageField(name: string): Field | undefined {
  const field = IMAGE_FIELDS.get(name);
  return field && { ...field, filled: false };
}

function noSuchField(of: Checked, name: Word, expr: MemberExpr, scope: Scope): Checked {
  const { type } = of;
  const whole = written(of);
  if (type.kind === "list") {
    const item = type.of.kind === "object" && type.of.field(name.text) !== undefined;
    report(scope, "unknown-field", name.span, `\`${whole}\` is ${typeText(type)}, which has no fields`, {
      help: item
        ? `ask each: \`any x in ${whole}: x.${name.text} …\`, or \`for x in ${whole}\``
        : `take one: \`${whole}[0]\``,
    });
  } else if (type.kind === "object" && alternativesOf(type).some((one) => one.field(name.text))) {
    notInAll(name, type, scope);
  } else if (type.kind === "object" || type.kind === "image") {
    const names = type.kind === "object" ? type.fieldNames() : [...IMAGE_FIELDS.keys()];
    unknownField(name, typeText(type), names, scope);
  } else {
    report(scope, "unknown-field", name.span, `\`${whole}\` is ${typeText(type)}, which has no fields`, {
      help:
        type.kind === "string"
          ? `read it first: \`image(${whole}).tag\`, \`split(${whole}, "…")\``
          : "compare it as it is",
    });
  }
  return broken(scope.file, expr.span);
}

/** A field that some of the kinds have, or have with another type. */
function notInAll(name: Word, type: ObjectType, scope: Scope): void {
  const kinds = alternativesOf(type);
  const without = kinds.filter((one) => one.field(name.text) === undefined).map((one) => `\`${one.name}\``);
  const shown = without.length > 4 ? [...without.slice(0, 3), `${without.length - 3} others`] : without;
  const message =
    without.length === 0
      ? `\`${name.text}\` is not of one type in all the kinds of this rule`
      : `not every kind of this rule has the field \`${name.text}\``;
  report(scope, "unknown-field", name.span, message, {
    ...(without.length > 0 && { label: `not in ${shown.join(", ")}` }),
    help: "make two rules, or read what all of them have; of a Pod and what makes Pods, read `pod`",
  });
}

export function unknownField(name: Word, owner: string, known: readonly string[], scope: Scope): void {
  const near = nearest(name.text, known);
  const list = known.length <= 12 ? `fields: ${known.join(", ")}` : `it has ${known.length} fields, none like this`;
  report(scope, "unknown-field", name.span, `${owner} has no field \`${name.text}\``, {
    help: near === undefined ? list : `did you mean \`${near}\`?`,
    ...(near !== undefined && { fix: { title: `write \`${near}\``, edits: [{ span: name.span, text: near }] } }),
  });
}

/** Whether the release that the rules are for has the field; reported where it has not. */
export function isServed(field: Field, name: Word, owner: string, scope: Scope): boolean {
  const { release } = scope.declarations;
  if (release === undefined || isIn(field, release)) return true;
  report(scope, "unknown-field", name.span, `${owner} has no field \`${name.text}\` in Kubernetes 1.${release}`, {
    help: `it is there ${describeLife(field)}; the version is \`kubernetesVersion\` of the configuration`,
  });
  return false;
}

/** A part of `of`: present only if all before it is, unless it is known to be there. */
function part(
  of: Checked,
  field: Field,
  expr: MemberExpr | IndexExpr,
  scope: Scope,
  step: PlaceStep,
  key: string | undefined,
  indexes: readonly Value[] | undefined,
): Checked {
  const path = of.path && key !== undefined ? [...of.path, `${of.path.at(-1)}[${key}]`] : undefined;
  const own = path?.at(-1);
  const values = of.values && indexes ? partsOf(of.values, indexes) : undefined;
  const [only] = values?.length === 1 ? values : [undefined];
  return {
    code: only === undefined ? codeOf(of.code, step) : constantCode(only),
    type: narrowedType(field.type, own, scope),
    optional: only === undefined && (of.optional || field.optional) && !(own !== undefined && scope.present.has(own)),
    filled: field.filled && !of.optional,
    path,
    place: of.place && placed(of.place, step),
    values,
    ours: of.ours,
    ...(only !== undefined && { constant: only }),
    file: scope.file,
    span: expr.span,
  };
}

function codeOf(of: Code, step: PlaceStep): Code {
  if (step.kind === "member") return { op: "member", of, name: step.name };
  if (step.kind === "index") return { op: "index", of, index: step.index };
  return { op: "keyed", of, key: step.key, index: step.index };
}

function placed(place: PlaceCode, step: PlaceStep): PlaceCode {
  return { start: place.start, steps: [...place.steps, step] };
}

/** What the parts may be; undefined where one is missing, so that absence is not taken for a known value. */
function partsOf(values: readonly Value[], indexes: readonly Value[]): readonly Value[] | undefined {
  const parts: Value[] = [];
  for (const value of values) {
    for (const index of indexes) {
      const found = partOf(value, index);
      if (found === undefined || found === null) return undefined;
      parts.push(found);
    }
  }
  return parts;
}

function partOf(value: Value, index: Value): Value {
  if (isList(value)) return typeof index === "number" ? value[index] : undefined;
  if (value instanceof Scalar || !isValueMap(value)) return undefined;
  return typeof index === "string" && Object.hasOwn(value, index) ? value[index] : undefined;
}

// ---- indexes ------------------------------------------------------------------

export function checkIndex(expr: IndexExpr, scope: Scope): Checked {
  const of = scope.check(expr.of, scope);
  const index = scope.check(expr.index, scope);
  if (of.broken === true || index.broken === true) return broken(scope.file, expr.span);
  const { type } = of;
  const key =
    typeof index.constant === "string" || typeof index.constant === "number"
      ? JSON.stringify(index.constant)
      : keyOf(index);
  const at = (field: Field, step: PlaceStep): Checked => part(of, field, expr, scope, step, key, index.values);
  const step: PlaceStep = { kind: "index", index: index.code };
  const element = (found: Type): Field => ({ type: found, optional: true, filled: false });
  switch (type.kind) {
    case "any":
      return at(element(ANY), step);
    case "map":
      return isText(index) ? at(element(type.of), step) : wrongIndex(of, index, "a string", scope);
    case "list":
      if (isNumber(index)) return at(element(type.of), step);
      if (isText(index) && type.indexKey !== undefined) {
        return at(element(type.of), { kind: "keyed", key: type.indexKey, index: index.code });
      }
      return wrongIndex(
        of,
        index,
        type.indexKey === undefined ? "a position" : `a position or a ${type.indexKey}`,
        scope,
      );
    case "object":
      return isText(index) ? ofObject(of, type, index, expr, scope, at) : wrongIndex(of, index, "a string", scope);
    default:
      report(scope, "type-mismatch", expr.span, `\`${written(of)}\` is ${typeText(type)}, which has no parts`, {
        help: "lists and maps are indexed",
      });
      return broken(scope.file, expr.span);
  }
}

function isText({ type }: Checked): boolean {
  return type.kind === "string" || type.kind === "any";
}
function isNumber({ type }: Checked): boolean {
  return type.kind === "int" || type.kind === "any";
}

/** A typed object: each index that can occur is a field of it. A map literal: any string, which may find nothing. */
function ofObject(
  of: Checked,
  type: ObjectType,
  index: Checked,
  expr: IndexExpr,
  scope: Scope,
  at: (field: Field, step: PlaceStep) => Checked,
): Checked {
  const names = (index.values ?? []).filter((value) => typeof value === "string");
  const step: PlaceStep =
    typeof index.constant === "string"
      ? { kind: "member", name: index.constant }
      : { kind: "index", index: index.code };
  if (names.length === 0) {
    if (isLiteralRecord(type)) return at({ type: entryType(type), optional: true, filled: false }, step);
    report(
      scope,
      "type-mismatch",
      expr.index.span,
      `the fields of ${typeText(type)} are known, \`${written(index)}\` is not`,
      {
        label: "known only with the request",
        help: 'take the index from a list of constants: `for field in ["…", "…"]`',
      },
    );
    return broken(scope.file, expr.span);
  }
  const fields: Field[] = [];
  for (const name of names) {
    const field = type.field(name);
    if (field && !isServed(field, { text: name, span: expr.index.span }, typeText(type), scope))
      return broken(scope.file, expr.span);
    if (field) fields.push(field);
    else if (isLiteralRecord(type)) fields.push({ type: entryType(type), optional: true, filled: false });
    else {
      unknownField({ text: name, span: expr.index.span }, typeText(type), type.fieldNames(), scope);
      return broken(scope.file, expr.span);
    }
  }
  const joined = joinAll(fields.map((field) => field.type)) ?? ANY;
  return at(
    { type: joined, optional: fields.some((field) => field.optional), filled: fields.every((field) => field.filled) },
    step,
  );
}

function wrongIndex(of: Checked, index: Checked, wanted: string, scope: Scope): Checked {
  const help = of.type.kind === "map" && isNumber(index) ? `write \`["${written(index)}"]\`` : `give ${wanted}`;
  report(
    scope,
    "type-mismatch",
    index.span,
    `${typeText(of.type)} is indexed by ${wanted}, \`${written(index)}\` is ${typeText(index.type)}`,
    {
      help,
    },
  );
  return broken(scope.file, index.span);
}
