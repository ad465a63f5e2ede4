/** Opens a listener, or says why it cannot be opened. */
import type { FastifyInstance } from "fastify";
import type { Configuration, ListenAddress } from "./configuration.ts";
import { type StartError, wrongConfiguration } from "./start-error.ts";

/** Rejects with a {@link StartError}; then it does not listen. */
export function listenWebhooks(
  app: FastifyInstance,
  { listen: address }: Configuration,
  anyFreePort: boolean,
): Promise<string> {
  return listenOrClose(app, "https", address, "listen", anyFreePort);
}

/** As {@link listenWebhooks}. */
export function listenOperations(
  app: FastifyInstance,
  { operationsListen }: Configuration,
  anyFreePort: boolean,
): Promise<string> {
  return listenOrClose(app, "http", operationsListen, "operationsListen", anyFreePort);
}

async function listenOrClose(...[app, ...rest]: Parameters<typeof listen>): Promise<string> {
  try {
    return await listen(app, ...rest);
  } catch (error) {
    await app.close();
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
