/** Starts watching Namespaces where the configuration says so, and tells metrics and the log how it goes. */
import type { WatchedNamespaces } from "../facts/watch-namespaces.ts";
import { IN_CLUSTER } from "../facts/in-cluster.ts";
import { reasonOf } from "../store/read-source.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { wrongConfiguration } from "./start-error.ts";

export interface FactsOptions {
  readonly kubeconfig: string;
  readonly metrics: Metrics;
  readonly log: Log;
  /** What was decided from Namespaces may be other now. */
  readonly onChange: () => void;
}

/** Rejects with a {@link StartError}. The client is a large package, so it is loaded only where it is used. */
export async function openFacts({ kubeconfig, metrics, log, onChange }: FactsOptions): Promise<WatchedNamespaces> {
  const { namespaceClient } = await import("../facts/namespace-client.ts");
  const { watchNamespaces } = await import("../facts/watch-namespaces.ts");
  try {
    return watchNamespaces(namespaceClient(kubeconfig), {
      onChange,
      onSynced: () => {
        metrics.factsSynced(true);
        log("info", "namespaces are known");
      },
      onLost: (why) => {
        metrics.factsError();
        log("warn", "namespaces are not watched, what is known of them stays", { why });
      },
      onBack: () => log("info", "namespaces are watched again"),
    });
  } catch (error) {
    const what = kubeconfig === IN_CLUSTER ? "is `in-cluster`, and" : `names \`${kubeconfig}\`, and`;
    const code = error instanceof Error && "code" in error ? reasonOf(error) : undefined;
    throw wrongConfiguration(
      `\`cluster.kubeconfig\` ${what} no cluster can be reached with it: ${code ?? (error instanceof Error ? error.message : "unknown")}`,
      "name a kubeconfig with a current context, or leave the key out where no rule reads Namespaces",
    );
  }
}
