/**
 * The files of deploy/control-plane, made ready for a test cluster as a user makes them ready for theirs: paths and the
 * port are replaced in the text. What the suite needs beyond that (review version, no caching) is changed in one place here.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";
import type { KeyPair } from "./certificates.ts";

export const DEPLOY = fileURLToPath(new URL("../../../deploy/", import.meta.url));

export interface WiringFiles {
  readonly folder: string;
  readonly authorizationConfiguration: string;
  readonly authenticationKubeconfig: string;
  readonly authorizationKubeconfig: string;
}

export interface WiringInputs {
  readonly folder: string;
  /** `https://127.0.0.1:PORT` of Verdict. */
  readonly origin: string;
  /** Signed Verdict's serving certificate. */
  readonly servingAuthority: string;
  /** What the API server shows to Verdict. */
  readonly client: KeyPair;
  readonly reviewVersion: "v1" | "v1beta1";
}

/** Where deploy/ says that everything lies, and where it says that Verdict listens. */
const DEPLOYED_FOLDER = "/etc/kubernetes/verdict";
const DEPLOYED_ORIGIN = "https://127.0.0.1:8443";
const STATIC_ADMISSION = ["admission.yaml", "mutating/verdict.yaml", "validating/verdict.yaml"] as const;

export function writeWiringFiles(inputs: WiringInputs): WiringFiles {
  mkdirSync(inputs.folder, { recursive: true });
  const place = (name: string, text: string): string => {
    writeFileSync(join(inputs.folder, name), text, { mode: 0o600 });
    return join(inputs.folder, name);
  };
  const template = (name: string): string => controlPlaneFile(name, inputs.folder, inputs.origin);
  place("ca.crt", inputs.servingAuthority);
  place("apiserver-client.crt", inputs.client.certificate);
  place("apiserver-client.key", inputs.client.key);
  return {
    folder: inputs.folder,
    authorizationKubeconfig: place("authorization.kubeconfig", template("authorization.kubeconfig")),
    authenticationKubeconfig: place("authentication.kubeconfig", template("authentication.kubeconfig")),
    authorizationConfiguration: place(
      "authorization.yaml",
      uncached(template("authorization.yaml"), inputs.reviewVersion),
    ),
  };
}

/**
 * The webhook configurations that the API server reads from disk, written below the wiring's folder; the flags that
 * point it at them.
 */
export function writeStaticAdmission({ folder }: WiringFiles, origin: string, authority: string): readonly string[] {
  const bundle = Buffer.from(authority).toString("base64");
  for (const name of STATIC_ADMISSION) {
    const path = join(folder, "static-admission", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, withAuthority(controlPlaneFile(`static-admission/${name}`, folder, origin), bundle));
  }
  return [
    `--admission-control-config-file=${join(folder, "static-admission/admission.yaml")}`,
    // On by default in 1.37, and known since 1.36.
    "--feature-gates=ManifestBasedAdmissionControlConfig=true",
  ];
}

/** What a user does with `sed` and the authority's certificate. */
export function withAuthority(text: string, bundle: string): string {
  return text.replaceAll(/^(\s*caBundle: )CA_BUNDLE$/gm, `$1${bundle}`);
}

/** A file of deploy/control-plane with the places of this run. */
export function controlPlaneFile(name: string, folder: string, origin: string): string {
  return readFileSync(join(DEPLOY, "control-plane", name), "utf8")
    .replaceAll(DEPLOYED_FOLDER, folder)
    .replaceAll(DEPLOYED_ORIGIN, origin);
}

/** Decisions are not kept by the API server here: a scenario that changes one must see it at once. */
function uncached(text: string, reviewVersion: string): string {
  const document = parseDocument(text);
  const webhook = ["authorizers", 0, "webhook"];
  document.setIn([...webhook, "subjectAccessReviewVersion"], reviewVersion);
  document.setIn([...webhook, "cacheAuthorizedRequests"], false);
  document.setIn([...webhook, "cacheUnauthorizedRequests"], false);
  return document.toString();
}
