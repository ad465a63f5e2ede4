/**
 * A report of tests as JUnit XML, which CI systems read: a suite for each file, and one for what kept the set from being
 * built. The elements and attributes are those that Jenkins, GitLab and GitHub's reporters agree about: one failure for
 * each case, with all that it has to say.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { describeDiagnostic } from "../diagnostics/describe-diagnostic.ts";
import type { TestFailure, TestReport, TestResult } from "../testing/test-report.ts";

export function junitDocument({ tests, failed }: TestReport, diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const files = [...new Set(tests.map(({ file }) => file))];
  const suites = files.map((file) => suiteOf(file, casesIn(file, tests)));
  const unbuilt = errors.length === 0 ? [] : [suiteOf("check", errors.map(errorCase))];
  const counts = countsOf({ tests: tests.length + errors.length, failures: failed, errors: errors.length });
  const head = `<testsuites name="verdict" ${counts}>`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...unbuilt, ...suites, "</testsuites>", ""].join("\n");
}

interface Case {
  readonly outcome: "passed" | "failure" | "error";
  readonly xml: string;
}

function suiteOf(name: string, cases: readonly Case[]): string {
  const number = (outcome: Case["outcome"]) => cases.filter((one) => one.outcome === outcome).length;
  const counts = countsOf({ tests: cases.length, failures: number("failure"), errors: number("error") });
  const head = `  <testsuite name="${escaped(name)}" ${counts}>`;
  return [head, ...cases.map(({ xml }) => xml), "  </testsuite>"].join("\n");
}

function countsOf(counts: { readonly tests: number; readonly failures: number; readonly errors: number }): string {
  return `tests="${counts.tests}" failures="${counts.failures}" errors="${counts.errors}" skipped="0"`;
}

function casesIn(file: string, tests: readonly TestResult[]): readonly Case[] {
  return tests
    .filter((test) => test.file === file)
    .map(({ name, line, failures }): Case => {
      if (failures.length === 0) return { outcome: "passed", xml: `${openCase(name, file, line)}/>` };
      const [first] = failures;
      const more = failures.length === 1 ? "" : ` (and ${failures.length - 1} more)`;
      const message = `expected ${first?.expected ?? ""}, got ${first?.actual ?? ""}${more}`;
      const text = failures.map((failure) => textOf(file, failure)).join("\n");
      return { outcome: "failure", xml: closed(openCase(name, file, line), "failure", "expectation", message, text) };
    });
}

function textOf(file: string, { line, expected, actual, rules, difference = [] }: TestFailure): string {
  const by = rules.map((rule) => `"${rule.name}" (${rule.file}:${rule.line})`).join(", ");
  const head = `${file}:${line}: expected ${expected}, got ${actual}${by === "" ? "" : ` by ${by}`}`;
  return [head, ...difference.map((text) => `    ${text}`)].join("\n");
}

function errorCase(diagnostic: Diagnostic): Case {
  const { code, message, file, start, help } = describeDiagnostic(diagnostic);
  const place = file === undefined ? "" : `${file}:${start?.line ?? 1}:${start?.column ?? 1}: `;
  const text = `${place}${message}${help === undefined ? "" : `\nhelp: ${help}`}`;
  const open = openCase(`${place}${code}`, file ?? "check", start?.line ?? 1);
  return { outcome: "error", xml: closed(open, "error", code, message, text) };
}

function openCase(name: string, file: string, line: number): string {
  return `    <testcase name="${escaped(name)}" classname="${escaped(file)}" file="${escaped(file)}" line="${line}"`;
}

function closed(open: string, element: "failure" | "error", type: string, message: string, text: string): string {
  const head = `      <${element} type="${escaped(type)}" message="${escaped(message)}">`;
  return `${open}>\n${head}${escaped(text)}</${element}>\n    </testcase>`;
}

/** Control characters have no place in XML 1.0, not even by number. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}");
}
