/** A report of tests as JUnit XML, which CI systems read: a suite for each file. */
import type { TestReport, TestResult } from "../testing/test-report.ts";

export function junitDocument({ tests, passed, failed }: TestReport): string {
  const files = [...new Set(tests.map(({ file }) => file))];
  const suites = files.map((file) =>
    suiteOf(
      file,
      tests.filter((test) => test.file === file),
    ),
  );
  const head = `<testsuites name="verdict" tests="${passed + failed}" failures="${failed}">`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites, "</testsuites>", ""].join("\n");
}

function suiteOf(file: string, tests: readonly TestResult[]): string {
  const failed = tests.filter(({ passed }) => !passed).length;
  const head = `  <testsuite name="${escaped(file)}" tests="${tests.length}" failures="${failed}">`;
  return [head, ...tests.map(caseOf), "  </testsuite>"].join("\n");
}

function caseOf({ name, file, line, failures }: TestResult): string {
  const head = `    <testcase name="${escaped(name)}" classname="${escaped(file)}" file="${escaped(file)}" line="${line}"`;
  if (failures.length === 0) return `${head}/>`;
  const lines = failures.map(({ line: at, expected, actual, rules }) => {
    const by = rules.map((rule) => `"${rule.name}" (${rule.file}:${rule.line})`).join(", ");
    const text = `${file}:${at}: expected ${expected}, got ${actual}${by === "" ? "" : ` by ${by}`}`;
    return `      <failure message="${escaped(`expected ${expected}, got ${actual}`)}">${escaped(text)}</failure>`;
  });
  return [`${head}>`, ...lines, "    </testcase>"].join("\n");
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
