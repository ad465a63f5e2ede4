/**
 * Seeded faults: a file of test/mutants says in words what would go wrong, in which file, which tests must notice, and
 * a text to replace by another. The text must stand there exactly once, so that a mutant whose code has moved on says so.
 */
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";

export interface Mutant {
  readonly name: string;
  /** What goes wrong, in a sentence. */
  readonly what: string;
  readonly file: string;
  /** Test files and folders, the likeliest first. */
  readonly tests: readonly string[];
  readonly before: string;
  readonly after: string;
}

const FORM = /^([^]+?)\n\nfile: (.+)\ntests: (.+)\n<{7}\n([^]*?)\n={7}\n([^]*?)\n>{7}\n$/;

export function readMutants(root: string): readonly Mutant[] {
  return globSync("test/mutants/*.mutant", { cwd: root })
    .toSorted()
    .map((path) => {
      const [whole, what = "", file = "", tests = "", before = "", after = ""] =
        FORM.exec(readFileSync(`${root}/${path}`, "utf8")) ?? [];
      if (whole === undefined) throw new Error(`${path} is not written as a mutant`);
      return { name: basename(path, ".mutant"), what, file, tests: tests.split(" "), before, after };
    });
}

/** The file with the fault in it, or why there is none. */
export function mutate(
  { file, before, after }: Mutant,
  root: string,
): { readonly text: string } | { readonly why: string } {
  const text = readFileSync(`${root}/${file}`, "utf8");
  const times = text.split(before).length - 1;
  if (times !== 1) return { why: `the text to replace stands ${times} times in ${file}` };
  return { text: text.replace(before, () => after) };
}
