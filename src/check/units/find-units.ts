/**
 * Which files form which unit: each folder that a file of the root confines is a unit of its own, every other file is
 * the root's. Whether a file is the root's depends on the `confine` statements of other files, so it is worked out from
 * the files that nobody confines.
 */
import type { Collector } from "../../diagnostics/collector.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { type Declared, type FileToCheck, statementsOf } from "../file-statements.ts";
import { literalText } from "../literal-text.ts";
import { isInside, normalPath, resolvedFrom } from "./unit-paths.ts";

export const ROOT = "root";

export interface FoundUnit {
  /** The folder as its `confine` names it. */
  readonly name: string;
  readonly confine: Declared<ast.Confine>;
  readonly files: readonly FileToCheck[];
  /** Whether a document lies in the folder, by its path and wherever links lead. */
  holds(path: string): boolean;
}
export interface FoundUnits {
  readonly root: readonly FileToCheck[];
  readonly confined: readonly FoundUnit[];
}

export interface Addresses {
  /** Where a file (or folder) really lies: as a path of the set, or the path outside of it that links lead to. */
  readonly straight: readonly string[];
  /** The names that it was met by, links among them. */
  readonly names: readonly string[];
}
export type AddressesOf = (path: string) => Addresses;

interface Claim {
  readonly confine: Declared<ast.Confine>;
  readonly text: ast.StringLiteral;
  readonly folders: readonly string[];
  /** Files other than its own. */
  readonly covers: ReadonlySet<SourceFile>;
  readonly coversItself: boolean;
}

export function findUnits(files: readonly FileToCheck[], addressesOf: AddressesOf, collector: Collector): FoundUnits {
  const addresses = remembered(addressesOf);
  const claims = claimsOf(files, addresses);
  if (claims.length === 0) return { root: files, confined: [] };
  const standing = standingClaims(claims, collector);
  const taken = new Set<SourceFile>();
  const names = new Set([ROOT]);
  const confined = standing.map((claim, index): FoundUnit => {
    const own = files.filter(({ file }) => claim.covers.has(file));
    if (claim.coversItself) reportOwnFolder(claim, collector);
    reportTaken(claim, own, taken, standing.slice(0, index), collector);
    for (const { file } of own) taken.add(file);
    return {
      name: nameOf(claim, names),
      confine: claim.confine,
      files: own,
      holds: (path) => [path, ...addresses(path).straight].every((one) => isIn(claim.folders, one)),
    };
  });
  const root = files.filter(({ file }) => !taken.has(file));
  for (const claim of standing) if (claim.covers.size === 0) reportEmpty(claim, root, addresses, collector);
  return { root, confined };
}

function remembered(addressesOf: AddressesOf): AddressesOf {
  const known = new Map<string, Addresses>();
  return (path) => {
    const there = known.get(path);
    if (there !== undefined) return there;
    const { straight, names } = addressesOf(path);
    const made = { straight: straight.map(normalPath), names: names.map(normalPath) };
    known.set(path, made);
    return made;
  };
}

function isIn(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => isInside(folder, path));
}

function claimsOf(files: readonly FileToCheck[], addresses: AddressesOf): readonly Claim[] {
  const written = files.flatMap((one) =>
    ((statementsOf(one).get("confine") ?? []) as readonly Declared<ast.Confine>[]).flatMap(({ statement, file }) => {
      const { straight } = addresses(file.path);
      return statement.folders.map((text) => {
        const named = [normalPath(file.path), ...straight].map((from) => resolvedFrom(from, literalText(text)));
        const folders = [...new Set([...named, ...named.flatMap((path) => addresses(path).straight)])];
        return { confine: { statement, file }, text, folders };
      });
    }),
  );
  if (written.length === 0) return [];
  const placeOf = placesOf(
    files,
    addresses,
    written.map(({ folders }) => folders),
  );
  return written.map((claim): Claim => {
    const { file } = claim.confine;
    const covered = files.filter(
      (one) => one.file !== file && placeOf(one.file).some((path) => isIn(claim.folders, path)),
    );
    return {
      ...claim,
      coversItself: placeOf(file).some((path) => isIn(claim.folders, path)),
      covers: new Set(covered.map((one) => one.file)),
    };
  });
}

/**
 * Where a file counts to lie. A file of the set lies where it is: a link to it from a confined folder takes it from
 * nobody, and a link to it from the root gives a confined file nothing. What only links lead to (a mounted ConfigMap,
 * a file outside of the set) lies where they stand, and with the root if one of them is the root's.
 */
function placesOf(
  files: readonly FileToCheck[],
  addresses: AddressesOf,
  claimed: readonly (readonly string[])[],
): (file: SourceFile) => readonly string[] {
  const paths = new Set(files.map(({ file }) => normalPath(file.path)));
  return ({ path }) => {
    const { straight, names } = addresses(path);
    if (straight.some((one) => paths.has(one))) return straight;
    const ofRoot = names.find((name) => !claimed.some((folders) => isIn(folders, name)));
    const first = ofRoot ?? names[0];
    // A confined folder may itself be a link.
    return ofRoot === undefined || claimed.some((folders) => straight.some((one) => isIn(folders, one)))
      ? [...straight, ...(first === undefined ? [] : [first])]
      : [ofRoot];
  };
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

/** Also before a file lies in both: whoever writes in one of them must not be able to stop the root. */
function reportTaken(
  claim: Claim,
  own: readonly FileToCheck[],
  taken: ReadonlySet<SourceFile>,
  before: readonly Claim[],
  collector: Collector,
): void {
  const twice = own.find(({ file }) => taken.has(file));
  const other = before.find((one) => areNested(one, claim));
  if (twice === undefined && other === undefined) return;
  const what =
    twice === undefined
      ? `\`${literalText(claim.text)}\` and \`${literalText(other?.text ?? claim.text)}\` are one inside the other`
      : `\`${twice.file.path}\` lies in two confined folders`;
  collector.report("duplicate-name", claim.confine.file, claim.text.span, what, {
    help: "confine each folder once, and none inside another",
  });
}

function areNested(a: Claim, b: Claim): boolean {
  const within = (inner: Claim, outer: Claim) =>
    inner.folders.some((folder) => outer.folders.includes(folder) || isIn(outer.folders, folder));
  return within(a, b) || within(b, a);
}

/** On a disk that does not tell `Team` from `team` the folder is there, and its files would be the root's. */
function reportEmpty(
  { text, confine, folders }: Claim,
  root: readonly FileToCheck[],
  addresses: AddressesOf,
  collector: Collector,
): void {
  const small = folders.map((folder) => folder.toLowerCase());
  const twin = root.find(({ file }) => addresses(file.path).names.some((name) => isIn(small, name.toLowerCase())));
  if (twin === undefined) {
    collector.report("missing-folder", confine.file, text.span, "no policy file lies in this folder", {
      help: "the path is relative to the file that says so",
    });
    return;
  }
  const why = `no policy file lies in this folder, and \`${twin.file.path}\` differs from it in capitals only`;
  collector.report("beyond-confinement", confine.file, text.span, why, {
    help: "write the folder as it is called: that file would be the root's",
  });
}
