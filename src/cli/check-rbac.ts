/**
 * `verdict check --rbac DUMP`: who would lose a right that the RBAC of a cluster gives. Every finding is a warning (a
 * policy may be meant to take rights away), so that only `--strict` ends with an error.
 */
import { text as readAll } from "node:stream/consumers";
import { describePoint } from "../analyse/invariants/describe-point.ts";
import { type Point, questionOf } from "../analyse/invariants/point.ts";
import { lostRights, type LostRight } from "../analyse/rbac/lost-rights.ts";
import { type RbacGrants, rbacGrants, type RbacSubject } from "../analyse/rbac/rbac-grants.ts";
import type { JsonObject } from "../base/json.ts";
import type { RuleRef } from "../check/rule-ref.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import { readObjects } from "../facts/read-objects.ts";
import { readSource } from "../store/read-source.ts";
import type { LoadedPolicies } from "../store/load-policies.ts";
import { CommandError, usageError } from "./command-error.ts";
import { exitCode } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

export interface RbacReport {
  /** In the order of the lines. */
  readonly diagnostics: readonly Diagnostic[];
  /** For people: one line for each subject that loses something. */
  readonly lines: readonly string[];
  /** `rbac` of the JSON document. */
  readonly document: unknown;
}

/** undefined: none was asked for. */
export async function readDumps(
  paths: readonly string[] | undefined,
  terminal: Terminal,
): Promise<RbacGrants | undefined> {
  if (paths === undefined) return undefined;
  const objects: JsonObject[] = [];
  for (const path of paths) {
    const read = readObjects(path === "-" ? await readAll(terminal.stdin) : textOf(path));
    if (read.kind === "wrong") throw usageError(`\`--rbac ${path}\`: ${read.why}`);
    objects.push(...read.objects);
  }
  const grants = rbacGrants(objects);
  if (grants.objects === 0) {
    const command = "kubectl get clusterroles,roles,clusterrolebindings,rolebindings -A -o json";
    throw usageError(`\`--rbac ${paths.join(" ")}\`: no role or binding is in it; make it with \`${command}\``);
  }
  return grants;
}

function textOf(path: string): string {
  const read = readSource(path);
  if (read.kind === "unreadable") throw new CommandError(exitCode.usage, [read.diagnostic]);
  return read.file.text;
}

/** undefined: the set does not compile, so nobody knows what it would take away. */
export function reportRbac(
  rbac: RbacGrants,
  { built, engine, sources }: LoadedPolicies,
  defaultDeny: boolean,
): RbacReport | undefined {
  const inside = built?.inside;
  if (inside === undefined || engine === undefined) return undefined;
  const { cluster } = inside;
  const found = lostRights(rbac.grants, { program: inside.program(), engine, defaultDeny, cluster });
  const diagnostics = [
    ...rbac.dangling.map(danglingBinding),
    ...found.unknown.map(tooLarge),
    ...found.lost.map((lost) => lostRight(lost, sources)),
  ];
  const width = Math.max(0, ...found.lost.map(({ subject }) => printSubject(subject).length));
  const summary = `${found.lost.length} of ${count(found.subjects, "subject")} of the RBAC dump would lose a right`;
  const lines = [
    summary,
    ...found.lost.map((lost) => `  ${printSubject(lost.subject).padEnd(width)}  ${sentence(lost)}`),
  ];
  return { diagnostics, lines, document: { subjects: found.subjects, lost: found.lost.map(describeLost) } };
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

function printSubject({ kind, name, namespace }: RbacSubject): string {
  const words = { User: "user", Group: "group", ServiceAccount: "serviceaccount" } as const;
  return `${words[kind]} "${kind === "ServiceAccount" ? `${namespace}/` : ""}${name}"`;
}

/** The question, and who denies it. */
function sentence({ point, timeMatters, rules, isCertain }: LostRight): string {
  return `${describePoint(point, timeMatters)} ${isCertain ? "is" : "may be"} denied ${deniedBy(rules, isCertain)}`;
}

function deniedBy(rules: readonly RuleRef[], isCertain: boolean): string {
  const [first, ...more] = rules;
  if (first === undefined) return "by default: no rule allows or defers it";
  const others = more.length === 0 ? "" : ` and ${more.length} more`;
  const open = isCertain ? "" : ", whose condition may hold: no values were found for which it does";
  return `by "${first.name}" (${first.file}:${first.line})${others}${open}`;
}

function describeLost({ subject, binding, role, point, timeMatters, rules, isCertain }: LostRight): unknown {
  const { kind, name, namespace } = subject;
  return {
    subject: { kind, name, ...(kind === "ServiceAccount" && { namespace }) },
    binding,
    role,
    canI: describePoint(point, timeMatters),
    question: describeQuestion(point, timeMatters),
    rules: rules.map(({ name: rule, file, line }) => ({ name: rule, file, line })),
    certain: isCertain,
  };
}

function describeQuestion(point: Point, timeMatters: boolean): unknown {
  const { kind: _, user, ...attributes } = questionOf(point);
  const { labels, annotations = {} } = point.place;
  const knows = Object.keys(labels).length + Object.keys(annotations).length > 0;
  return {
    user,
    ...attributes,
    ...(knows && { namespaceLabels: labels, namespaceAnnotations: annotations }),
    ...(timeMatters && point.now !== undefined && { at: new Date(point.now).toISOString() }),
  };
}

// ---- diagnostics -------------------------------------------------------------------

function lostRight(lost: LostRight, sources: readonly SourceFile[]): Diagnostic {
  const { subject, rules, binding } = lost;
  const [rule] = rules;
  const file = sources.find(({ path }) => path === rule?.file);
  const spared = subject.kind === "Group" && subject.name === "system:nodes" ? "nodes" : printSubject(subject);
  return {
    code: "lost-right",
    severity: "warning",
    message: `${printSubject(subject)} would lose a right that \`${binding}\` gives: ${sentence(lost)}`,
    ...(file !== undefined && rule !== undefined && { file, span: lineSpan(file, rule.line) }),
    help:
      rule === undefined
        ? "allow it, or `defer` it to RBAC"
        : `if this is not meant, write \`except ${spared}\`, or narrow the deny`,
  };
}

function lineSpan(file: SourceFile, line: number): { readonly start: number; readonly end: number } {
  let start = 0;
  for (let at = 1; at < line; at++) start = file.text.indexOf("\n", start) + 1;
  return { start, end: start + file.lineText(line).length };
}

function danglingBinding({ binding, role }: RbacGrants["dangling"][number]): Diagnostic {
  return {
    code: "dangling-binding",
    severity: "note",
    message: `\`${binding}\` gives nothing: the dump does not hold \`${role}\``,
    help: "dump roles and bindings together, of all namespaces; in the cluster, remove the binding or make the role",
  };
}

function tooLarge(subject: RbacSubject): Diagnostic {
  return {
    code: "too-large",
    severity: "error",
    message: `what ${printSubject(subject)} may do is more than can be looked through`,
    help: "check the subject by itself: dump its roles and bindings alone",
  };
}
