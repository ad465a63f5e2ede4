/**
 * Verdict's configuration for one run: deploy/control-plane/configuration.yaml with the places of the run, as a user
 * adapts it, and what the suite needs beyond it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";
import type { Authority, KeyPair } from "./certificates.ts";
import { controlPlaneFile } from "./control-plane-files.ts";

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
  const { folder } = inputs;
  const place = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const origin = `https://127.0.0.1:${inputs.port}`;
  const stateFolder = join(folder, "state");
  for (const needed of ["state", "tls"]) mkdirSync(join(folder, needed));
  place("tls/tls.crt", inputs.serving.certificate);
  place("tls/tls.key", inputs.serving.key);
  place("ca.crt", inputs.clients.certificate);

  const document = parseDocument(controlPlaneFile("configuration.yaml", folder, origin));
  document.set("policies", [POLICIES]);
  document.set("stateFolder", stateFolder);
  document.set("listen", `127.0.0.1:${inputs.port}`);
  document.set("operationsListen", "127.0.0.1:0");
  // One Verdict answers all four here, and the API server shows no certificate to admission webhooks.
  document.set("gates", ["authentication", "authorization", "mutation", "validation"]);
  document.setIn(["clients", "anonymous"], ["validate", "mutate"]);
  // Everything is logged, so that the search for secrets reads all that could ever be written.
  document.set("decisionLog", { to: "stdout", allow: 1, noOpinion: 1, deny: 1, error: 1 });
  document.set("identity", {
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
  });
  return { configuration: place("configuration.yaml", document.toString()), origin, stateFolder };
}
