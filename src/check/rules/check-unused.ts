/**
 * `def`, checks and conditions of roles are checked where they are used, as if written in place. Those that nobody
 * uses would be checked by nobody: here each is read by itself, its parameters and its object being anything. Only
 * what is wrong whatever they are is said.
 */
import { Collector } from "../../diagnostics/collector.ts";
import type { DiagnosticCode } from "../../diagnostics/codes.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { admissionShape } from "../../vocabulary/admission-shape.ts";
import { checkLoose, headScope, type LooseText } from "../expression-access.ts";
import { checkTargets } from "../heads/verbs-and-targets.ts";
import { literalText } from "../literal-text.ts";
import { GRANT_ROLE, textOf } from "../../syntax/plain-grants.ts";
import { callsIn } from "../names-used.ts";
import { checksBehind } from "./bodies.ts";
import { type CheckContext, NO_BINDINGS } from "./check-context.ts";
import { checkGrant } from "./check-grant.ts";

/** Mistakes whatever a parameter holds and wherever the text is used. */
const ALWAYS: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  "bad-pattern",
  "bad-regex",
  "bad-literal",
  "chained-comparison",
  "duplicate-name",
  "recursive-definition",
  "type-mismatch",
  "unknown-field",
  "unknown-function",
  "unknown-name",
  "wrong-arguments",
]);

export function checkUnused(context: CheckContext): void {
  const { own } = context;
  // What an unused definition uses in turn is then used: only what no rule, role or name has reached is read alone.
  const used = new Set(context.used.all);
  const isUsed = (name: string): boolean => used.has(name) || usedInTests(context).has(name);
  for (const [name, { statement, file }] of own.defs) {
    if (!isUsed(name)) readAlone({ file, params: statement.params, exprs: [statement.body] }, context);
  }
  for (const { statement, file } of own.checks.values()) {
    if (!used.has(literalText(statement.name))) readCheck(statement, undefined, file, context);
  }
  for (const [name, { statement, file }] of own.checkSets) {
    if (used.has(name)) continue;
    for (const item of statement.items) {
      if (item.kind === "check") readCheck(item, statement, file, context);
      else readInclude(item, statement, file, context);
    }
  }
  checkRolesAlone(context);
}

const inTests = new WeakMap<CheckContext, ReadonlySet<string>>();

/** Steps of tests are evaluated when they run. */
function usedInTests(context: CheckContext): ReadonlySet<string> {
  const known = inTests.get(context) ?? callsIn(context.own.tests.map(({ statement }) => statement));
  inTests.set(context, known);
  return known;
}

function readCheck(check: ast.Check, set: ast.Checks | undefined, file: SourceFile, context: CheckContext): void {
  const on = check.on ?? set?.on;
  readAlone({ file, params: set?.params ?? [], on, clauses: check.clauses, texts: textsOf(check.because) }, context);
}

export function textsOf(because: ast.Because | undefined): readonly ast.StringLiteral[] {
  if (because === undefined) return [];
  return because.help === undefined ? [because.message] : [because.message, because.help];
}

function readInclude(
  { ref, when }: ast.Include,
  { params, on }: ast.Checks,
  file: SourceFile,
  context: CheckContext,
): void {
  checksBehind(ref, file, context);
  const args = ref.kind === "by-word" ? (ref.args ?? []) : [];
  readAlone({ file, params, on, exprs: when === undefined ? args : [...args, when] }, context);
}

interface Alone extends Omit<LooseText, "arrivals"> {
  readonly on?: ast.Targets | undefined;
}

/** Says what is wrong with a text whatever it is about. */
export function readAlone({ on, ...text }: Alone, context: CheckContext): void {
  const { collector } = context;
  const arrivals =
    on === undefined || on.kind === "urls"
      ? undefined
      : checkTargets(on, headScope(text.file, NO_BINDINGS, context))
          .flatMap(({ include }) => include)
          .map((target) => ({ target, operations: admissionShape(target).operations, named: false }));
  const silent = new Collector();
  checkLoose({ ...text, arrivals }, { ...context, collector: silent });
  collector.add(silent.diagnostics.filter(({ code }) => ALWAYS.has(code)));
}

/** A role that nobody is granted, as if everybody who has signed in were granted it everywhere. */
function checkRolesAlone(context: CheckContext): void {
  const conditional = [...context.own.roles].filter(
    ([
      ,
      {
        statement: { lines },
      },
    ]) => lines.some((line) => line.kind === "line" && line.clauses.length > 0),
  );
  if (conditional.length === 0) return;
  const granted = new Set(
    context.own.grants.flatMap(({ statement }) => statement.roles.map((role) => literalText(role))),
  );
  for (const plain of context.own.plainGrants) {
    for (let grant = 0; grant < plain.count; grant++) granted.add(textOf(plain, grant, GRANT_ROLE));
  }
  for (const [name, { statement, file }] of conditional) {
    if (granted.has(name)) continue;
    const { span } = statement.name;
    const subject: ast.Subject = { kind: "special", name: "authenticated", span };
    const grant: ast.Grant = {
      kind: "grant",
      doc: [],
      span,
      shadow: false,
      roles: [statement.name],
      subjects: { include: [subject], except: [], span },
      place: { kind: "everywhere", span },
      times: [],
      clauses: [],
      because: undefined,
    };
    checkGrant({ statement: grant, file }, context);
  }
}
