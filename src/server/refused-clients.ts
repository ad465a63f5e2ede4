/** Callers that may not call: each counted, and told of in the log once a minute for each address and reason. */
import { type AuthenticateClient, certificateNames } from "./client-authentication.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { sparingLog } from "./sparing-log.ts";

/** The same authentication. INVARIANT: what a caller sent as its token is not in the log. */
export function refusedClients(
  authenticate: AuthenticateClient,
  metrics: Pick<Metrics, "clientRejected">,
  log: Log,
): AuthenticateClient {
  const sparing = sparingLog(log);
  return (review, caller) => {
    const reason = authenticate(review, caller);
    if (reason === undefined) return undefined;
    metrics.clientRejected(reason);
    const { socket } = caller;
    const address = socket.remoteAddress ?? "";
    sparing(`${reason} ${address}`, "warn", "client refused", () => {
      const names = certificateNames(socket);
      return { review, reason, address, ...(names.length === 0 ? {} : { certificateNames: names }) };
    });
    return reason;
  };
}
