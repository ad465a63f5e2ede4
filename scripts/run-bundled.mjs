/**
 * Runs the program of this checkout: `node scripts/run-bundled.mjs ARG …`. Bundled it starts in half of the time that it takes
 * as written, so a bundle of exactly these sources is kept below `node_modules/.cache`, made when there is none. How all
 * files look is part of its name: after any change there is none. Plain JavaScript, because taking types out takes time too.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const kept = join(root, "node_modules", ".cache", "verdict");
/** What a bundle is made of. */
const MADE_OF = ["src", "grammar", "scripts", "package.json", "package-lock.json"];

const bundle = join(kept, keyOf(MADE_OF.flatMap(filesOf)));
const ready = existsSync(bundle) || made(bundle);
await import(pathToFileURL(ready ? join(bundle, "main.js") : join(root, "src", "cli", "main.ts")).href);

function filesOf(name) {
  const path = join(root, name);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function keyOf(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs, ctimeMs } = statSync(file);
    hash.update(`${file}\0${size} ${mtimeMs} ${ctimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Where it cannot be made (no bundler installed, nothing can be written, a mistake in the sources) they run as written. */
function made(folder) {
  if (!existsSync(join(root, "node_modules", "rolldown"))) return false;
  const own = `${folder}.${process.pid}`;
  const { status } = spawnSync(process.execPath, [join(root, "scripts", "build.ts"), own], { stdio: "ignore" });
  try {
    if (status !== 0) return false;
    mkdirSync(join(own, "compiled"));
    renameSync(own, folder);
    forgetOld();
    return true;
  } catch {
    // Another process was faster.
    return existsSync(folder);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** A server may still run from one that is not the newest, and reads some of its files only when it needs them. */
function forgetOld() {
  const DAY = 86_400_000;
  const bundles = readdirSync(kept).map((name) => ({
    path: join(kept, name),
    made: statSync(join(kept, name)).mtimeMs,
  }));
  for (const { path, made } of bundles.toSorted((a, b) => b.made - a.made).slice(5)) {
    if (Date.now() - made > DAY) rmSync(path, { recursive: true, force: true });
  }
}
