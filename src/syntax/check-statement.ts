/** Mistakes that one statement shows by itself, without a name resolved or a type known. */
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Collector, Details } from "../diagnostics/collector.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Authenticate, Clause, Exempt, Grant, Rule, Statement, Targets } from "./ast.ts";

type Report = (code: DiagnosticCode, span: Span, message: string, details?: Details) => void;

export function checkStatement(file: SourceFile, statement: Statement, collector: Collector): void {
  const report: Report = (code, span, message, details) => collector.report(code, file, span, message, details);
  switch (statement.kind) {
    case "rule":
      return checkRule(statement, report);
    case "grant":
      return checkGrant(statement, report);
    case "exempt":
      return checkExempt(statement, report);
    case "authenticate":
      return checkAuthenticate(statement, report);
    case "role":
      for (const line of statement.lines) if (line.kind === "line") checkFailing(line.clauses, "a role line", report);
      return;
    default:
  }
}

function checkRule(rule: Rule, report: Report): void {
  const { effect } = rule;
  if (effect === "mutate") checkMutate(rule, report);
  else if (rule.writes.length > 0) {
    const [first] = rule.writes;
    report("writes-outside-mutate", first?.span ?? rule.span, `\`${effect}\` changes nothing`, {
      help: "only `mutate` writes; make this a rule of its own that begins with `mutate`",
    });
  }
  if (effect === "allow" || effect === "defer") checkFailing(rule.clauses, `\`${effect}\``, report);
}

function checkMutate(rule: Rule, report: Report): void {
  if (rule.writes.length === 0) {
    report("syntax", rule.span, "`mutate` has nothing to write", {
      help: "add `set`, `default`, `append … to`, `prepend … to` or `remove`",
    });
  }
  if (rule.permission.kind === "acting") return;
  const star = starOf(rule.permission.targets);
  if (star === undefined) return;
  report("mutate-everything", star, "`mutate` on `*` would change every object of the cluster", {
    help: "name the resources to change",
  });
}

/** The `*` that stands for every kind of every group. */
function starOf(targets: Targets): Span | undefined {
  if (targets.kind === "urls") return undefined;
  return targets.include.find(({ segments }) => segments.length === 1 && segments[0]?.form === "star")?.span;
}

function checkGrant(grant: Grant, report: Report): void {
  checkFailing(grant.clauses, "`grant`", report);
  if (grant.place !== undefined) return;
  const { end } = grant.subjects.span;
  report("grant-without-place", grant.span, "a grant says where it holds", {
    help: 'write `in "…"` with the namespaces, or `everywhere`',
    fix: { title: "insert `everywhere`", edits: [{ span: { start: end, end }, text: " everywhere" }] },
  });
}

function checkFailing(clauses: readonly Clause[], what: string, report: Report): void {
  for (const clause of clauses) {
    if (clause.kind !== "failing") continue;
    report("failing-in-allow", clause.span, `${what} permits, and \`failing\` names what must not be`, {
      help: "state the condition with `when`",
    });
  }
}

function checkExempt(exempt: Exempt, report: Report): void {
  if (exempt.because !== undefined) return;
  report("syntax", exempt.span, "an exemption gives its reason", { help: 'add `because "…"` at its end' });
}

function checkAuthenticate(rule: Authenticate, report: Report): void {
  for (const clause of rule.clauses) {
    if (clause.kind !== "for" && clause.kind !== "failing" && clause.kind !== "unless-already") continue;
    const word = clause.kind === "unless-already" ? "unless already" : clause.kind;
    report("syntax", clause.span, `\`${word}\` has no meaning in \`authenticate\``, {
      help: "its clauses are `when`, `unless` and `with`",
    });
  }
}
