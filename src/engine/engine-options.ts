/** What an engine answers by beside its rules; plain data. */
import type { ClusterFacts } from "./roots.ts";

export interface EngineOptions {
  readonly cluster: ClusterFacts;
  /** `authorization.default: deny`: nothing that matches is Denied. */
  readonly defaultDeny: boolean;
}
