/** A configuration as it is handed to another process, which copies data and no objects with methods. */
import type { Configuration } from "../configuration.ts";

export interface PortableConfiguration {
  readonly configuration: Configuration;
  /** Those of basic sources, by source. */
  readonly urls: Readonly<Record<string, string>>;
}

/** Bounds that hold for the server are divided, so that they hold for all workers together. */
export function portable(configuration: Configuration): PortableConfiguration {
  const { workers, overload, decisionCache, tokenCache, decisionLog, identity } = configuration;
  const share = (whole: number): number => Math.ceil(whole / workers);
  const urls = Object.entries(identity.sources).flatMap(([name, { basic }]) =>
    basic === undefined ? [] : [[name, basic.url.href] as const],
  );
  return {
    urls: Object.fromEntries(urls),
    configuration: {
      ...configuration,
      overload: { ...overload, maxInFlight: share(overload.maxInFlight) },
      decisionCache: { ...decisionCache, entries: share(decisionCache.entries), bytes: share(decisionCache.bytes) },
      tokenCache: { ...tokenCache, entries: share(tokenCache.entries) },
      // Whatever it says, lines go to the main process, which alone writes them.
      decisionLog: { ...decisionLog, to: "stdout", buffer: share(decisionLog.buffer) },
      identity: { ...identity, sources: mapSources(identity.sources, () => undefined) },
    },
  };
}

export function revived({ configuration, urls }: PortableConfiguration): Configuration {
  const sources = mapSources(configuration.identity.sources, (name) => new URL(urls[name] ?? ""));
  return { ...configuration, identity: { ...configuration.identity, sources } };
}

type Sources = Configuration["identity"]["sources"];

function mapSources(sources: Sources, urlOf: (name: string) => URL | undefined): Sources {
  const entries = Object.entries(sources).map(([name, source]) =>
    source.basic === undefined ? [name, source] : [name, { ...source, basic: { ...source.basic, url: urlOf(name) } }],
  );
  return Object.fromEntries(entries) as Sources;
}
