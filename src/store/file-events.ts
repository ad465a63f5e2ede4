/**
 * Tells that something happened in the folders it was given. Only a hint: what changed, and whether anything did, is found
 * by looking. So it listens to the events of folders too, where the `..data` of a mounted ConfigMap is seen to be swapped.
 */
import { basename, join } from "node:path";
import { type FSWatcher, watch } from "chokidar";

export interface FileEvents {
  /** From now on these; what is watched already stays so. */
  follow(places: WatchedPlaces): void;
  /** Resolves when events of the places followed so far come; also where watching failed. */
  readonly listening: Promise<void>;
  stop(): Promise<void>;
}

export interface WatchedPlaces {
  /** With everything below them. */
  readonly trees: readonly string[];
  /** By themselves. */
  readonly folders: readonly string[];
}

/** `onEvent` hears what something happened to: a file, or a folder of which something is not known. */
export function fileEvents(onEvent: (path: string) => void, onError: (error: unknown) => void): FileEvents {
  const options = { ignoreInitial: true, persistent: false, atomic: false } as const;
  const trees = new Followed(watch([], { ...options, ignored: isHidden }));
  const folders = new Followed(watch([], { ...options, depth: 0, ignored: isHidden }));
  for (const { watcher } of [trees, folders]) {
    watcher
      .on("all", (_event, path) => onEvent(path))
      .on("raw", (_event, name, watched) => {
        for (const path of pathsOf(name, watched)) onEvent(path);
      })
      .on("error", onError);
  }
  return {
    follow(places) {
      trees.add(places.trees);
      folders.add(places.folders);
    },
    get listening() {
      return Promise.all([trees.ready, folders.ready]).then(() => undefined);
    },
    async stop() {
      await Promise.all([trees.watcher.close(), folders.watcher.close()]);
    },
  };
}

/** What is watched is a folder, with the name of something in it, or a file, with its own. */
function pathsOf(name: unknown, watched: unknown): readonly string[] {
  const place = (watched as { readonly watchedPath?: unknown }).watchedPath;
  if (typeof place !== "string") return [SOMEWHERE];
  if (typeof name !== "string" || name === "") return [place];
  return basename(place) === name ? [place, join(place, name)] : [join(place, name)];
}

/** Nobody knows where: a folder, whatever is in it. */
const SOMEWHERE = "/";

/** What policies are never read from: `.git` alone is thousands of files. */
function isHidden(path: string): boolean {
  const name = basename(path);
  return name.startsWith(".") && name !== "." && !/^\.\.?$/.test(name);
}

class Followed {
  readonly watcher: FSWatcher;
  /** Ready is said once, after the first places are found; without any it is never said. */
  ready: Promise<void> = Promise.resolve();
  readonly #known = new Set<string>();

  constructor(watcher: FSWatcher) {
    this.watcher = watcher;
  }

  add(paths: readonly string[]): void {
    const fresh = paths.filter((path) => !this.#known.has(path));
    for (const path of fresh) this.#known.add(path);
    if (fresh.length === 0) return;
    if (this.#known.size === fresh.length) {
      this.ready = new Promise((resolve) => this.watcher.once("ready", resolve));
    }
    this.watcher.add(fresh);
  }
}
