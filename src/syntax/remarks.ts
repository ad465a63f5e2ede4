/** What the parser read past → diagnostics with their help and their fix. */
import type { Remark } from "../../grammar/remark.ts";
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Collector, Details } from "../diagnostics/collector.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";

export function reportRemark(file: SourceFile, remark: Remark, collector: Collector): void {
  const report = (code: DiagnosticCode, message: string, details: Details = {}): void =>
    collector.report(code, file, remark.span, message, details);
  const textOf = ({ span }: { readonly span: { start: number; end: number } }): string =>
    file.text.slice(span.start, span.end);
  switch (remark.kind) {
    case "bad-escape":
      return report("bad-escape", `\`${remark.written}\` is not an escape`, {
        help: 'the escapes are `\\"` `\\\\` `\\n` `\\t` `\\{` `\\}` `\\u{…}`; a backslash is itself in single quotes',
      });
    case "unclosed-interpolation":
      return reportUnclosedInterpolation(file, remark.span, report);
    case "plain-string":
      return report("syntax", "a name or a time stands here to the letter: `{…}` is not filled in", {
        help: "write the text itself; a brace is written `\\{`, or `{` in single quotes",
      });
    case "mixed-and-or": {
      const { span } = remark.operand;
      const edits = [
        { span: { start: span.start, end: span.start }, text: "(" },
        { span: { start: span.end, end: span.end }, text: ")" },
      ];
      return report("mixed-and-or", "`and` and `or` stand side by side without parentheses", {
        labels: [{ file, span, text: "would be read first" }],
        help: `say which is meant: \`(${textOf(remark.operand)})\`, or parentheses around the \`or\``,
        fix: { title: "put parentheses around the `and`", edits },
      });
    }
    case "chained-comparison":
      return reportChain(file, remark, report);
    case "place-after-has":
      return report("place-after-body", "a place stands in the head, before the conditions", {
        help: `move \`${textOf(remark)}\` before the first \`for\`, \`with\`, \`when\` or \`unless\``,
      });
    case "space-in-resource": {
      const path = /^url\s+(\/\S*)$/.exec(textOf(remark))?.[1];
      if (path !== undefined) {
        const edits = [{ span: remark.span, text: `url "${path}"` }];
        const fix = { title: "put the path in quotes", edits };
        return report("unquoted-pattern", "a path stands in quotes", { help: `write \`url "${path}"\``, fix });
      }
      const text = textOf(remark).replaceAll(/\s*([./])\s*/g, "$1");
      return report("space-in-resource", "a resource is written without spaces", {
        help: `write \`${text}\``,
        fix: { title: `write \`${text}\``, edits: [{ span: remark.span, text }] },
      });
    }
    case "subject-without-kind":
      return report("subject-without-kind", `${textOf(remark)} does not say what it is`, {
        help: `write \`user ${textOf(remark)}\`, \`group ${textOf(remark)}\` or \`serviceaccount ${textOf(remark)}\``,
      });
    case "unsupported-language":
      return report("unsupported-language", `\`${textOf(remark)}\` is not known: this program reads language 1`, {
        help: "write `language 1`, or use a newer version of the program",
      });
    case "stray-shadow":
      return report("syntax", "`shadow` stands before a rule or a grant", { help: "remove `shadow`" });
    case "update-without-to":
      return report("syntax", "an `update` says what becomes of the object: `update OLD to NEW`", {
        help: "add `to` and the new object",
      });
    case "to-outside-update":
      return report("syntax", `\`${remark.operation}\` has one object; only \`update\` has a \`to\``, {
        help: "remove `to` and what follows it, or write `update`",
      });
  }
}

type Report = (code: DiagnosticCode, message: string, details?: Details) => void;

/** A `"` ends a string, also inside `{…}`: where the same line goes on with another one, that was the mistake. */
function reportUnclosedInterpolation(file: SourceFile, span: Remark["span"], report: Report): void {
  const rest = file.text.slice(span.end, file.text.indexOf("\n", span.end) + 1 || undefined);
  if (/^"[^\s,)\]}]/.test(rest) || /^"[^"]*\}/.test(rest)) {
    return report("quote-in-interpolation", 'a `"` ends the string, also inside `{…}`', {
      help: "use single quotes inside `{…}`",
      ...singleQuoted(file, span.start),
    });
  }
  report("syntax", "`{` begins an interpolation, which is not closed", {
    help: "close it with `}`; a brace that is text is written `\\{`, or stands in single quotes",
  });
}

/** The interpolation with its quotes changed, where it is plain to see where it ends. */
function singleQuoted(file: SourceFile, start: number): Pick<Details, "fix"> {
  const inside = /^\{(?:[^{}"'\n]|"[^"'\n]*")*\}/.exec(file.text.slice(start))?.[0];
  if (inside === undefined) return {};
  const text = inside.replaceAll('"', "'");
  const edits = [{ span: { start, end: start + inside.length }, text }];
  return { fix: { title: "use single quotes", edits } };
}

function reportChain(
  file: SourceFile,
  remark: Extract<Remark, { kind: "chained-comparison" }>,
  report: Report,
): void {
  const [, second] = remark.operators;
  const [a, b, c] = remark.operands.map(({ span }) => file.text.slice(span.start, span.end));
  if (second === "in" || second === "not in") {
    return report("place-after-body", "a place stands in the head, before the conditions", {
      help: `move \`in ${c}\` before the first \`for\`, \`with\`, \`when\` or \`unless\``,
    });
  }
  const text = `${a} ${remark.operators[0]} ${b} and ${b} ${second} ${c}`;
  const simple = remark.operators.length === 2 && remark.operands.every((operand) => operand.kind !== "paren");
  report("chained-comparison", "comparisons do not chain", {
    help: `write \`${text}\``,
    ...(simple ? { fix: { title: "compare twice", edits: [{ span: remark.span, text }] } } : {}),
  });
}
