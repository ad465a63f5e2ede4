/**
 * What a unit was when it last was good, as texts: enough to build it again next to whatever the other units are by then.
 * Plain data, so that it can be kept in a file and handed to another thread. Policies and the documents they name, no more.
 */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export interface UnitText {
  /** `root`, or the confined folder. */
  readonly name: string;
  readonly files: readonly TextFile[];
  /** Data, schemas and manifests that the files name, under the paths they were read from. */
  readonly documents: readonly TextFile[];
}

export const ROOT_UNIT = "root";
