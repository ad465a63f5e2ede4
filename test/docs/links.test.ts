/** No page points to a file or a heading that is not there. */
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { PROJECT } from "../support/verdict-process.ts";

const pages = [
  "README.md",
  ...globSync(["docs/**/*.md", "policies/**/*.md", "grammar/**/*.md", "bench/*.md"], { cwd: PROJECT }),
];

it.each(pages)("%s", (page) => {
  const text = readFileSync(join(PROJECT, page), "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
  const dead = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^(https?|mailto):/.test(target) && !leadsSomewhere(page, target));
  expect(dead).toEqual([]);
});

function leadsSomewhere(page: string, target: string): boolean {
  const [path = "", heading] = target.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(PROJECT, file))) return false;
  if (heading === undefined || statSync(join(PROJECT, file)).isDirectory()) return true;
  return headingsOf(readFileSync(join(PROJECT, file), "utf8")).includes(heading);
}

/** As GitHub names them. */
function headingsOf(text: string): readonly string[] {
  return [...text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}
