/** What was found of each unit in the environments of the last builds: a load may build in turns from two sets of texts. */
import { type KeptNames, newKeptNames } from "./declarations.ts";
import { type Environment, isSameEnvironment } from "./environment.ts";
import type { KeptFiles } from "./check-files.ts";
import type { KeptDeclared } from "./rules/check-names.ts";

/** Two sets of texts, and one to spare. */
const ENVIRONMENTS = 3;

/** Since it was made, for those who want to know what is saved. */
export interface CheckCounts {
  readonly filesChecked: number;
  readonly filesKept: number;
  /** New ones, in which nothing was known. */
  readonly environments: number;
  /** How often the declarations of a unit were not checked again. */
  readonly declarationsKept: number;
}

export class KeptChecks {
  readonly #files = { filesChecked: 0, filesKept: 0 };
  #environments = 0;

  get counts(): CheckCounts {
    const declarationsKept = [...this.#declared.values()].reduce((sum, { timesKept }) => sum + timesKept, 0);
    return { ...this.#files, environments: this.#environments, declarationsKept };
  }

  readonly #units = new Map<string, readonly KeptFiles[]>();
  readonly #names = new Map<string, KeptNames>();
  readonly #declared = new Map<string, KeptDeclared>();
  #open: KeptFiles[] = [];
  #together: readonly Environment[] = [];

  namesOf(unit: string): KeptNames {
    const names = this.#names.get(unit) ?? newKeptNames();
    this.#names.set(unit, names);
    return names;
  }

  declaredIn(unit: string): KeptDeclared {
    const declared = this.#declared.get(unit) ?? { timesKept: 0 };
    this.#declared.set(unit, declared);
    return declared;
  }

  /** What was kept of the unit in this environment, which is from now on known as the one that was there before. */
  of(unit: string, environment: Environment): KeptFiles {
    const known = this.#units.get(unit) ?? [];
    const there = known.find((one) => isSameEnvironment(one.environment, environment));
    if (there === undefined) this.#environments++;
    const files = there ?? {
      environment,
      files: new WeakMap(),
      grantedTogether: new Map(),
      reused: 0,
      counts: this.#files,
    };
    files.reused = 0;
    this.#units.set(unit, [files, ...known.filter((one) => one !== there)].slice(0, ENVIRONMENTS));
    this.#open.push(files);
    return files;
  }

  /** Begins a check. */
  begin(): void {
    this.#open = [];
  }

  /** Those of all units that were asked for since it began, together: the same object where they are the same. */
  environment(): object {
    const now = this.#open.map(({ environment }) => environment);
    const before = this.#together;
    const isSame = now.length === before.length && now.every((one, at) => one === before[at]);
    if (!isSame) this.#together = now;
    return this.#together;
  }

  /** How many files were not checked again since it began. */
  get reused(): number {
    return this.#open.reduce((sum, { reused }) => sum + reused, 0);
  }

  forget(): void {
    this.#units.clear();
    this.#declared.clear();
    this.#open = [];
  }
}
