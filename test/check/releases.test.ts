/** The same rules for several releases of Kubernetes: what one of them lacks is a mistake there, and only there. */
import { describe, expect, test } from "vitest";
import { SUPPORTED_VERSIONS } from "../../src/vocabulary/releases.ts";
import { build } from "../support/build.ts";

/** What is said of the rule for each release: the code and the help, or nothing. */
function saidOf(rule: string): Readonly<Record<string, string>> {
  const said = SUPPORTED_VERSIONS.map((version) => {
    const { diagnostics } = build(rule, { cluster: { name: "test", version } });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    return [version, errors.map(({ code, help = "" }) => `${code}: ${help.split(";")[0]}`).join("\n")];
  });
  return Object.fromEntries(said) as Readonly<Record<string, string>>;
}

test("three releases are supported, the newest last", () => {
  expect(SUPPORTED_VERSIONS).toEqual(["1.35", "1.36", "1.37"]);
});

describe("fields", () => {
  test.each([
    ['deny "x" user "a" to create on pod-workloads when has pod.spec.evictionResponders', 37],
    ['deny "x" user "a" to create on pod-workloads when has pod.spec.schedulingGroup', 36],
    ['deny "x" user "a" to create on pod-workloads for f in ["evictionResponders"] when has pod.spec[f]', 37],
    ['mutate "x" user "a" to create on pods append {name: "q", emptyDir: {mode: 3}} to pod.spec.volumes', 37],
    [
      'deny "x" user "a" to create on pod-workloads for c in containers(pod) for m in c.volumeMounts when has m.bindMountOptions',
      37,
    ],
  ])("%s: from 1.%i on", (rule, since) => {
    const missing = `unknown-field: it is there from 1.${since} on`;
    expect(saidOf(rule)).toEqual({ "1.35": missing, "1.36": since > 36 ? missing : "", "1.37": "" });
  });

  test("that are gone", () => {
    const gone = "unknown-field: it is there until 1.35";
    expect(saidOf('deny "x" user "a" to create on pod-workloads when has pod.spec.workloadRef')).toEqual({
      "1.35": "",
      "1.36": gone,
      "1.37": gone,
    });
  });
});

describe("resources", () => {
  const missing = (since: number) => `unknown-resource: it is there from 1.${since} on`;
  test.each([
    ["clustertrustbundles", missing(37), missing(37)],
    ["mutatingadmissionpolicies", missing(36), ""],
    ["csinodes/status", missing(37), missing(37)],
    ["pods, clustertrustbundles", missing(37), missing(37)],
    // Stars, and what stands in quotes, are whatever the release has.
    ["*.certificates.k8s.io", "", ""],
    ['"clustertrustbundles".certificates.k8s.io', "", ""],
    ["pod-workloads, events", "", ""],
  ])("%s", (resources, oldest, next) => {
    const rule = `allow "x" user "a" to get on ${resources}`;
    expect(saidOf(rule)).toEqual({ "1.35": oldest, "1.36": next, "1.37": "" });
  });
});

test("a patch version is that of its release, and the digest tells releases apart", () => {
  const rule = 'deny "x" user "a" to create on pod-workloads when has pod.spec.schedulingGroup';
  const built = (version: string) => build(rule, { cluster: { name: "test", version } });
  expect(built("1.35.4").diagnostics.map(({ code }) => code)).toEqual(["unknown-field"]);
  expect(built("1.36.3").diagnostics).toEqual([]);
  expect(built("1.36").engine?.digest).not.toBe(built("1.37").engine?.digest);
});
