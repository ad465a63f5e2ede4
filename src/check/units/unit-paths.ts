/**
 * Paths of policy files as texts: whether a file lies in a folder. A file may have several addresses (as it was named,
 * and where symlinks lead); it lies in the folder if any of them does, so that no link leads out of a confinement.
 */

/** Without `.`, `..` (as far as they can be resolved) and empty segments. */
export function normalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    const last = segments.at(-1);
    if (segment === ".." && last !== undefined && last !== "..") segments.pop();
    else if (segment !== ".." || !path.startsWith("/")) segments.push(segment);
  }
  return (path.startsWith("/") ? "/" : "") + segments.join("/");
}

export function folderOf(path: string): string {
  const normal = normalPath(path);
  const slash = normal.lastIndexOf("/");
  if (slash < 0) return "";
  return slash === 0 ? "/" : normal.slice(0, slash);
}

/** `path` as written in the file `from`. */
export function resolvedFrom(from: string, path: string): string {
  const folder = folderOf(from);
  return normalPath(path.startsWith("/") || folder === "" ? path : `${folder}/${path}`);
}

/** Both normal. */
export function isInside(folder: string, path: string): boolean {
  if (folder === "" || folder === "/") return folder === "/" ? path.startsWith("/") : !path.startsWith("/");
  return path.startsWith(`${folder}/`);
}
