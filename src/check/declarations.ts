/**
 * Everything that a set of files declares, by kind and name. Names are unique in their kind: a second declaration is
 * reported where it stands and left out.
 */
import type { Collector } from "../diagnostics/collector.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { literalText } from "./literal-text.ts";
import type * as ast from "../syntax/ast.ts";
import type { PlainGrants } from "../syntax/plain-grants.ts";
import { lookupBareName } from "../vocabulary/resource-table.ts";
import { isKnownVerb } from "../vocabulary/verbs.ts";
import { type Declared, type FileToCheck, type StatementsByKind, statementsOf } from "./file-statements.ts";

export type { Declared, FileToCheck } from "./file-statements.ts";

type Named<Statement> = ReadonlyMap<string, Declared<Statement>>;

export interface Declarations {
  readonly rules: readonly Declared<ast.Rule>[];
  /** Without {@link plainGrants}. */
  readonly grants: readonly Declared<ast.Grant>[];
  /** Of each file that has some. */
  readonly plainGrants: readonly PlainGrants[];
  readonly exemptions: readonly Declared<ast.Exempt>[];
  readonly identities: readonly Declared<ast.Authenticate>[];
  readonly invariants: readonly Declared<ast.Invariant>[];
  readonly tests: readonly Declared<ast.Test>[];
  readonly schemas: readonly Declared<ast.Schema>[];
  readonly elevations: readonly Declared<ast.Elevate>[];
  readonly roles: Named<ast.Role>;
  readonly extensions: readonly Declared<ast.Role>[];
  readonly extensionsByName: ReadonlyMap<string, readonly Declared<ast.Role>[]>;
  readonly lets: Named<ast.Let>;
  readonly defs: Named<ast.Def>;
  readonly data: Named<ast.Data>;
  readonly checkSets: Named<ast.Checks>;
  readonly checks: Named<ast.Check>;
  /** By the text of the name as written. */
  readonly rulesByName: Named<ast.Rule>;
}

const PREDECLARED = new Set(["pod-templates", "pod-workloads", "remote-access"]);
const SUBJECT_WORDS = new Set(["anyone", "authenticated", "anonymous", "serviceaccounts", "nodes", "control-plane"]);

export function declare(
  files: readonly FileToCheck[],
  collector: Collector,
  reservedNames: ReadonlySet<string>,
  kept: KeptNames = newKeptNames(),
): Declarations {
  const byKind = statementsByKind(files);
  const of = <Kind extends ast.Statement["kind"]>(kind: Kind) =>
    (byKind.get(kind) ?? []) as readonly Declared<Extract<ast.Statement, { kind: Kind }>>[];
  const byName = <Statement extends ast.Statement & { readonly name: ast.StringLiteral | ast.Word }>(
    what: string,
    list: readonly Declared<Statement>[],
  ) => uniqueNames(what, list, collector);

  const values = new Map<string, Declared<ast.Statement>>();
  const lets = of("let");
  reportTakenNames(lets, of("def"), collector, reservedNames);
  const defs = uniqueNames("def", of("def"), collector, new Map(), values);
  const letNames = byLetKind(lets, values, collector);
  const rules = of("rule");
  const extensions = of("role").filter(({ statement }) => statement.extend);
  return {
    rules,
    grants: of("grant"),
    plainGrants: files.flatMap(({ ast: { without } }) => (without === undefined ? [] : [without.plain])),
    // Bodies refer to exemptions by number, so their order must not depend on that of the files.
    exemptions: [...byName("exempt", of("exempt"))].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
    identities: [...byName("authenticate", of("authenticate")).values()],
    invariants: [...byName("invariant", of("invariant")).values()],
    tests: of("test"),
    schemas: of("schema"),
    elevations: [...byName("elevate", of("elevate")).values()],
    roles: byName(
      "role",
      of("role").filter(({ statement }) => !statement.extend),
    ),
    extensions,
    extensionsByName: Map.groupBy(extensions, ({ name = "" }) => name),
    lets: letNames,
    defs,
    data: byName("data", of("data")),
    checkSets: reportRepeatedChecks(byName("checks", of("checks")), collector),
    checks: byName("check", of("check")),
    rulesByName: ruleNames(rules, kept, collector),
  };
}

function statementsByKind(files: readonly FileToCheck[]): StatementsByKind {
  const byKind = new Map<ast.Statement["kind"], Declared<ast.Statement>[]>();
  for (const one of files) {
    for (const [kind, statements] of statementsOf(one)) {
      const list = byKind.get(kind) ?? [];
      byKind.set(kind, list);
      for (const declared of statements) list.push(declared);
    }
  }
  return byKind;
}

/** The rules of the last check by their names, which hardly ever change. */
export interface KeptNames {
  rules: readonly Declared<ast.Rule>[];
  /** Of the last check only. */
  named: Map<string, Declared<ast.Rule>>;
  areUnique: boolean;
}

export function newKeptNames(): KeptNames {
  return { rules: [], named: new Map(), areUnique: true };
}

function ruleNames(rules: readonly Declared<ast.Rule>[], kept: KeptNames, collector: Collector): Named<ast.Rule> {
  const before = kept.rules;
  const isSame = (one: Declared<ast.Rule>, at: number) => before[at] === one || before[at]?.name === one.name;
  if (kept.areUnique && before.length === rules.length && rules.every(isSame)) {
    rules.forEach((one, at) => {
      if (before[at] !== one) kept.named.set(one.name ?? "", one);
    });
  } else {
    const mistakes = collector.diagnostics.length;
    kept.named = new Map();
    uniqueNames("rule", rules, collector, kept.named);
    kept.areUnique = collector.diagnostics.length === mistakes;
  }
  kept.rules = rules;
  return kept.named;
}

/** `let subjects x` and `let verbs x` are different names; the key is `KIND NAME`. */
export function letKey(kind: ast.LetValue["kind"], name: string): string {
  return `${kind} ${name}`;
}

function byLetKind(
  lets: readonly Declared<ast.Let>[],
  values: Map<string, Declared<ast.Statement>>,
  collector: Collector,
): Named<ast.Let> {
  const named = new Map<string, Declared<ast.Let>>();
  for (const one of lets) {
    const { name, value } = one.statement;
    const key = letKey(value.kind, name.text);
    const before = named.get(key) ?? (value.kind === "value" ? values.get(name.text) : undefined);
    if (before !== undefined) reportDuplicate("let", name.text, one, before, collector);
    else named.set(key, one);
  }
  return named;
}

function uniqueNames<Statement extends ast.Statement & { readonly name: ast.StringLiteral | ast.Word }>(
  what: string,
  list: readonly Declared<Statement>[],
  collector: Collector,
  named: Map<string, Declared<Statement>> = new Map(),
  space: Map<string, Declared<ast.Statement>> = named as Map<string, Declared<ast.Statement>>,
): Named<Statement> {
  for (const one of list) {
    const { name = "" } = one;
    const before = space.get(name);
    if (before !== undefined) {
      reportDuplicate(what, name, one, before, collector);
      continue;
    }
    space.set(name, one);
    if (space !== named) named.set(name, one);
  }
  return named;
}

function reportDuplicate(
  what: string,
  name: string,
  again: Declared<ast.Statement>,
  before: Declared<ast.Statement>,
  collector: Collector,
): void {
  const span = "name" in again.statement ? again.statement.name.span : again.statement.span;
  const first = "name" in before.statement ? before.statement.name.span : before.statement.span;
  collector.report(
    "duplicate-name",
    again.file,
    span,
    `there is already ${/^[aeiou]/.test(what) ? "an" : "a"} ${what} called \`${name}\``,
    {
      labels: [{ file: before.file, span: first, text: "first declared here" }],
      help: "give one of them another name",
    },
  );
}

/** `failing set."name"` means one check of the set. */
function reportRepeatedChecks(sets: Named<ast.Checks>, collector: Collector): Named<ast.Checks> {
  for (const { statement, file } of sets.values()) {
    const known = new Map<string, ast.Check>();
    for (const item of statement.items) {
      if (item.kind !== "check") continue;
      const name = literalText(item.name);
      const first = known.get(name);
      if (first === undefined) known.set(name, item);
      else {
        collector.report("duplicate-name", file, item.name.span, `there is already a check called \`${name}\``, {
          labels: [{ file, span: first.name.span, text: "first declared here" }],
          help: "give one of them another name",
        });
      }
    }
  }
  return sets;
}

/** A list may not take the name of what stands in the same places: a kind, a verb, a word for callers. */
function reportTakenNames(
  lets: readonly Declared<ast.Let>[],
  defs: readonly Declared<ast.Def>[],
  collector: Collector,
  reserved: ReadonlySet<string>,
): void {
  const report = (name: ast.Word, file: SourceFile) =>
    collector.report("duplicate-name", file, name.span, `\`${name.text}\` is a word of the language`, {
      help: "choose another name",
    });
  for (const { statement, file } of defs) if (reserved.has(statement.name.text)) report(statement.name, file);
  for (const { statement, file } of lets) {
    const { name, value } = statement;
    const taken =
      (value.kind === "value" && reserved.has(name.text)) ||
      (value.kind === "resources" && (PREDECLARED.has(name.text) || lookupBareName(name.text).length > 0)) ||
      (value.kind === "verbs" && isKnownVerb(name.text)) ||
      (value.kind === "subjects" && SUBJECT_WORDS.has(name.text));
    if (taken) report(name, file);
  }
}
