/** A TCP balancer as stands before replicas: new connections go to those that say that they are ready, open ones stay. */
import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

export interface Replica {
  readonly port: number;
  /** undefined: it is not running. */
  operations(): string | undefined;
}

export interface Balancer {
  /** `https://127.0.0.1:PORT` */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Milliseconds between two looks at `/readyz`; replicas have to stay a while after they stopped being ready. */
export const LOOKS_EVERY = 50;

export async function startBalancer(replicas: readonly Replica[]): Promise<Balancer> {
  let ready: readonly Replica[] = [];
  let turn = 0;
  const sockets = new Set<Socket>();
  const look = async (): Promise<void> => {
    const answers = await Promise.all(replicas.map(isReady));
    ready = replicas.filter((_, index) => answers[index]);
  };
  const looking = setInterval(() => void look(), LOOKS_EVERY);
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const replica = ready[turn++ % Math.max(1, ready.length)];
    if (replica === undefined) return void client.destroy();
    const upstream = connect({ port: replica.port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on("error", () => other.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
  });
  await look();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      clearInterval(looking);
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function isReady(replica: Replica): Promise<boolean> {
  const operations = replica.operations();
  if (operations === undefined) return false;
  try {
    return (await fetch(`${operations}/readyz`, { signal: AbortSignal.timeout(2000) })).status === 200;
  } catch {
    return false;
  }
}
