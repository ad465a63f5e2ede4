/** How a scenario reaches the cluster: it exists only once the suite's first hook has run. */
import type { Cluster } from "../harness/cluster.ts";

export type Given = () => Cluster;
