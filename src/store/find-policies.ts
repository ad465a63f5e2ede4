/**
 * Which files a set is made of. Folders are searched for `*.policy`; names that begin with a dot are skipped (editors,
 * the `..data` of a mounted ConfigMap), symlinks followed, and a real path is read once, under its own name if it is met by that.
 */
import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

export interface FoundPolicies {
  /** As the user would name them, in the order of their names. */
  readonly paths: readonly string[];
  /** By path: every name that leads to the same file. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly diagnostics: readonly Diagnostic[];
}

export const POLICY_EXTENSION = ".policy";

/** `shelves-too`: a shelf of several sets is no mistake, for what looks at files one by one. */
export function findPolicies(roots: readonly string[], shelves?: "shelves-too"): FoundPolicies {
  const search = new Search(shelves !== undefined);
  for (const root of roots) search.root(root);
  const names = search.names();
  const paths = [...names.keys()].toSorted();
  if (paths.length === 0 && search.diagnostics.length === 0) {
    const where = roots.map((root) => `\`${root}\``).join(", ");
    search.complain(`there is no ${POLICY_EXTENSION} file in ${where}`, "name a file or a folder that holds one");
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
    if (kind !== "file" && kind !== "folder") {
      this.complain(`\`${path}\` does not exist`, "name a file or a folder of policies with `--policies PATH`");
      return;
    }
    const real = realpathSync(path);
    this.#roots.push({ path, real });
    if (kind === "file") this.#take(path, real);
    else this.#rootFolder(path, real);
  }

  /** A folder whose rules all stand in several folders below it is a shelf of sets, not one set: each would see the others. */
  #rootFolder(path: string, real: string): void {
    const own = entries(path).some((entry) => isPolicy(path, entry));
    if (!own && !this.#shelves) {
      const sets = entries(path)
        .filter((entry) => kindIn(path, entry) === "folder")
        .map(({ name }) => join(path, name))
        .filter((folder) => holdsPolicies(folder, new Set()));
      if (sets.length > 1) {
        const list = sets.map((set) => `\`${set}\``).join(", ");
        this.complain(
          `\`${path}\` holds several sets and no rule of its own: ${list}`,
          `name the one you mean: \`--policies ${sets[0] ?? path}\`; several \`--policies\` together are one set`,
        );
        return;
      }
    }
    this.#folder(path, real);
  }

  #folder(path: string, real: string): void {
    if (this.#visited.has(real)) return;
    this.#visited.add(real);
    for (const entry of entries(path)) {
      const child = join(path, entry.name);
      // Only a link may lead elsewhere.
      const realChild = () => (entry.isSymbolicLink() ? realpathSync(child) : join(real, entry.name));
      if (kindIn(path, entry) === "folder") this.#folder(child, realChild());
      else if (isPolicy(path, entry)) this.#take(child, realChild());
    }
  }

  #take(path: string, real: string): void {
    const names = this.#found.get(real);
    if (names === undefined) this.#found.set(real, [path]);
    else if (!names.includes(path)) names.push(path);
  }
}

function holdsPolicies(folder: string, visited: Set<string>): boolean {
  const real = realpathSync(folder);
  if (visited.has(real)) return false;
  visited.add(real);
  return entries(folder).some((entry) =>
    kindIn(folder, entry) === "folder" ? holdsPolicies(join(folder, entry.name), visited) : isPolicy(folder, entry),
  );
}

function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith("."))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function isPolicy(folder: string, entry: Dirent): boolean {
  return entry.name.endsWith(POLICY_EXTENSION) && kindIn(folder, entry) === "file";
}

/** What the folder itself does not tell (where a link leads, on some file systems everything) is looked at. */
function kindIn(folder: string, entry: Dirent): ReturnType<typeof kindOf> {
  if (entry.isFile()) return "file";
  return entry.isDirectory() ? "folder" : kindOf(join(folder, entry.name));
}

function kindOf(path: string): "file" | "folder" | "other" | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
  } catch {
    return undefined;
  }
}
