/**
 * The webhook configurations of deploy/admission, applied with kubectl after the change a user makes (the authority) and
 * the one a test cluster needs: addresses on loopback instead of a Service, since no Pod runs here.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, parseAllDocuments } from "yaml";
import type { Authority } from "./certificates.ts";
import type { ControlPlane } from "./control-plane.ts";
import { DEPLOY, withAuthority } from "./control-plane-files.ts";
import { eventually } from "./eventually.ts";
import { succeed } from "./kubectl.ts";
import type { Observer } from "./observer.ts";
import type { VerdictFiles } from "./verdict-configuration.ts";

export interface AdmissionWiring {
  readonly controlPlane: ControlPlane;
  readonly verdict: VerdictFiles;
  readonly observer: Observer;
  readonly servingAuthority: Authority;
  readonly reviewVersion: "v1" | "v1beta1";
}

export const NAMESPACE = "kkj-ns";

/** deploy/admission/webhooks.yaml with the authority in it: what a user applies. */
export function webhooksFile(authority: Authority): string {
  const bundle = Buffer.from(authority.certificate).toString("base64");
  return withAuthority(readFileSync(join(DEPLOY, "admission/webhooks.yaml"), "utf8"), bundle);
}

/** Applies the wiring, makes the namespace, and returns when both webhooks are seen to be asked. */
export async function applyAdmissionWiring(wiring: AdmissionWiring): Promise<void> {
  const { admin } = wiring.controlPlane;
  const documents = parseAllDocuments(webhooksFile(wiring.servingAuthority)) as Document[];
  for (const document of documents) {
    const mutating = document.get("kind") === "MutatingWebhookConfiguration";
    onLoopback(document, `${wiring.verdict.origin}/${mutating ? "mutate" : "validate"}`, wiring.reviewVersion);
  }
  await succeed(admin(["create", "namespace", NAMESPACE]));
  await succeed(admin(["apply", "-f", "-"], { stdin: documents.map(String).join("---\n") }));
  await succeed(admin(["apply", "-f", "-"], { stdin: observerConfiguration(wiring) }));
  await eventually("admission asks Verdict and the observer", async () => {
    const probe = await admin([
      "-n",
      NAMESPACE,
      "run",
      "probe",
      "--image=nginx:1.29",
      "--dry-run=server",
      "-o",
      "json",
    ]);
    return probe.stdout.includes('"mutate": "admission-test"') && wiring.observer.seen.length > 0;
  });
}

function onLoopback(document: Document, url: string, reviewVersion: string): void {
  const webhook = ["webhooks", 0];
  document.deleteIn([...webhook, "clientConfig", "service"]);
  document.setIn([...webhook, "clientConfig", "url"], url);
  document.setIn([...webhook, "admissionReviewVersions"], [reviewVersion]);
  // Every operation is sent to /mutate too, to see that each is answered well; deploy/ sends only what a rule can change.
  document.setIn([...webhook, "rules", 0, "operations"], ["*"]);
}

function observerConfiguration({ observer, servingAuthority }: AdmissionWiring): string {
  return JSON.stringify({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "observer" },
    webhooks: [
      {
        name: "observer.verdict.dev",
        clientConfig: { url: observer.url, caBundle: Buffer.from(servingAuthority.certificate).toString("base64") },
        rules: [{ apiGroups: ["", "apps"], apiVersions: ["v1"], operations: ["*"], resources: ["*/*"] }],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": NAMESPACE } },
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        failurePolicy: "Fail",
      },
    ],
  });
}
