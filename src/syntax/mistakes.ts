/**
 * Where the parser stopped → one diagnostic. The common mistakes are recognised by the tokens around the place, most
 * telling first; what none of them knows is "expected …, found …" in words of the language.
 */
import type { IToken } from "chevrotain";
import type { Collector } from "../diagnostics/collector.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Failure, UnexpectedToken } from "./failure.ts";
import { NO_SPAN } from "../diagnostics/span.ts";
import { type Finding, type Reading, type Scene, spanOfToken } from "./scene.ts";
import { commonMistakes } from "./common-mistakes.ts";

export function findingOf(file: SourceFile, tokens: readonly IToken[], failure: Failure, reading: Reading): Finding {
  if (failure.kind === "too-deep") {
    const first = tokens[0]?.startOffset ?? 0;
    const span = failure.span ?? { start: first, end: first + (tokens[0]?.image.length ?? 0) };
    const message = "this is nested too deep to be read";
    return { code: "nested-too-deep", span, message, help: "name parts of it with `let` or `def`" };
  }
  return find(sceneOf(file, tokens, failure, reading));
}

export function reportFinding(
  file: SourceFile,
  { code, span, message, help, fix, label }: Finding,
  collector: Collector,
): void {
  collector.report(code, file, span, message, {
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined ? {} : { fix }),
    ...(label === undefined ? {} : { label }),
  });
}

function sceneOf(file: SourceFile, tokens: readonly IToken[], failure: UnexpectedToken, reading: Reading): Scene {
  const found = tokens[failure.index];
  const previous = tokens[failure.index - 1];
  const token = found ?? previous ?? tokens.at(-1);
  const span = token ? spanOfToken(token) : reading.kind === "expression" ? reading.span : NO_SPAN;
  const { index, expected, rules } = failure;
  return { file, tokens, index, found, previous, span, expected, rules, reading };
}

function find(scene: Scene): Finding {
  for (const recognise of commonMistakes) {
    const finding = recognise(scene);
    if (finding !== undefined) return finding;
  }
  return plain(scene);
}

// ---- what no recogniser knows ------------------------------------------------------------------------

const helpOfRule: Readonly<Record<string, string>> = {
  rule: 'a rule reads: `allow "name" group "g" to get on pods in "ns"`',
  permission: "a permission reads: `to VERBS on RESOURCES`",
  subject:
    'who: `anyone`, `authenticated`, `user "…"`, `group "…"`, `serviceaccount "ns/name"`, or the name of a `let`',
  window: "a window reads: `mon-fri 08:00-19:00`",
  checks: "a set of checks holds `check` and `include`",
  role: "a role holds lines `to VERBS on RESOURCES` and `include`",
  step: "a step begins with `as`, `at`, `given`, `with`, `can`, `cannot`, `denied`, `undecided`, `create`, `update`, `delete` or `connect`",
  test: "a step begins with `as`, `at`, `given`, `with`, `can`, `cannot`, `denied`, `undecided`, `create`, `update`, `delete` or `connect`",
  expectation:
    "an expectation reads: `is admitted`, `is denied because …`, `warns …`, `becomes {…}`, `patches [...]`",
  let: "write `let NAME = …`, or `let subjects NAME = …` (`verbs`, `resources`, `namespaces`)",
};

function plain(scene: Scene): Finding {
  const { found, previous, expected, rules, reading } = scene;
  const rule = rules.at(-1) ?? "";
  const help = helpOfRule[rule];
  // What is missing is missing where the line ends, not where the next one goes on.
  const early = expected.length > 0 && previous !== undefined && found !== undefined && endsLine(scene);
  const span = early ? spanOfToken(previous) : scene.span;
  const what = found ? `found \`${short(found.image)}\`${early ? " on the next line" : ""}` : endOf(reading);
  const message = expected.length === 0 ? unexpected(scene) : `expected ${listed(expected, rule)}, ${what}`;
  return { code: "syntax", span, message, ...(help === undefined ? {} : { help }) };
}

function endsLine({ file, previous, found }: Scene): boolean {
  if (previous === undefined || found === undefined) return false;
  return file.text.slice(previous.startOffset + previous.image.length, found.startOffset).includes("\n");
}

function endOf({ kind }: Reading): string {
  return kind === "expression" ? "found the end of the interpolation" : "found the end of the statement";
}

function unexpected({ found, previous, reading }: Scene): string {
  const after = previous ? ` after \`${short(previous.image)}\`` : "";
  if (reading.kind === "expression") return `\`${short(found?.image ?? "")}\` cannot follow here${after}`;
  return found ? `\`${short(found.image)}\` cannot stand here${after}` : "the statement ends too early";
}

/** An expression may begin in too many ways to list them. */
function listed(expected: readonly string[], rule: string): string {
  if (expected.includes("`has`") || expected.includes("`absent`")) return "a value";
  if (rule === "subject") return "who";
  if (rule === "statement") return "a statement";
  if (rule === "verb") return "a verb";
  if (rule === "question") return "what the verbs apply to";
  const words = expected.map((label) => (label === "a word, a string or `*`" ? "a resource" : label));
  const [last, ...others] = words.toReversed();
  if (others.length === 0) return last === "`on`" ? "`on` and what the verbs apply to" : (last ?? "");
  return `${others.toReversed().join(", ")} or ${last}`;
}

function short(image: string): string {
  return image.length <= 40 ? image : `${image.slice(0, 37)}…`;
}
