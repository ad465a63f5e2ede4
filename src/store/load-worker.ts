/**
 * Runs in a thread of its own: loads policies beside serving, hands over what the serving thread links, and then keeps it
 * in the state folder.
 */
import { parentPort } from "node:worker_threads";
import { createIncrementalBuild } from "./compiler.ts";
import { packCompiled, snapshotOf, writeSnapshot } from "./compiled-snapshot.ts";
import type { LoadingMessage, LoadRequest } from "./load-in-worker.ts";
import { type LoadedPolicies, loadPolicies } from "./load-policies.ts";
import { type SharedTexts, shareTexts } from "./share-texts.ts";
import { stepAside } from "./step-aside.ts";
import { openStateFolder, type StateFolder } from "./state-folder.ts";

/** The thread lives as long as the server, so what did not change since the last load is not checked again. */
const { build } = createIncrementalBuild();
const texts: SharedTexts = new Map();
const folders = new Map<string, StateFolder>();
let writing: Promise<void> = Promise.resolve();

parentPort?.on("message", (message: LoadRequest | "settle") => {
  if (message === "settle") void settled().then(() => tell({ kind: "settled" }));
  else load(message);
});

function load({ paths, options, lastGood, stateFolder, besideCalls }: LoadRequest): void {
  if (besideCalls) stepAside();
  const loaded = loadPolicies(paths, options, build, lastGood);
  const { engine, units, diagnostics, dataPaths, seen } = loaded;
  const packed = engine?.compiled === undefined ? undefined : packCompiled(engine.compiled);
  const snapshot =
    stateFolder === undefined || packed === undefined ? undefined : snapshotOf(loaded, options, packed);
  const reply = {
    packed,
    diagnostics,
    dataPaths,
    seen,
    units: units.map((unit) => ({ ...unit, text: unit.text && shareTexts(unit.text, texts) })),
  };
  // Handed over, not copied: nothing here looks at them again.
  const parts = packed === undefined ? [] : [packed.head, ...packed.parts];
  const buffers = new Set(parts.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer));
  tell({ kind: "loaded", ...reply }, [...buffers]);
  if (stateFolder !== undefined && engine !== undefined) keep(stateFolder, loaded, snapshot);
}

function keep(path: string, { units }: LoadedPolicies, snapshot: Buffer | undefined): void {
  const problem = (why: string, error: unknown) => tell({ kind: "problem", why, error: String(error ?? "") });
  let folder = folders.get(path);
  if (folder === undefined) {
    folder = openStateFolder(path, problem);
    folders.set(path, folder);
    folder.read();
  }
  folder.keep(units.flatMap(({ text }) => text ?? []));
  if (snapshot === undefined) return;
  const kept = folder.settled();
  writing = writing
    .then(() => kept)
    .then(() => writeSnapshot(path, snapshot))
    .catch((error: unknown) => problem("the compiled policies could not be kept", error));
}

async function settled(): Promise<void> {
  await Promise.all([...folders.values()].map((folder) => folder.settled()));
  await writing;
}

function tell(message: LoadingMessage, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, [...transfer]);
}
