/** Diagnostics as people see them, to the character. */
import { expect, test } from "vitest";
import { renderDiagnostic } from "../../src/cli/render-diagnostic.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";

const text = `${"\n".repeat(13)}\twhen c.securityContex.privileged == true\nlast`;
const file = new SourceFile("policies/pods.policy", text);
const at = text.indexOf("securityContex");
const unknown: Diagnostic = {
  code: "unknown-field",
  severity: "error",
  message: "`securityContex` is not a field of Container",
  file,
  span: { start: at, end: at + "securityContex".length },
  label: "unknown field",
  help: "did you mean `securityContext`?",
};

test("code, place, source line underlined, help", () => {
  expect(renderDiagnostic(unknown, false)).toBe(
    [
      "error[unknown-field]: `securityContex` is not a field of Container",
      "  --> policies/pods.policy:14:9",
      "   |",
      "14 |   when c.securityContex.privileged == true",
      "   |          ^^^^^^^^^^^^^^ unknown field",
      "   = help: did you mean `securityContext`?",
      "",
    ].join("\n"),
  );
});

test("without a file there is only what and how", () => {
  const { file: _file, span: _span, label: _label, ...rest } = unknown;
  expect(renderDiagnostic({ ...rest, severity: "warning" }, false)).toBe(
    "warning[unknown-field]: `securityContex` is not a field of Container\n  = help: did you mean `securityContext`?\n",
  );
});

test("other places follow, a place over lines is underlined to its line's end, an empty one has one mark", () => {
  const rendered = renderDiagnostic(
    {
      ...unknown,
      span: { start: at, end: text.length },
      labels: [{ file, span: { start: text.length, end: text.length }, text: "here" }],
    },
    false,
  );
  expect(rendered).toContain(
    `   |          ${"^".repeat("securityContex.privileged == true".length)} unknown field\n`,
  );
  expect(rendered).toContain("  --> policies/pods.policy:15:5\n   |\n15 | last\n   |     ^ here\n");
});

test("what a terminal obeys is shown; wide characters are underlined wide", () => {
  const odd = new SourceFile("a.policy", 'allow "\u001b[2J" 한국 x');
  const start = odd.text.indexOf("한");
  const rendered = renderDiagnostic(
    { code: "syntax", severity: "error", message: "m\u202e", file: odd, span: { start, end: start + 2 } },
    false,
  );
  expect(rendered).not.toMatch(/[\u001b\u202e]/);
  expect(rendered).toContain('1 | allow "<U+001B>[2J" 한국 x\n  |                     ^^^^\n');
});

test("colour only where it is asked for", () => {
  expect(renderDiagnostic(unknown, true)).toContain("\u001b[31m");
});
