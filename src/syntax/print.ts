/**
 * The tree → text in the one format: effect and name on the first line, then one line each for who, what, which,
 * where, when and every clause. A sentence of a head alone stands on one line where it is short. Comments are no part
 * of the tree; the formatter puts them back by the spans of the statements.
 */
import type {
  Because,
  Check,
  Clause,
  Include,
  PolicyFile,
  Ref,
  RoleInclude,
  RoleLine,
  Rule,
  Statement,
  Subjects,
  TypeExpr,
  Write,
} from "./ast.ts";
import { type Doc, fill, group, indent, layOut, newline, nothing, space, widthOf } from "./layout.ts";
import { argumentsDoc, expressionDoc, loopDoc, printString } from "./print-expression.ts";
import * as head from "./print-head.ts";
import { testDoc } from "./print-test.ts";

/** A head alone that is not longer stays on one line. */
const SHORT = 60;
/** What is put on one line is not longer. */
const ROOM = 100;

export function printPolicy(file: PolicyFile): string {
  const first = file.language === undefined ? [] : [`language ${file.language}\n`];
  return [...first, ...file.statements.map((statement) => `${printStatement(statement)}\n`)].join("\n");
}

export function printStatement(statement: Statement): string {
  return layOut([docLines(statement.doc), statementDoc(statement)]);
}

function docLines(doc: readonly string[]): Doc {
  return doc.flatMap((line) => [line === "" ? "##" : `## ${line}`, newline]);
}

function statementDoc(statement: Statement): Doc {
  switch (statement.kind) {
    case "rule":
      return ruleDoc(statement);
    case "grant": {
      const shadow = statement.shadow ? "shadow " : "";
      const start = [
        `${shadow}grant `,
        head.stringsDoc(statement.roles),
        " to ",
        head.subjectsDoc(statement.subjects),
      ];
      const place = statement.place === undefined ? [] : [indent(space, head.placeDoc(statement.place))];
      return sentence(group(start, ...place), [...body(statement)]);
    }
    case "exempt":
      return exemptDoc(statement);
    case "check":
      return checkDoc(statement);
    case "checks":
      return checksDoc(statement);
    case "role":
      return roleDoc(statement);
    case "let":
      return letDoc(statement);
    case "def": {
      const params = statement.params.map(({ text }) => text).join(", ");
      return [`def ${statement.name.text}(${params}) = `, expressionDoc(statement.body)];
    }
    case "data": {
      const type = statement.type === undefined ? [] : [" as ", typeDoc(statement.type)];
      return [`data ${statement.name.text} from ${printString(statement.path)}`, ...type];
    }
    case "schema":
      return `schema from ${printString(statement.path)}`;
    case "confine":
      return confineDoc(statement);
    case "invariant": {
      const { mode, effect, name, permission } = statement;
      const lines = withSubjects(statement.subjects, `${mode} ${effect} `, head.permissionLines(permission));
      return sentence(`invariant ${printString(name)}`, [...lines, ...body(statement)]);
    }
    case "elevate":
      return elevateDoc(statement);
    case "authenticate":
      return authenticateDoc(statement);
    case "test":
      return testDoc(statement);
  }
}

/** The first line and the parts below it. */
function sentence(first: Doc, parts: readonly Doc[]): Doc {
  return [first, indent(...parts.flatMap((part) => [newline, part]))];
}

// ---- rules -------------------------------------------------------------------------------------------

function ruleDoc(rule: Rule): Doc {
  const first = `${rule.shadow ? "shadow " : ""}${rule.effect} ${printString(rule.name)}`;
  const permission = head.permissionLines(rule.permission);
  const rest = body(rule);
  const isHead = rule.times.length + rule.clauses.length + rule.writes.length === 0 && rule.because === undefined;
  const parts = [...withSubjects(rule.subjects, [], permission), ...rest];
  const onOneLine = [first, ...parts.flatMap((part) => [" ", part])];
  if (isHead && permission.length === 1 && widthOf(onOneLine) <= SHORT) return onOneLine;
  return sentence(first, parts);
}

/** One word for everybody stands on the line of what they do; names have a line of their own. */
function withSubjects(subjects: Subjects | undefined, before: Doc, permission: readonly Doc[]): Doc[] {
  if (subjects === undefined) return [...permission];
  const [first = "", ...others] = permission;
  const who = [before, head.subjectsDoc(subjects)];
  const word =
    subjects.except.length === 0 && subjects.include.length === 1 && subjects.include[0]?.kind === "special";
  const together = [who, " ", first];
  return word && widthOf(together) <= ROOM ? [together, ...others] : [who, first, ...others];
}

interface Body {
  readonly place?: Rule["place"];
  readonly times: Rule["times"];
  readonly clauses: readonly Clause[];
  readonly writes?: readonly Write[];
  readonly because?: Because | undefined;
  readonly kind: Statement["kind"];
}

/** Place (a grant has it on its first line), times, clauses, writes, reason. */
function body({ kind, place, times, clauses, writes = [], because }: Body): Doc[] {
  return [
    ...(place === undefined || kind === "grant" ? [] : [head.placeDoc(place)]),
    ...times.map(head.timeDoc),
    ...clauses.map(clauseDoc),
    ...writes.map(writeDoc),
    ...becauseLines(because),
  ];
}

function clauseDoc(clause: Clause): Doc {
  switch (clause.kind) {
    case "for":
      return loopDoc(clause);
    case "with":
      return [`with ${clause.name.text} = `, expressionDoc(clause.value)];
    case "when":
      return ["when ", expressionDoc(clause.condition)];
    case "unless":
      return ["unless ", expressionDoc(clause.condition)];
    case "unless-already":
      return "unless already";
    case "failing":
      return ["failing ", refsDoc(clause.refs)];
  }
}

function refsDoc(refs: readonly Ref[]): Doc {
  const last = refs.length - 1;
  const items = refs.map((ref, index) => (index === last ? refDoc(ref) : [refDoc(ref), ","]));
  return indent(fill(items.flatMap((item, index) => (index === 0 ? [item] : [space, item]))));
}

function refDoc(ref: Ref): Doc {
  if (ref.kind === "by-name") return printString(ref.name);
  const args = ref.args === undefined ? [] : [argumentsDoc(ref.args)];
  return [ref.name.text, ...args, ref.check === undefined ? "" : `.${printString(ref.check)}`];
}

function writeDoc(write: Write): Doc {
  switch (write.kind) {
    case "set":
    case "default":
      return [`${write.kind} `, expressionDoc(write.slot), " = ", expressionDoc(write.value)];
    case "append":
    case "prepend":
      return [`${write.kind} `, expressionDoc(write.value), " to ", expressionDoc(write.slot)];
    case "remove":
      return ["remove ", expressionDoc(write.what), ...(write.from ? [" from ", expressionDoc(write.from)] : [])];
  }
}

function becauseLines(because: Because | undefined): Doc[] {
  if (because === undefined) return [];
  const help = because.help === undefined ? [] : [`help ${printString(because.help)}`];
  return [`because ${printString(because.message)}`, ...help];
}

// ---- checks and exemptions ---------------------------------------------------------------------------

function exemptDoc(exempt: Extract<Statement, { kind: "exempt" }>): Doc {
  const { subjects, acting, verbs, targets } = exempt;
  const what = [
    ...(acting === undefined ? [] : [["to ", head.actingDoc(acting)]]),
    ...(verbs === undefined ? [] : [["to ", head.verbsDoc(verbs)]]),
    ...(targets === undefined ? [] : [["on ", head.targetsDoc(targets)]]),
  ];
  const permission =
    what.length === 0 ? [] : [group(...what.flatMap((part, at) => (at === 0 ? [part] : [indent(space, part)])))];
  return sentence(`exempt ${printString(exempt.name)}`, [
    ["from ", refsDoc(exempt.from)],
    ...(subjects === undefined ? [] : [head.subjectsDoc(subjects)]),
    ...permission,
    ...head.narrowLines(exempt.named, exempt.selecting),
    ...body(exempt),
  ]);
}

function checkDoc(check: Check): Doc {
  const on = check.on === undefined ? [] : [" on ", head.targetsDoc(check.on)];
  const lines = [...check.clauses.map(clauseDoc), ...becauseLines(check.because)];
  return sentence([`check ${printString(check.name)}`, ...on], lines);
}

function checksDoc(checks: Extract<Statement, { kind: "checks" }>): Doc {
  const params = checks.params.map(({ text }) => text).join(", ");
  const on = checks.on === undefined ? [] : [" on ", head.targetsDoc(checks.on)];
  const items = checks.items.flatMap((item, index) => [
    ...(index === 0 ? [] : [""]),
    [docLines(item.doc), item.kind === "check" ? checkDoc(item) : includeDoc(item)],
  ]);
  return [`checks ${checks.name.text}(${params})`, ...on, " ", block(items)];
}

function includeDoc({ ref, except, when }: Include): Doc {
  const but = except.length === 0 ? [] : [" except ", head.stringsDoc(except)];
  return ["include ", refDoc(ref), ...but, ...(when === undefined ? [] : [" when ", expressionDoc(when)])];
}

/** `{ … }` with an item a line. */
function block(items: readonly Doc[]): Doc {
  if (items.length === 0) return "{ }";
  const lines = items.flatMap((item) => (item === "" ? ["\n"] : [newline, item]));
  return ["{", indent(...lines), newline, "}"];
}

// ---- roles, names, delegation ------------------------------------------------------------------------

function roleDoc(role: Extract<Statement, { kind: "role" }>): Doc {
  return [`${role.extend ? "extend " : ""}role ${printString(role.name)} `, block(role.lines.map(roleLineDoc))];
}

function roleLineDoc(line: RoleLine | RoleInclude): Doc {
  const doc = docLines(line.doc);
  if (line.kind === "role-include") return [doc, "include ", head.stringsDoc(line.names)];
  const [first = "", ...narrow] = head.permissionLines(line.permission);
  return [
    doc,
    group(first, indent(...narrow.flatMap((part) => [space, part]))),
    indent(...line.clauses.flatMap((clause) => [newline, clauseDoc(clause)])),
  ];
}

function letDoc({ name, value }: Extract<Statement, { kind: "let" }>): Doc {
  switch (value.kind) {
    case "value":
      return [`let ${name.text} = `, expressionDoc(value.expr)];
    case "subjects":
      return named("subjects", name.text, head.subjectsDoc(value.subjects));
    case "verbs":
      return named("verbs", name.text, head.verbsDoc(value.verbs));
    case "resources":
      return named("resources", name.text, head.resourcesDoc(value.resources));
    case "namespaces":
      return named("namespaces", name.text, head.namespacesDoc(value.namespaces));
  }
}

function named(kind: string, name: string, list: Doc): Doc {
  return group(`let ${kind} ${name} =`, indent(space, list));
}

function typeDoc(type: TypeExpr): Doc {
  switch (type.kind) {
    case "name":
      return type.name.text;
    case "list":
    case "map":
      return [`${type.kind} of `, typeDoc(type.of)];
    case "record": {
      const fields = type.fields.flatMap(({ name, optional, type: of }, index) => [
        ...(index === 0 ? [] : [",", space]),
        [name.text, optional ? "?: " : ": ", typeDoc(of)],
      ]);
      return fields.length === 0 ? "{}" : group("{", indent(nothing, ...fields), nothing, "}");
    }
  }
}

function confineDoc({ folders, to, within }: Extract<Statement, { kind: "confine" }>): Doc {
  const places = to.kind === "where" ? `where ${printString(to.selector)}` : head.namespacesDoc(to.namespaces);
  const ceiling = within.length === 0 ? [] : [indent(space, "within role ", head.stringsDoc(within))];
  return group("confine ", head.stringsDoc(folders), " to namespaces ", places, ...ceiling);
}

function elevateDoc(elevate: Extract<Statement, { kind: "elevate" }>): Doc {
  const { approvedBy, becauseMatches } = elevate;
  const count = approvedBy === undefined || approvedBy.count === 1 ? "" : `${approvedBy.count} of `;
  return sentence(`elevate ${printString(elevate.name)}`, [
    head.subjectsDoc(elevate.subjects),
    ["to ", head.stringsDoc(elevate.roles)],
    ...body(elevate),
    `up to ${elevate.upTo.text}`,
    ...(approvedBy === undefined ? [] : [[`approved by ${count}`, head.subjectsDoc(approvedBy.subjects)]]),
    ...(becauseMatches === undefined ? [] : [`because matches ${printString(becauseMatches)}`]),
  ]);
}

function authenticateDoc(rule: Extract<Statement, { kind: "authenticate" }>): Doc {
  const { source, uid, groups, extra } = rule;
  return sentence(`authenticate ${printString(rule.name)}`, [
    `with ${source.type.text} ${printString(source.name)}`,
    ...rule.lookups.map(({ source: from, by, as }) => [
      `lookup ${from.type.text} ${printString(from.name)} by `,
      expressionDoc(by),
      ` as ${as.text}`,
    ]),
    ...rule.clauses.map(clauseDoc),
    ["as user ", expressionDoc(rule.user)],
    ...(uid === undefined ? [] : [["uid ", expressionDoc(uid)]]),
    ...(groups === undefined ? [] : [["groups ", expressionDoc(groups)]]),
    ...(extra === undefined ? [] : [["extra ", expressionDoc(extra)]]),
  ]);
}
