/**
 * Notices that files changed and has what is made of them made anew: by file events at once, and by looking from time to
 * time where events do not come (network file systems, lost ones). Either way what counts is how the files look.
 */
import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { afterQuiet } from "./after-quiet.ts";
import type { FileEvents, WatchedPlaces } from "./file-events.ts";
import { fingerprint } from "./fingerprint.ts";

/** Files that are read together, and what happens when one of them changed. */
export interface WatchedFiles {
  /** Asked each time, because what is read decides what else is. */
  paths(): readonly string[];
  /** How they looked when they were last read, where the reader knows: what changed before the watch began counts too. */
  seen?(): string;
  /** Folders in which new ones may appear, and files named by themselves. */
  readonly roots?: readonly string[];
  onChange(): void | Promise<unknown>;
  /**
   * Something happened to what is called so, and to nothing else that is known. Looks at that and acts; false: all has
   * to be looked at.
   */
  heardOf?(paths: ReadonlySet<string>): boolean;
  /** Of the paths, those that do not lie in the roots: known without looking for them. */
  beside?(): readonly string[];
}

export interface FileWatch {
  /** Resolves when events come. Until then changes are found by looking. */
  readonly listening: Promise<void>;
  stop(): Promise<void>;
}

export interface WatchOptions {
  readonly pollInterval: number;
  readonly onLost: (error: unknown) => void;
}

/** A save is over in less, a checkout has no longer pauses. */
const QUIET = 100;
const BOUND = 900;

export function watchFiles(groups: readonly WatchedFiles[], { pollInterval, onLost }: WatchOptions): FileWatch {
  const known = new Map(
    groups.flatMap((group) => (group.seen === undefined ? [[group, fingerprint(group.paths())] as const] : [])),
  );
  let stopped = false;
  let looking: Promise<void> = Promise.resolve();
  /** What was heard of since the last look; undefined: anything may have happened. */
  let heard: Set<string> | undefined = new Set();
  const look = async (): Promise<void> => {
    const paths = heard;
    heard = new Set();
    let isAll = false;
    for (const group of groups) {
      if (!stopped && paths !== undefined && group.heardOf?.(paths) === true) continue;
      isAll = true;
      const now = fingerprint(group.paths());
      if (stopped || now === (group.seen?.() ?? known.get(group))) continue;
      // As seen before the change is acted on: what changes meanwhile is noticed the next time.
      known.set(group, now);
      await group.onChange();
      if (fingerprint(group.paths()) === now) continue;
      heard = undefined;
      gathering.poke();
    }
    if (!stopped) (await events)?.follow(isAll ? placesOf(groups) : placesBeside(groups));
  };
  const lookNext = (): void => {
    looking = looking.then(look).catch(onLost);
  };
  const gathering = afterQuiet(QUIET, BOUND, lookNext);
  const onEvent = (path: string): void => {
    heard?.add(path);
    gathering.poke();
  };
  const events = startEvents(onEvent, onLost);
  const listening = events.then(async (started) => {
    if (stopped) return;
    started?.follow(placesOf(groups));
    await started?.listening;
  });
  void listening.then(() => {
    if (stopped) return;
    heard = undefined;
    gathering.poke();
  });
  // While events are being gathered the change is under way: looking now would see half of it.
  const timer = setInterval(() => {
    if (gathering.pending) return;
    heard = undefined;
    lookNext();
  }, pollInterval);
  // Waiting for a change is no reason to stay alive.
  timer.unref();
  return {
    listening,
    async stop() {
      stopped = true;
      clearInterval(timer);
      gathering.stop();
      await (await events)?.stop();
      await looking;
    },
  };
}

/** In a turn of its own: whoever waits to be served comes first. undefined: events cannot be had, and `onLost` was told. */
async function startEvents(
  onEvent: (path: string) => void,
  onLost: (error: unknown) => void,
): Promise<FileEvents | undefined> {
  try {
    await new Promise((resolve) => setImmediate(resolve));
    const { fileEvents } = await import("./file-events.ts");
    return fileEvents(onEvent, onLost);
  } catch (error) {
    onLost(error);
    return undefined;
  }
}

function placesOf(groups: readonly WatchedFiles[]): WatchedPlaces {
  const roots = groups.flatMap(({ roots: own = [] }) => own);
  const trees = roots.filter(isFolder);
  const files = [...roots.filter((root) => !isFolder(root)), ...groups.flatMap((group) => group.paths())];
  return { trees, folders: foldersOf(files) };
}

function placesBeside(groups: readonly WatchedFiles[]): WatchedPlaces {
  return { trees: [], folders: foldersOf(groups.flatMap((group) => group.beside?.() ?? [])) };
}

/** A file's own folder, and the one that it really lies in. */
function foldersOf(files: readonly string[]): readonly string[] {
  const folders = new Set(files.flatMap((path) => [dirname(path), dirname(realPath(path))]));
  return [...folders].filter(isFolder);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
