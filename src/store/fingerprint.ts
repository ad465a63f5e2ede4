/**
 * What files look like from outside: enough to see that one was changed, added, removed or pointed elsewhere, without
 * reading any. Works where notifications do not: mounted ConfigMaps, network file systems.
 */
import { statSync } from "node:fs";

export function fingerprint(paths: readonly string[]): string {
  return paths.map((path) => `${path}\u0000${stateOf(path)}`).join("\n");
}

/** Of one file. */
export function stateOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}`;
  } catch {
    return "absent";
  }
}
