/**
 * Everything that is promised of Verdict in front of a real cluster, once for each version in which an API server may
 * ask. The scenarios share one cluster and run in this order; each leaves it as it found it.
 */
import { afterAll, beforeAll, describe, inject } from "vitest";
import { type Cluster, type ReviewVersion, startCluster } from "./harness/cluster.ts";
import { admissionScenarios } from "./scenarios/admission.ts";
import { authenticationScenarios } from "./scenarios/authentication.ts";
import { authorizationScenarios } from "./scenarios/authorization.ts";
import { backingOutScenarios } from "./scenarios/backing-out.ts";
import { impersonationScenarios } from "./scenarios/impersonation.ts";
import { manifestScenarios } from "./scenarios/manifests.ts";
import { namespaceFactsScenarios } from "./scenarios/namespace-facts.ts";
import { outageScenarios } from "./scenarios/outage.ts";
import { silenceScenarios } from "./scenarios/silence.ts";
import { staticAdmissionScenarios } from "./scenarios/static-admission.ts";
import { timeWindowScenarios } from "./scenarios/time-window.ts";

const versions: readonly ReviewVersion[] = ["v1", "v1beta1"];

describe.each(versions)("reviews in version %s", (version) => {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    cluster = await startCluster(version, inject("kubeBinaries"));
  });
  afterAll(() => cluster?.stop());
  const given = (): Cluster => {
    if (!cluster) throw new Error("the cluster did not start");
    return cluster;
  };

  describe("authentication", () => authenticationScenarios(given));
  describe("authorization", () => authorizationScenarios(given));
  describe("impersonation", () => impersonationScenarios(given));
  describe("admission", () => admissionScenarios(given));
  describe("the files in deploy/", () => manifestScenarios(given));
  describe("webhook configurations on disk", () => staticAdmissionScenarios(given));
  describe("a time window", () => timeWindowScenarios(given));
  describe("rules that read Namespaces", () => namespaceFactsScenarios(given));
  describe("an outage of Verdict", () => outageScenarios(given));
  describe("backing out", () => backingOutScenarios(given));
  describe("silence about secrets", () => silenceScenarios(given));
});
