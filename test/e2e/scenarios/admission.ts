/** What may be stored: every operation that reaches admission webhooks, changed, warned about, refused or let through. */
import { afterAll, expect, it } from "vitest";
import { NAMESPACE } from "../harness/admission-wiring.ts";
import { metric, sumOfSamples } from "../harness/ask-verdict.ts";
import { type KubectlResult, succeed } from "../harness/kubectl.ts";
import type { ObservedRequest } from "../harness/observer.ts";
import type { Given } from "./given.ts";

const LABEL = { mutate: "admission-test" };

export function admissionScenarios(given: Given): void {
  const admin = (args: readonly string[], stdin?: string): Promise<KubectlResult> =>
    given().controlPlane.admin(["-n", NAMESPACE, ...args], stdin === undefined ? {} : { stdin });
  const get = async (...what: readonly string[]): Promise<Stored> =>
    JSON.parse((await succeed(admin(["get", ...what, "-o", "json"]))).stdout) as Stored;
  /** What the observer was shown while the action ran. */
  const observed = async (action: () => Promise<unknown>): Promise<readonly ObservedRequest[]> => {
    const before = given().observer.seen.length;
    await action();
    return given().observer.seen.slice(before);
  };
  afterAll(() => admin(["delete", "pods,deployments", "--all", "--now", "-l", "keep!=true"]));

  it("labels a pod without labels", async () => {
    await succeed(admin(["create", "-f", "-"], manifest("bare")));
    expect((await get("pod", "bare")).metadata.labels).toEqual(LABEL);
  });

  it("labels a pod with labels of its own, and leaves those", async () => {
    await succeed(admin(["create", "-f", "-"], manifest("labelled", { labels: { app: "web" } }, false)));
    expect((await get("pod", "labelled")).metadata.labels).toEqual({ app: "web", ...LABEL });
  });

  it("labels a pod whose name the API server makes", async () => {
    const made = await succeed(admin(["create", "-f", "-", "-o", "json"], manifest("", { generateName: "made-" })));
    const stored = JSON.parse(made.stdout) as Stored;
    expect(stored.metadata.name).toMatch(/^made-/);
    expect(stored.metadata.labels).toEqual(LABEL);
  });

  it("labels no pod of another namespace", async () => {
    await succeed(given().controlPlane.admin(["-n", "default", "run", "elsewhere", "--image=nginx:1.29"]));
    expect((await get("-n", "default", "pod", "elsewhere")).metadata.labels).toEqual({ run: "elsewhere" });
  });

  it("changes and answers a server-side apply, twice the same", async () => {
    const apply = (): Promise<KubectlResult> =>
      succeed(
        admin(
          ["apply", "--server-side", "--field-manager=suite", "-f", "-"],
          manifest("applied", { labels: { team: "a" } }),
        ),
      );
    await apply();
    const first = await get("pod", "applied");
    expect(first.metadata.labels).toEqual({ team: "a", ...LABEL });
    await apply();
    expect((await get("pod", "applied")).metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  it("refuses a privileged pod, naming the container", async () => {
    const refused = await admin(["create", "-f", "-"], manifest("wild", {}, true));
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('admission webhook "validate.verdict.dev" denied the request');
    expect(refused.stderr).toContain("container main is privileged");
    expect((await admin(["get", "pod", "wild"])).stderr).toContain("NotFound");
  });

  it("refuses a privileged template where it is written, on create and on update", async () => {
    await succeed(admin(["create", "deployment", "app", "--image=nginx:1.29"]));
    const privileged = JSON.stringify({
      spec: { template: { spec: { containers: [{ name: "nginx", securityContext: { privileged: true } }] } } },
    });
    const refused = await admin(["patch", "deployment", "app", "-p", privileged]);
    expect(refused.stderr).toContain("container nginx is privileged");
  });

  it("lets warnings reach kubectl", async () => {
    const warned = await succeed(admin(["run", "warned", "--image=nginx:latest"]));
    expect(warned.stderr).toContain("Warning: container warned runs nginx:latest");
    expect((await succeed(admin(["run", "calm", "--image=nginx:1.29"]))).stderr).not.toContain("Warning");
  });

  it("answers update, patch, status and scale", async () => {
    const seen = await observed(async () => {
      await succeed(admin(["label", "pod", "bare", "colour=blue"]));
      await succeed(
        admin([
          "patch",
          "pod",
          "bare",
          "--type=json",
          "-p",
          '[{"op":"add","path":"/metadata/annotations","value":{"a":"b"}}]',
        ]),
      );
      const stored = await get("pod", "bare");
      stored.metadata.labels = { ...stored.metadata.labels, colour: "green" };
      await succeed(admin(["replace", "-f", "-"], JSON.stringify(stored)));
      await succeed(
        admin([
          "patch",
          "pod",
          "bare",
          "--subresource=status",
          "--type=merge",
          "-p",
          '{"status":{"phase":"Running"}}',
        ]),
      );
      await succeed(admin(["scale", "deployment", "app", "--replicas=2"]));
    });
    expect(seen.map(brief)).toEqual([
      "UPDATE pods bare",
      "UPDATE pods bare",
      "UPDATE pods bare",
      "UPDATE pods/status bare",
      "UPDATE deployments/scale app",
    ]);
    expect((await get("pod", "bare")).metadata.labels).toEqual({ colour: "green", ...LABEL });
  });

  it("sees the containers that `kubectl debug` adds", async () => {
    const seen = await observed(async () => {
      await succeed(admin(["debug", "bare", "--image=busybox:1.37", "--container=calm-debugger", "--quiet"]));
    });
    expect(seen.map(brief)).toContain("UPDATE pods/ephemeralcontainers bare");
    const refused = await admin([
      "debug",
      "bare",
      "--image=busybox:1.37",
      "--container=wild-debugger",
      "--profile=sysadmin",
      "--quiet",
    ]);
    expect(refused.stderr).toContain("container wild-debugger is privileged");
  });

  it("answers an eviction", async () => {
    await succeed(admin(["run", "evicted", "--image=nginx:1.29"]));
    const eviction = JSON.stringify({
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name: "evicted", namespace: NAMESPACE },
    });
    const seen = await observed(() =>
      succeed(
        admin(["create", "--raw", `/api/v1/namespaces/${NAMESPACE}/pods/evicted/eviction`, "-f", "-"], eviction),
      ),
    );
    expect(seen.map(brief)).toContain("CREATE pods/eviction evicted");
  });

  it("refuses a shell and lets another command through to the node that is not there", async () => {
    const seen = await observed(async () => {
      const shell = await admin(["exec", "bare", "-c", "main", "--", "sh"]);
      expect(shell.stderr).toContain("a shell in container main is not for kkj-ns");
      const other = await admin(["exec", "bare", "-c", "main", "--", "true"]);
      expect(other.stderr).toContain("does not have a host assigned");
    });
    expect(seen.map(brief)).toContain("CONNECT pods/exec bare");
  });

  it("answers dry runs and stores nothing", async () => {
    const seen = await observed(async () => {
      const dry = await succeed(admin(["run", "dry", "--image=nginx:1.29", "--dry-run=server", "-o", "json"]));
      expect((JSON.parse(dry.stdout) as Stored).metadata.labels).toMatchObject(LABEL);
      const refused = await admin(["create", "--dry-run=server", "-f", "-"], manifest("dry", {}, true));
      expect(refused.stderr).toContain("container main is privileged");
    });
    expect(seen.every((request) => request.dryRun)).toBe(true);
    expect((await admin(["get", "pod", "dry"])).stderr).toContain("NotFound");
  });

  it("refuses the delete of what is kept and answers every other delete", async () => {
    await succeed(admin(["run", "kept", "--image=nginx:1.29", "--labels=keep=true"]));
    expect((await admin(["delete", "pod", "kept", "--now"])).stderr).toContain("pod kept is kept");
    const seen = await observed(() => succeed(admin(["delete", "pod", "warned", "--now"])));
    expect(seen.map(brief)).toContain("DELETE pods warned");
    await get("pod", "kept");
  });

  it("judges a collection delete one by one, in reviews without a name", async () => {
    const seen = await observed(async () => {
      const refused = await admin([
        "delete",
        "--raw",
        `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=keep%3Dtrue`,
      ]);
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain("pod kept is kept");
      await succeed(
        admin([
          "delete",
          "--raw",
          `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=keep%21%3Dtrue&gracePeriodSeconds=0`,
        ]),
      );
    });
    const deletes = seen.filter((request) => request.operation === "DELETE");
    expect(deletes.length).toBeGreaterThan(2);
    expect(deletes.filter((request) => request.name === undefined).length).toBeGreaterThan(2);
    expect((await succeed(admin(["get", "pods", "-o", "name"]))).stdout.trim()).toBe("pod/kept");
  });

  it("erred on none of them", async () => {
    const { stdout } = await succeed(given().controlPlane.admin(["get", "--raw", "/metrics"]));
    for (const error_type of ["calling_webhook_error", "apiserver_internal_error"]) {
      expect(sumOfSamples(stdout, "apiserver_admission_webhook_rejection_count", { error_type })).toBe(0);
    }
    expect(
      sumOfSamples(stdout, "apiserver_admission_webhook_request_total", { name: "validate.verdict.dev" }),
    ).toBeGreaterThan(20);
    for (const review of ["mutate", "validate"]) {
      const all = await metric(given(), "verdict_requests_total", { review });
      expect(await metric(given(), "verdict_requests_total", { review, code: "200" })).toBe(all);
      expect(await metric(given(), "verdict_decisions_total", { review, decision: "error" })).toBe(0);
    }
    expect(await metric(given(), "verdict_evaluation_errors_total")).toBe(0);
  });
}

interface Stored {
  readonly metadata: { name: string; resourceVersion: string; labels?: Record<string, string> };
}

/** A pod with one container, `main`. */
function manifest(name: string, metadata: Readonly<Record<string, unknown>> = {}, privileged?: boolean): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...(name ? { name } : {}), namespace: NAMESPACE, ...metadata },
    spec: {
      containers: [
        {
          name: "main",
          image: "nginx:1.29",
          ...(privileged === undefined ? {} : { securityContext: { privileged } }),
        },
      ],
    },
  });
}

function brief({ operation, resource, subresource, name }: ObservedRequest): string {
  return [operation, subresource ? `${resource}/${subresource}` : resource, name].filter(Boolean).join(" ");
}
