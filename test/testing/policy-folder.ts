/** A folder of policy files as one set, with the documents that its files name. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import type { BuildOptions, BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import { invariant } from "../../src/base/invariant.ts";
import type { SourceFile } from "../../src/diagnostics/source-file.ts";
import { readDocument } from "../../src/store/read-document.ts";
import { readSource } from "../../src/store/read-source.ts";

const OPTIONS: BuildOptions = {
  readDocument: (from, path) => readDocument(from, path, () => undefined),
  gates: ["authentication", "authorization", "mutation", "validation"],
  defaultDeny: false,
  cluster: { name: "test", version: "1.37.2" },
  controlPlane: { users: [], groups: [], serviceAccounts: [] },
  allowLockout: [],
  sources: undefined,
  facts: true,
};

export function foldersIn(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

export function buildFolder(path: string): BuiltPolicySet {
  return buildPolicySet(filesIn(path), OPTIONS);
}

function filesIn(folder: string): readonly SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".policy"))
    .map((name) => {
      const read = readSource(join(folder, name));
      invariant(read.kind === "text", `${name} can be read`);
      return read.file;
    });
}
