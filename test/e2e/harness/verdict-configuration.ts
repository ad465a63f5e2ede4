/** Writes the configuration that Verdict serves with in this suite, in the form a user writes it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import type { Authority, KeyPair } from "./certificates.ts";

export const POLICIES = fileURLToPath(new URL("../policies/", import.meta.url));

export interface VerdictFiles {
  /** The configuration file. */
  readonly configuration: string;
  /** `https://127.0.0.1:PORT`, where the webhooks are. */
  readonly origin: string;
  readonly stateFolder: string;
}

export interface VerdictInputs {
  readonly folder: string;
  readonly port: number;
  readonly serving: KeyPair;
  /** Signs the certificate that the API server shows. */
  readonly clients: Authority;
  readonly identity: { readonly url: string; readonly authority: Authority };
  /** The whole text of the demo users' file. */
  readonly users: string;
  readonly audiences: readonly string[];
}

/** The name in the API server's client certificate; the only one that may ask. */
export const API_SERVER_NAME = "kube-apiserver";
export const IDENTITY_TIMEOUT_MS = 700;

export function writeVerdictFiles(inputs: VerdictInputs): VerdictFiles {
  const place = (name: string, text: string): string => {
    writeFileSync(join(inputs.folder, name), text, { mode: 0o600 });
    return join(inputs.folder, name);
  };
  const stateFolder = join(inputs.folder, "state");
  const configuration = {
    apiVersion: "verdict.dev/v1",
    kind: "Configuration",
    policies: [POLICIES],
    stateFolder,
    listen: `127.0.0.1:${inputs.port}`,
    operationsListen: "127.0.0.1:0",
    tls: { certificate: place("tls.crt", inputs.serving.certificate), key: place("tls.key", inputs.serving.key) },
    clients: {
      ca: place("clients-ca.crt", inputs.clients.certificate),
      allowedNames: [API_SERVER_NAME],
      anonymous: ["validate", "mutate"],
    },
    // Everything is logged, so that the search for secrets reads all that could ever be written.
    decisionLog: { to: "stdout", allow: 1, noOpinion: 1, deny: 1, error: 1 },
    identity: {
      audiences: inputs.audiences,
      sources: {
        corp: {
          basic: {
            url: inputs.identity.url,
            timeout: `${IDENTITY_TIMEOUT_MS}ms`,
            ca: place("identity-ca.crt", inputs.identity.authority.certificate),
          },
        },
        demo: { users: { file: place("users.yaml", inputs.users) } },
      },
    },
  };
  return {
    configuration: place("configuration.yaml", stringify(configuration)),
    origin: `https://127.0.0.1:${inputs.port}`,
    stateFolder,
  };
}
