/** Opens the two listeners, or says which of them cannot be opened and why. */
import type { FastifyInstance } from "fastify";
import type { Configuration, ListenAddress } from "./configuration.ts";
import { type StartError, wrongConfiguration } from "./start-error.ts";

export interface ServerUrls {
  readonly webhooksUrl: string;
  readonly operationsUrl: string;
}

/** Rejects with a {@link StartError}; then none of the two listens. */
export async function listenBoth(
  webhooks: FastifyInstance,
  operations: FastifyInstance,
  configuration: Configuration,
  anyFreePort: boolean,
): Promise<ServerUrls> {
  try {
    return {
      webhooksUrl: await listen(webhooks, "https", configuration.listen, "listen", anyFreePort),
      operationsUrl: await listen(
        operations,
        "http",
        configuration.operationsListen,
        "operationsListen",
        anyFreePort,
      ),
    };
  } catch (error) {
    await Promise.allSettled([webhooks.close(), operations.close()]);
    throw error;
  }
}

async function listen(
  app: FastifyInstance,
  scheme: "http" | "https",
  address: ListenAddress,
  name: string,
  anyFreePort: boolean,
): Promise<string> {
  const host = address.host === "" ? "::" : address.host;
  try {
    await app.listen({ host, port: address.port });
  } catch (error) {
    const reason = error as NodeJS.ErrnoException;
    if (reason.code !== "EADDRINUSE" || !anyFreePort) throw listenError(reason, address, name);
    await app.listen({ host, port: 0 });
  }
  const bound = app.server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function listenError(error: NodeJS.ErrnoException, { host, port }: ListenAddress, name: string): StartError {
  const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  switch (error.code) {
    case "EADDRINUSE":
      return wrongConfiguration(
        `\`${name}\` is \`${place}\`, which is in use`,
        "stop what listens there, or name another port; port 0 picks a free one",
      );
    case "EACCES":
      return wrongConfiguration(
        `\`${name}\` is \`${place}\`, which this user may not listen on`,
        "name a port above 1023",
      );
    default:
      return wrongConfiguration(
        `\`${name}\` is \`${place}\`, which cannot be listened on: ${error.code ?? "unknown error"}`,
      );
  }
}
