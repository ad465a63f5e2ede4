/**
 * Writes what follows from the parser and its tokens: the grammar as text, its railroad diagrams with the page that
 * shows them, and the colours of editors.
 *
 *   node scripts/generate-grammar.ts [--check]
 */
import { readdirSync } from "node:fs";
import { ebnf } from "./grammar/ebnf.ts";
import { type Chapter, chapters } from "./grammar/productions.ts";
import { railroads } from "./grammar/railroad.ts";
import { textmate } from "./grammar/textmate.ts";
import { writeGenerated } from "./generate-files.ts";

const DIAGRAMS = "grammar/diagrams/";

const all = chapters();
writeGenerated("grammar/policy.ebnf", ebnf(all));
for (const chapter of all) writeGenerated(DIAGRAMS + diagramOf(chapter), railroads(chapter));
writeGenerated("docs/language/grammar.md", page(all));
writeGenerated("grammar/vscode/policy.tmLanguage.json", `${JSON.stringify(textmate(), null, 2)}\n`);

const known = new Set(all.map(diagramOf));
for (const file of readdirSync(new URL(`../${DIAGRAMS}`, import.meta.url))) {
  if (known.has(file)) continue;
  process.stderr.write(`${DIAGRAMS}${file} belongs to no chapter of the parser\n`);
  process.exitCode = 1;
}

function diagramOf({ file }: Chapter): string {
  return file.replace(/\.ts$/, ".svg");
}

function page(of: readonly Chapter[]): string {
  const sections = of.flatMap((chapter) => {
    const { title, productions } = chapter;
    const names = productions.map(({ name }) => `\`${name}\``).join(", ");
    return [
      "",
      `## ${title[0]?.toUpperCase()}${title.slice(1)}`,
      "",
      `${names}`,
      "",
      `![${title}](../../${DIAGRAMS}${diagramOf(chapter)})`,
    ];
  });
  return `${[
    "# The grammar in diagrams",
    "",
    "<!-- Written by scripts/generate-grammar.ts from the parser; do not edit. -->",
    "",
    "Read a railroad from left to right. What is round and green is written as it stands; what is square and blue has a railroad",
    "of its own, or is a kind of token: `Name` any name, `Word` any name or keyword, `Str` a string in either kind of quotes,",
    "`Head` and `Segment` the parts of a resource. The same as text: [policy.ebnf](../../grammar/policy.ebnf).",
    ...sections,
  ].join("\n")}\n`;
}
