/** The licenses of other people's code that a bundle holds: they want to be told with each copy. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** `modules`: paths of all files that were read. */
export function licensesOf(modules: readonly string[]): string {
  const folders = new Set(modules.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []));
  const texts = [...folders].map((folder) => {
    const {
      name,
      version,
      license = "",
    } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    const said = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
    return [`${name} ${version} (${license})`, ...said].join("\n\n");
  });
  return `${texts.toSorted().join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
