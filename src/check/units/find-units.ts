/**
 * Which files form which unit: each folder that a file of the root confines is a unit of its own, every other file is
 * the root's. Whether a file is the root's depends on the `confine` statements of other files, so it is worked out from
 * the files that nobody confines.
 */
import type { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Declared, FileToCheck } from "../declarations.ts";
import { literalText } from "../literal-text.ts";
import { isInside, normalPath, resolvedFrom } from "./unit-paths.ts";

export const ROOT = "root";

export interface FoundUnit {
  /** The folder as its `confine` names it. */
  readonly name: string;
  readonly confine: Declared<ast.Confine>;
  readonly files: readonly FileToCheck[];
  /** The folder, at each address of the file that confines it. */
  readonly folders: readonly string[];
}
export interface FoundUnits {
  readonly root: readonly FileToCheck[];
  readonly confined: readonly FoundUnit[];
}

/** Every address of a file: the path as named, and others that lead to it. */
export type AddressesOf = (file: SourceFile) => readonly string[];

interface Claim {
  readonly confine: Declared<ast.Confine>;
  readonly text: ast.StringLiteral;
  readonly folders: readonly string[];
  /** Files other than its own. */
  readonly covers: ReadonlySet<SourceFile>;
  readonly coversItself: boolean;
}

export function findUnits(files: readonly FileToCheck[], addressesOf: AddressesOf, collector: Collector): FoundUnits {
  const claims = claimsOf(files, addressesOf);
  if (claims.length === 0) return { root: files, confined: [] };
  const standing = standingClaims(claims, collector);
  const taken = new Set<SourceFile>();
  const names = new Set([ROOT]);
  const confined = standing.map((claim): FoundUnit => {
    const own = files.filter(({ file }) => claim.covers.has(file));
    if (claim.coversItself) reportOwnFolder(claim, collector);
    reportTaken(claim, own, taken, collector);
    for (const { file } of own) taken.add(file);
    if (own.length === 0) reportMissing(claim, collector);
    return { name: nameOf(claim, names), confine: claim.confine, files: own, folders: claim.folders };
  });
  return { root: files.filter(({ file }) => !taken.has(file)), confined };
}

function claimsOf(files: readonly FileToCheck[], addressesOf: AddressesOf): readonly Claim[] {
  const addresses = new Map<SourceFile, readonly string[]>();
  const known = (file: SourceFile) => {
    const there = addresses.get(file) ?? addressesOf(file).map(normalPath);
    addresses.set(file, there);
    return there;
  };
  return files.flatMap(({ file, ast: { statements } }) =>
    statements
      .filter((statement) => statement.kind === "confine")
      .flatMap((statement) =>
        statement.folders.map((text): Claim => {
          const folders = known(file).map((address) => resolvedFrom(address, literalText(text)));
          const inside = (path: string) => folders.some((folder) => isInside(folder, path));
          const covered = files.filter((one) => one.file !== file && known(one.file).some(inside));
          return {
            confine: { statement, file },
            text,
            folders,
            coversItself: known(file).some(inside),
            covers: new Set(covered.map((one) => one.file)),
          };
        }),
      ),
  );
}

/** A claim stands if its file is the root's, which is if no claim that stands covers it. */
function standingClaims(claims: readonly Claim[], collector: Collector): readonly Claim[] {
  const standing: Claim[] = [];
  let open = claims;
  while (open.length > 0) {
    const isOpen = (claim: Claim) => open.some((other) => covers(other, claim));
    const confined = open.filter((claim) => standing.some((other) => covers(other, claim)));
    const certain = open.filter((claim) => !confined.includes(claim) && !isOpen(claim));
    const won =
      certain.length > 0 ? certain : confined.length > 0 ? [] : open.filter((claim) => isUsurped(claim, open));
    if (won.length === 0 && confined.length === 0) return reportCircle(open, standing, collector);
    standing.push(...won);
    open = open.filter((claim) => !won.includes(claim) && !confined.includes(claim));
  }
  return standing;
}

function covers(claim: Claim, other: Claim): boolean {
  return claim.covers.has(other.confine.file);
}

/** Claimed only from inside the very folder that it claims itself, below its own. */
function isUsurped(claim: Claim, open: readonly Claim[]): boolean {
  const isBelow = !literalText(claim.text).split("/").includes("..");
  return isBelow && open.every((other) => !covers(other, claim) || covers(claim, other));
}

function nameOf({ text, folders }: Claim, names: Set<string>): string {
  const written = normalPath(literalText(text));
  const name = names.has(written) ? (folders[0] ?? written) : written;
  names.add(name);
  return name;
}

// ---- mistakes ----------------------------------------------------------------------

function reportOwnFolder({ text, confine }: Claim, collector: Collector): void {
  collector.report("beyond-confinement", confine.file, text.span, "this folder holds the file that confines it", {
    help: "move the `confine` to a file outside the folder",
  });
}

function reportCircle(open: readonly Claim[], standing: readonly Claim[], collector: Collector): readonly Claim[] {
  for (const { text, confine } of open) {
    collector.report("beyond-confinement", confine.file, text.span, "these files confine each other", {
      help: "a file of the root confines folders; a file in a confined folder confines nothing",
    });
  }
  // Nothing is served after an error of the root; as units they at least see nothing of each other.
  return [...standing, ...open];
}

function reportTaken(
  { text, confine }: Claim,
  own: readonly FileToCheck[],
  taken: ReadonlySet<SourceFile>,
  collector: Collector,
): void {
  const twice = own.find(({ file }) => taken.has(file));
  if (twice === undefined) return;
  collector.report("duplicate-name", confine.file, text.span, `\`${twice.file.path}\` lies in two confined folders`, {
    help: "confine each folder once, and none inside another",
  });
}

function reportMissing({ text, confine }: Claim, collector: Collector): void {
  collector.report("missing-folder", confine.file, text.span, "no policy file lies in this folder", {
    help: "the path is relative to the file that says so",
  });
}
