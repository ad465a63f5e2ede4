/** The watch of Namespaces against a small API server that lists, streams events, forgets and breaks off when told to. */
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type WatchedNamespaces, watchNamespaces } from "../../src/facts/watch-namespaces.ts";
import { type NamespaceServer, startNamespaceServer } from "../support/namespace-server.ts";

let server: NamespaceServer;
let watched: WatchedNamespaces;
let told: string[] = [];

beforeEach(async () => {
  told = [];
  server = await startNamespaceServer({ prod: { env: "production" } });
});
afterEach(async () => {
  await watched.stop();
  await server.stop();
});

function start(): void {
  const config = new KubeConfig();
  config.loadFromString(server.kubeconfig);
  watched = watchNamespaces(
    { config, api: config.makeApiClient(CoreV1Api) },
    {
      onSynced: () => void told.push("synced"),
      onChange: () => void told.push("change"),
      onLost: () => void told.push("lost"),
      onBack: () => void told.push("back"),
    },
  );
}

const labels = (name: string) => ({ ...watched.find(name)?.labels });

test("knows what is there, what comes, changes and goes", async () => {
  start();
  expect(watched.synced).toBe(false);
  expect(watched.find("prod")).toBeUndefined();
  await expect.poll(() => watched.synced).toBe(true);
  expect(labels("prod")).toEqual({ env: "production" });
  await expect.poll(() => server.watchers()).toBe(1);
  server.namespaces.set("dev", { constructor: "x" });
  server.event("ADDED", "dev");
  await expect.poll(() => labels("dev")).toEqual({ constructor: "x" });
  expect(watched.find("dev")?.labels["toString"]).toBeUndefined();
  server.namespaces.set("prod", { env: "retired" });
  server.event("MODIFIED", "prod");
  await expect.poll(() => labels("prod")).toEqual({ env: "retired" });
  const before = told.length;
  server.event("MODIFIED", "prod"); // Nothing that a rule can read.
  server.event("DELETED", "dev");
  await expect.poll(() => watched.find("dev")).toBeUndefined();
  expect(told.slice(before)).toEqual(["change"]);
});

test("a watch that is lost is told, what was known stays, and it comes back", async () => {
  start();
  await expect.poll(() => server.watchers()).toBe(1);
  server.breakOff(true);
  await expect.poll(() => watched.lost).toBeDefined();
  expect(told).toContain("lost");
  expect(watched.synced).toBe(true);
  expect(labels("prod")).toEqual({ env: "production" });
  server.breakOff(false);
  server.namespaces.set("prod", { env: "other" });
  await expect.poll(() => told.includes("back"), { timeout: 20_000 }).toBe(true);
  expect(watched.lost).toBeUndefined();
  await expect.poll(() => server.watchers()).toBe(1);
  server.event("MODIFIED", "prod");
  await expect.poll(() => labels("prod")).toEqual({ env: "other" });
});

test("a server that is not there yet is waited for", async () => {
  server.breakOff(true);
  start();
  await expect.poll(() => told).toContain("lost");
  expect(watched.synced).toBe(false);
  server.breakOff(false);
  await expect.poll(() => watched.synced, { timeout: 20_000 }).toBe(true);
  expect(told.at(-1)).toBe("back");
});

test("one that is not known is asked for once, within the time given, and not kept", async () => {
  start();
  await expect.poll(() => watched.synced).toBe(true);
  server.namespaces.set("young", { env: "production" });
  const both = await Promise.all([watched.fetch("young", 5000), watched.fetch("young", 5000)]);
  expect(both.map((facts) => ({ ...facts?.labels }))).toEqual([{ env: "production" }, { env: "production" }]);
  expect(server.asked.filter((path) => path === "/api/v1/namespaces/young")).toHaveLength(1);
  expect(watched.find("young")).toBeUndefined();
  expect(await watched.fetch("nowhere", 5000)).toBeUndefined();
  expect(await watched.fetch("young", 0)).toBeUndefined();
});
