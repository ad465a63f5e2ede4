/**
 * Keeps what each unit was when it last was good, so that a restart with a broken unit serves that. One file for each
 * unit, written aside and renamed: whatever ends the process, there is the old one or the new one. INVARIANT: it holds
 * texts of policies and of documents that policies name; no token, password or key gets here.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { replaceFile } from "./replace-file.ts";
import { type TextFile, textOf, type UnitText } from "./unit-text.ts";

export interface StateFolder {
  /** What was kept; a file that cannot be used is told of and left out. */
  read(): readonly UnitText[];
  /** Writes what differs from what is kept, in the background, and forgets units that are no more. */
  keep(units: readonly UnitText[]): void;
  /** Resolves when everything given so far is on the disk, or was told of. */
  settled(): Promise<void>;
}

const EXTENSION = ".unit.json";
const textFile = z.strictObject({ path: z.string(), text: z.string() });
const keptUnit = z.strictObject({
  format: z.literal(1),
  unit: z.strictObject({ name: z.string(), files: z.array(textFile), documents: z.array(textFile) }),
});

/** `onProblem`: a disk that is full or read-only is no reason to stop serving. */
export function openStateFolder(folder: string, onProblem: (why: string, error: unknown) => void): StateFolder {
  const kept = new Map<string, string>();
  let writing: Promise<void> = Promise.resolve();
  const writeAll = async (units: readonly UnitText[]): Promise<void> => {
    const wanted = new Map(units.map((unit) => [fileName(unit.name), contentOf(unit)]));
    for (const [name, content] of wanted) {
      if (kept.get(name) === content) continue;
      await replaceFile(join(folder, name), content);
      kept.set(name, content);
    }
    for (const name of kept.keys()) {
      if (wanted.has(name)) continue;
      await rm(join(folder, name), { force: true });
      kept.delete(name);
    }
  };
  return {
    read: () => readAll(folder, kept, onProblem),
    keep(units) {
      writing = writing
        .then(() => writeAll(units))
        .catch((error: unknown) => onProblem("the last good policies could not be kept", error));
    },
    settled: () => writing,
  };
}

function readAll(
  folder: string,
  kept: Map<string, string>,
  onProblem: (why: string, error: unknown) => void,
): readonly UnitText[] {
  const units: UnitText[] = [];
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) {
      if (name.endsWith(".new")) rmSync(join(folder, name), { force: true });
      if (!name.endsWith(EXTENSION)) continue;
      const content = readFileSync(join(folder, name), "utf8");
      kept.set(name, content);
      const unit = parse(content);
      if (unit === undefined) onProblem(`\`${join(folder, name)}\` is not what this program writes`, undefined);
      else units.push(unit);
    }
  } catch (error) {
    onProblem(`\`${folder}\` cannot be used`, error);
  }
  return units;
}

function parse(content: string): UnitText | undefined {
  try {
    const parsed = keptUnit.safeParse(JSON.parse(content));
    return parsed.success ? parsed.data.unit : undefined;
  } catch {
    return undefined;
  }
}

function contentOf({ name, files, documents }: UnitText): string {
  const asText = (one: TextFile) => ({ path: one.path, text: textOf(one) });
  const unit = { name, files: files.map(asText), documents: documents.map(asText) };
  return `${JSON.stringify({ format: 1, unit }, undefined, 1)}\n`;
}

/** A unit is named like a folder; its file must not be. */
function fileName(unit: string): string {
  const short = unit.replace(/[^A-Za-z0-9-]+/g, "-").slice(0, 40);
  return `${short}-${createHash("sha256").update(unit).digest("hex").slice(0, 16)}${EXTENSION}`;
}
