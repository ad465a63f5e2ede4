/**
 * A page of docs/diagnostics as the registry test reads it. An example is a fence that says `refused` or `mended`
 * (`both` for a document of both); a policy is the rule itself unless it has `file=NAME`; `whole` is a text that
 * brings its own `language` line; other words are the circumstances: `gates=authorization`, `facts=none`, `sources=TYPE:NAME`.
 */
import { readFileSync } from "node:fs";

export interface Example {
  /** By path; the rule itself is `rules.policy`. */
  readonly policies: ReadonlyMap<string, string>;
  readonly documents: ReadonlyMap<string, string>;
  readonly configuration: string | undefined;
  readonly console: string | undefined;
  readonly circumstances: ReadonlyMap<string, string>;
}

export interface DiagnosticPage {
  readonly title: string;
  readonly severity: string;
  readonly refused: Example;
  readonly mended: Example;
}

interface Fence {
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
}

export const RULES = "rules.policy";

export function readPage(path: string): DiagnosticPage {
  const text = readFileSync(path, "utf8");
  const fences = [...text.matchAll(/^```(\S+) (.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", words = "", body = ""]): Fence => ({ language, words: words.split(" "), text: body }),
  );
  return {
    title: /^# `(.*)`/.exec(text)?.[1] ?? "",
    severity: /^\*(\w+)\*$/m.exec(text)?.[1] ?? "",
    refused: exampleOf(fences, "refused"),
    mended: exampleOf(fences, "mended"),
  };
}

function exampleOf(all: readonly Fence[], which: "refused" | "mended"): Example {
  const fences = all.filter(({ words }) => words[0] === which || words[0] === "both");
  const policies = new Map<string, string>();
  const documents = new Map<string, string>();
  const circumstances = new Map<string, string>();
  for (const { language, words, text } of fences) {
    const options = new Map(words.slice(1).map((word) => splitOnce(word, "=")));
    const file = options.get("file");
    if (language === "policy") {
      policies.set(file ?? RULES, file !== undefined || options.has("whole") ? text : `language 1\n\n${text}`);
      for (const [name, value] of options) circumstances.set(name, value);
    } else if (file !== undefined) documents.set(file, text);
  }
  const plain = (language: string, word: string) =>
    fences.find((fence) => fence.language === language && fence.words.includes(word))?.text;
  return {
    policies,
    documents,
    circumstances,
    configuration: plain("yaml", "configuration"),
    console: plain("console", which),
  };
}

function splitOnce(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
