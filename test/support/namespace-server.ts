/** A small API server that lists, reads and watches Namespaces, and breaks off when told to. */
import { createServer, type ServerResponse } from "node:http";

export interface NamespaceServer {
  readonly url: string;
  /** A kubeconfig that leads here. */
  readonly kubeconfig: string;
  /** Labels by name; what is put here is seen by who asks, and by watchers only through {@link event}. */
  readonly namespaces: Map<string, Readonly<Record<string, string>>>;
  /** Paths that were asked for. */
  readonly asked: string[];
  readonly watchers: () => number;
  event(type: "ADDED" | "MODIFIED" | "DELETED", name: string): void;
  /** Answers 500 and ends what is being watched, or serves again. */
  breakOff(broken: boolean): void;
  stop(): Promise<void>;
}

export async function startNamespaceServer(
  first: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Promise<NamespaceServer> {
  const namespaces = new Map(Object.entries(first));
  const streams = new Set<ServerResponse>();
  const asked: string[] = [];
  let broken = false;
  let version = 0;
  const object = (name: string) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: namespaces.get(name) ?? {}, resourceVersion: `${++version}` },
  });
  const server = createServer((request, reply) => {
    const url = new URL(request.url ?? "", "http://here");
    const watching = url.searchParams.has("watch");
    asked.push(`${url.pathname}${watching ? "?watch" : ""}`);
    const name = url.pathname.split("/")[4];
    if (broken) reply.writeHead(500).end();
    else if (watching) {
      streams.add(reply.writeHead(200, { "content-type": "application/json" }));
      reply.on("close", () => streams.delete(reply));
      reply.flushHeaders();
    } else if (name !== undefined && !namespaces.has(name)) reply.writeHead(404).end();
    else {
      const metadata = { resourceVersion: `${++version}` };
      const list = { apiVersion: "v1", kind: "NamespaceList", metadata, items: [...namespaces.keys()].map(object) };
      reply.writeHead(200, { "content-type": "application/json" });
      reply.end(JSON.stringify(name === undefined ? list : object(name)));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  return {
    url,
    kubeconfig: JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "here", cluster: { server: url, "insecure-skip-tls-verify": true } }],
      users: [{ name: "nobody", user: {} }],
      contexts: [{ name: "here", context: { cluster: "here", user: "nobody" } }],
      "current-context": "here",
    }),
    namespaces,
    asked,
    watchers: () => streams.size,
    event(type, name) {
      const line = `${JSON.stringify({ type, object: object(name) })}\n`;
      for (const stream of streams) stream.write(line);
    },
    breakOff(now) {
      broken = now;
      if (broken) for (const stream of streams) stream.destroy();
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
