/**
 * Which files a set is made of. Folders are searched for `*.policy`; names that begin with a dot are skipped (editors,
 * the `..data` of a mounted ConfigMap), symlinks followed, and a real path is read once, under its own name if it is met by that.
 */
import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export interface FoundPolicies {
  /** As the user would name them, in the order of their names. */
  readonly paths: readonly string[];
  /** By path: every name that leads to the same file. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly diagnostics: readonly Diagnostic[];
}

const EXTENSION = ".policy";

/** `shelves-too`: a shelf of several sets is no mistake, for what looks at files one by one. */
export function findPolicies(roots: readonly string[], shelves?: "shelves-too"): FoundPolicies {
  const search = new Search(shelves !== undefined);
  for (const root of roots) search.root(root);
  const names = search.names();
  const paths = [...names.keys()].toSorted();
  if (paths.length === 0 && search.diagnostics.length === 0) {
    const where = roots.map((root) => `\`${root}\``).join(", ");
    search.complain(`there is no ${EXTENSION} file in ${where}`, "name a file or a folder that holds one");
  }
  return { paths, names, diagnostics: search.diagnostics };
}

class Search {
  /** Real path → names, in the order in which they were met. */
  readonly #found = new Map<string, string[]>();
  readonly #roots: { readonly path: string; readonly real: string }[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #visited = new Set<string>();
  readonly #shelves: boolean;

  constructor(shelves: boolean) {
    this.#shelves = shelves;
  }

  complain(message: string, help: string): void {
    this.diagnostics.push({ code: "no-policies", severity: "error", message, help });
  }

  /** By the name that leads there without a link; where there is none, by the first. */
  names(): ReadonlyMap<string, readonly string[]> {
    return new Map(
      [...this.#found].map(([real, names]) => {
        const straight = new Set(this.#roots.map((root) => join(root.path, relative(root.real, real))));
        return [names.find((name) => straight.has(join(name))) ?? names[0] ?? real, names];
      }),
    );
  }

  root(path: string): void {
    const kind = kindOf(path);
    if (kind === "file" || kind === "folder") this.#roots.push({ path, real: realpathSync(path) });
    if (kind === "file") this.#take(path);
    else if (kind === "folder") this.#rootFolder(path);
    else this.complain(`\`${path}\` does not exist`, "name a file or a folder of policies with `--policies PATH`");
  }

  /** A folder whose rules all stand in several folders below it is a shelf of sets, not one set: each would see the others. */
  #rootFolder(path: string): void {
    const own = entries(path).some((name) => name.endsWith(EXTENSION) && kindOf(join(path, name)) === "file");
    if (!own && !this.#shelves) {
      const sets = entries(path)
        .map((name) => join(path, name))
        .filter((folder) => kindOf(folder) === "folder" && holdsPolicies(folder, new Set()));
      if (sets.length > 1) {
        const list = sets.map((set) => `\`${set}\``).join(", ");
        this.complain(
          `\`${path}\` holds several sets and no rule of its own: ${list}`,
          `name the one you mean: \`--policies ${sets[0] ?? path}\`; several \`--policies\` together are one set`,
        );
        return;
      }
    }
    this.#folder(path);
  }

  #folder(path: string): void {
    const real = realpathSync(path);
    if (this.#visited.has(real)) return;
    this.#visited.add(real);
    for (const name of entries(path)) {
      const child = join(path, name);
      const kind = kindOf(child);
      if (kind === "folder") this.#folder(child);
      else if (kind === "file" && name.endsWith(EXTENSION)) this.#take(child);
    }
  }

  #take(path: string): void {
    const real = realpathSync(path);
    const names = this.#found.get(real);
    if (names === undefined) this.#found.set(real, [path]);
    else if (!names.includes(path)) names.push(path);
  }
}

function holdsPolicies(folder: string, visited: Set<string>): boolean {
  const real = realpathSync(folder);
  if (visited.has(real)) return false;
  visited.add(real);
  return entries(folder).some((name) => {
    const kind = kindOf(join(folder, name));
    return kind === "folder"
      ? holdsPolicies(join(folder, name), visited)
      : kind === "file" && name.endsWith(EXTENSION);
  });
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith("."))
      .toSorted();
  } catch {
    return [];
  }
}

function kindOf(path: string): "file" | "folder" | "other" | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
  } catch {
    return undefined;
  }
}
