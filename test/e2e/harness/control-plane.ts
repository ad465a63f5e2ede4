/** A real etcd and a real kube-apiserver on loopback, wired to Verdict with the files of deploy/control-plane. */
import { mkdirSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Authority, createAuthority, newSigningKeys } from "./certificates.ts";
import { type Child, obituary, startChild } from "./child.ts";
import type { WiringFiles } from "./control-plane-files.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./free-port.ts";
import { type Kubectl, kubectlWith } from "./kubectl.ts";

export interface ControlPlane {
  readonly url: string;
  /** Signs what the API server accepts as client certificates. */
  readonly clients: Authority;
  /** Member of system:masters, whom no authorizer is asked about. */
  readonly admin: Kubectl;
  /** Sends no credentials but the token that a call adds. */
  readonly nobody: Kubectl;
  /** A health probe: one GET without any credentials. */
  probe(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** A person with a client certificate. */
  person(commonName: string, organizations?: readonly string[]): Promise<Kubectl>;
  /** What both processes wrote. */
  logs(): string;
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  readonly folder: string;
  readonly binaries: string;
  /** undefined: nobody is asked but what `moreFlags` say. */
  readonly wiring?: WiringFiles;
  readonly reviewVersion?: "v1" | "v1beta1";
  /** A flag that is given twice counts as it is given last. */
  readonly moreFlags?: readonly string[];
}

export const API_AUDIENCE = "https://kubernetes.default.svc";

export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { folder, binaries } = options;
  mkdirSync(folder, { recursive: true });
  const clients = await createAuthority("cluster-clients");
  const etcd = await startEtcd(folder, binaries);
  const port = await freePort();
  const apiserver = startChild("kube-apiserver", join(binaries, "kube-apiserver"), [
    ...(await apiserverFlags(folder, clients, etcd.url, port)),
    ...wiringFlags(options),
    ...(options.moreFlags ?? []),
  ]);
  const url = `https://127.0.0.1:${port}`;
  const kubectl = (name: string, user: Readonly<Record<string, string>>): Kubectl =>
    kubectlWith(join(binaries, "kubectl"), writeKubeconfig(join(folder, `${name}.kubeconfig`), url, user), folder);
  const person = async (commonName: string, organizations: readonly string[] = []): Promise<Kubectl> => {
    const { certificate, key } = await clients.issue({ commonName, organizations });
    return kubectl(commonName, { "client-certificate-data": base64(certificate), "client-key-data": base64(key) });
  };
  const admin = await person("admin", ["system:masters"]);
  const stop = async (): Promise<void> => {
    await apiserver.stop();
    await etcd.child.stop();
  };
  try {
    await ready(admin, apiserver, etcd.child);
  } catch (error) {
    await stop();
    throw error;
  }
  const nobody = kubectl("nobody", {});
  return {
    url,
    clients,
    admin,
    nobody,
    probe: (path) => probe(`${url}${path}`),
    person,
    logs: () => etcd.child.stderr() + apiserver.stderr(),
    stop,
  };
}

async function startEtcd(folder: string, binaries: string): Promise<{ readonly url: string; readonly child: Child }> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  const child = startChild("etcd", join(binaries, "etcd"), [
    `--data-dir=${join(folder, "etcd")}`,
    "--log-level=warn",
    "--unsafe-no-fsync",
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ]);
  return { url, child };
}

async function apiserverFlags(folder: string, clients: Authority, etcd: string, port: number): Promise<string[]> {
  const place = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const tokens = await newSigningKeys();
  return [
    `--etcd-servers=${etcd}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    // A loopback advertise address is refused by the usual reconciler.
    "--endpoint-reconciler-type=none",
    `--cert-dir=${join(folder, "serving")}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    `--service-account-issuer=${API_AUDIENCE}`,
    `--service-account-key-file=${place("service-accounts.pub", tokens.publicKey)}`,
    `--service-account-signing-key-file=${place("service-accounts.key", tokens.privateKey)}`,
    `--client-ca-file=${place("clients-ca.crt", clients.certificate)}`,
    // No controller manager runs here, so nobody would create the default service accounts.
    "--disable-admission-plugins=ServiceAccount",
    "--allow-privileged=true",
  ];
}

function wiringFlags({ wiring, reviewVersion = "v1" }: ControlPlaneOptions): string[] {
  if (wiring === undefined) return [];
  return [
    `--authorization-config=${wiring.authorizationConfiguration}`,
    `--authentication-token-webhook-config-file=${wiring.authenticationKubeconfig}`,
    `--authentication-token-webhook-version=${reviewVersion}`,
    // Every login is asked about, so that a scenario sees the answer of now.
    "--authentication-token-webhook-cache-ttl=0s",
  ];
}

async function ready(admin: Kubectl, ...children: readonly Child[]): Promise<void> {
  await eventually(
    "the API server is ready",
    async () => {
      for (const child of children) if (child.exit()) return "ended";
      return (await admin(["get", "--raw", "/readyz"])).code === 0;
    },
    { timeout: 60_000, every: 250 },
  );
  for (const child of children) if (child.exit()) throw new Error(obituary(child));
}

/** The kubelet does not verify the API server's certificate when it probes; neither does this. */
function probe(url: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const call = get(url, { agent: false, rejectUnauthorized: false }, (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      reply.on("end", () => resolve({ status: reply.statusCode ?? 0, text }));
    });
    call.on("error", reject);
  });
}

function writeKubeconfig(path: string, server: string, user: Readonly<Record<string, string>>): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "me", user }],
    contexts: [{ name: "test", context: { cluster: "test", user: "me" } }],
    "current-context": "test",
  };
  writeFileSync(path, stringify(config), { mode: 0o600 });
  return path;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
