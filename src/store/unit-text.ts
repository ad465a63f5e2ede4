/**
 * What a unit was when it last was good, as texts: enough to build it again next to whatever the other units are by then.
 * Plain data, so that it can be kept in a file and handed to another thread. Policies and the documents they name, no more.
 */
export interface TextFile {
  readonly path: string;
  /** UTF-8, in memory that threads share, where it is handed from one to another at every load and seldom read. */
  readonly text: string | Uint8Array;
}

export interface UnitText {
  /** `root`, or the confined folder. */
  readonly name: string;
  readonly files: readonly TextFile[];
  /** Data, schemas and manifests that the files name, under the paths they were read from. */
  readonly documents: readonly TextFile[];
}

export const ROOT_UNIT = "root";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function textOf({ text }: TextFile): string {
  // What threads share is copied before it is read: a decoder takes no memory that another might change.
  return typeof text === "string" ? text : decoder.decode(text.slice());
}
