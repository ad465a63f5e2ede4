/** A kubeconfig, or the account of the Pod that this runs in → a client that can read Namespaces. */
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { IN_CLUSTER } from "./in-cluster.ts";
import type { NamespaceClient } from "./watch-namespaces.ts";

/** Throws where there is no such file, or nothing in it that can be used. */
export function namespaceClient(kubeconfig: string): NamespaceClient {
  const config = new KubeConfig();
  if (kubeconfig === IN_CLUSTER) loadFromCluster(config);
  else config.loadFromFile(kubeconfig);
  if (config.getCurrentCluster() === null) throw new Error("it has no current context with a cluster");
  return { config, api: config.makeApiClient(CoreV1Api) };
}

function loadFromCluster(config: KubeConfig): void {
  for (const needed of ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]) {
    if (process.env[needed] === undefined) throw new Error(`this is no Pod: \`${needed}\` is not set`);
  }
  config.loadFromCluster();
}
