/** The releases that policies may be written for: the newest from a real API server, older ones from their reduced documents. */
import { readdirSync, readFileSync } from "node:fs";
import { sourceDirectory } from "./generate-files.ts";
import { type Definitions, type Discovery, type Release, releaseOf } from "./kubernetes-release.ts";

export interface NumberedRelease extends Release {
  /** 37 for 1.37 */
  readonly minor: number;
}

const NEWEST = 37;

/** Oldest first. */
export function kubernetesReleases(): readonly NumberedRelease[] {
  const source = sourceDirectory();
  const { definitions } = read(new URL("openapi-types.json", source)) as { definitions: Definitions };
  const newest = releaseOf(read(new URL("discovery.json", source)) as Discovery, definitions);
  const folder = new URL("../test/vocabulary/releases/", import.meta.url);
  const older = readdirSync(folder).map((name): NumberedRelease => {
    const release = read(new URL(name, folder)) as Release;
    return { ...release, minor: Number(name.replace(/^1\.|\.json$/g, "")) };
  });
  return [...older.toSorted((a, b) => a.minor - b.minor), { ...newest, minor: NEWEST }];
}

/** What is known of something by the releases that have it: since when, where not always; from when on no more. */
export function lifeOf(
  releases: readonly NumberedRelease[],
  has: (release: NumberedRelease) => boolean,
): { readonly since?: number; readonly until?: number } {
  const first = releases.findIndex(has);
  const since = first > 0 ? releases[first]?.minor : undefined;
  const until = releases[releases.findLastIndex(has) + 1]?.minor;
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}

function read(url: URL): unknown {
  return JSON.parse(readFileSync(url, "utf8"));
}
