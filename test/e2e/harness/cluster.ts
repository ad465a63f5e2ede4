/**
 * One cluster with Verdict in front of it: an identity service, Verdict as a process, etcd and kube-apiserver wired to
 * it, the webhook configurations of deploy/admission. What every scenario is given.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyAdmissionWiring } from "./admission-wiring.ts";
import { type Authority, createAuthority, type KeyPair } from "./certificates.ts";
import { removeAfterRun } from "./child.ts";
import { API_AUDIENCE, type ControlPlane, startControlPlane } from "./control-plane.ts";
import { type WiringFiles, writeWiringFiles } from "./control-plane-files.ts";
import { createDemoUsers, type DemoUser } from "./demo-users.ts";
import { freePort } from "./free-port.ts";
import { type IdentityService, startIdentityService } from "./identity-service.ts";
import { succeed } from "./kubectl.ts";
import { type Observer, startObserver } from "./observer.ts";
import { createSecrets, type Secrets } from "./secrets.ts";
import { API_SERVER_NAME, type VerdictFiles, writeVerdictFiles } from "./verdict-configuration.ts";
import { type RunningVerdict, serveVerdict } from "./verdict-process.ts";

export type ReviewVersion = "v1" | "v1beta1";

export interface Cluster {
  readonly reviewVersion: ReviewVersion;
  readonly folder: string;
  readonly controlPlane: ControlPlane;
  readonly binaries: string;
  readonly wiring: WiringFiles;
  readonly identity: IdentityService;
  readonly observer: Observer;
  readonly verdict: VerdictFiles;
  /** Signed Verdict's serving certificate. */
  readonly servingAuthority: Authority;
  /** What the API server shows to Verdict. */
  readonly apiServerClient: KeyPair;
  readonly demoUsers: { readonly dora: DemoUser };
  /** Tokens of company accounts, `name:password`. */
  readonly tokens: Readonly<Record<"alice" | "bert" | "cleo" | "dave" | "erna", string>>;
  readonly secrets: Secrets;
  /** The process that serves now. */
  running(): RunningVerdict;
  stopVerdict(): Promise<number | null>;
  startVerdict(): Promise<void>;
  /** The output of every Verdict process of this run, also of those that ended. */
  output(): string;
  /** A token of the service account, from the API server itself. */
  serviceAccountToken(namespace: string, name: string): Promise<string>;
  stop(): Promise<void>;
}

export const OTHER_AUDIENCE = "https://vault.example.com";

export async function startCluster(reviewVersion: ReviewVersion, binaries: string): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), `verdict-e2e-${reviewVersion}-`));
  removeAfterRun(folder);
  const cleanUps: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (let next = cleanUps.pop(); next; next = cleanUps.pop()) await next();
  };
  try {
    return await assemble(reviewVersion, binaries, folder, cleanUps, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  reviewVersion: ReviewVersion,
  binaries: string,
  folder: string,
  cleanUps: (() => unknown)[],
  stop: () => Promise<void>,
): Promise<Cluster> {
  const secrets = createSecrets();
  const loopback = ["127.0.0.1", "localhost"];
  const servingAuthority = await createAuthority("verdict-serving");
  const clientAuthority = await createAuthority("verdict-clients");
  const serving = await servingAuthority.issue({ commonName: "verdict", hosts: loopback });
  const apiServerClient = await clientAuthority.issue({ commonName: API_SERVER_NAME });
  secrets.remember(keyBody(serving.key));
  secrets.remember(keyBody(apiServerClient.key));

  const identityAuthority = await createAuthority("login-service");
  const identity = await startIdentityService(
    await identityAuthority.issue({ commonName: "login", hosts: loopback }),
  );
  cleanUps.push(() => identity.leave());
  const tokens = createAccounts(identity, secrets);
  const demo = await createDemoUsers(secrets);

  const verdict = writeVerdictFiles({
    folder: makeFolder(folder, "verdict"),
    port: await freePort(),
    serving,
    clients: clientAuthority,
    identity: { url: identity.url, authority: identityAuthority },
    users: demo.file,
    audiences: [API_AUDIENCE, OTHER_AUDIENCE],
  });
  const lifecycle = verdictLifecycle(verdict, makeFolder(folder, "working-folder"));
  cleanUps.push(lifecycle.stopVerdict);
  await lifecycle.startVerdict();

  const wiring = writeWiringFiles({
    folder: join(folder, "wiring"),
    origin: verdict.origin,
    servingAuthority: servingAuthority.certificate,
    client: apiServerClient,
    reviewVersion,
  });
  const controlPlane = await startControlPlane({ folder: join(folder, "cluster"), binaries, wiring, reviewVersion });
  cleanUps.push(() => controlPlane.stop());
  const observer = await startObserver(serving);
  cleanUps.push(() => observer.stop());
  await applyAdmissionWiring({ controlPlane, verdict, observer, servingAuthority, reviewVersion });

  const serviceAccountToken = async (namespace: string, name: string): Promise<string> => {
    const created = await succeed(controlPlane.admin(["-n", namespace, "create", "token", name]));
    return secrets.remember(created.stdout.trim());
  };
  return {
    reviewVersion,
    folder,
    controlPlane,
    binaries,
    wiring,
    identity,
    observer,
    verdict,
    servingAuthority,
    apiServerClient,
    demoUsers: demo.users,
    tokens,
    secrets,
    ...lifecycle,
    serviceAccountToken,
    stop,
  };
}

/** Each name is used where it is first seen only once: the API server keeps a successful login for ten seconds. */
function createAccounts(identity: IdentityService, secrets: Secrets): Cluster["tokens"] {
  const account = (name: string, groups: readonly string[], flavour: string): string => {
    const password = secrets.create(flavour);
    identity.accounts.set(name, { password, claims: { uid: `uid-${name}`, groups, department: "payments" } });
    return `${name}:${password}`;
  };
  return {
    alice: account("alice", ["staff", "pod-readers"], "/?%&=+"),
    bert: account("bert", ["staff"], ":with:colons"),
    cleo: account("cleo", ["staff"], "-ünï€"),
    dave: account("dave", ["staff"], ""),
    erna: account("erna", ["staff"], ""),
  };
}

type Lifecycle = Pick<Cluster, "running" | "stopVerdict" | "startVerdict" | "output">;

function verdictLifecycle(files: VerdictFiles, cwd: string): Lifecycle {
  let current: RunningVerdict | undefined;
  let past = "";
  return {
    running: () => {
      if (!current) throw new Error("Verdict is not running now");
      return current;
    },
    startVerdict: async () => {
      current = await serveVerdict(files.configuration, cwd);
    },
    stopVerdict: async () => {
      const stopping = current;
      current = undefined;
      const code = (await stopping?.stop()) ?? null;
      past += stopping?.output() ?? "";
      return code;
    },
    output: () => past + (current?.output() ?? ""),
  };
}

function makeFolder(parent: string, name: string): string {
  return mkdtempSync(join(parent, `${name}-`));
}

/** What stands between the first and the last line of a PEM text. */
function keyBody(pem: string): string {
  return pem.split("\n").find((line) => line.length > 60) ?? pem;
}
