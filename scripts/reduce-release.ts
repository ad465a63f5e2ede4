/**
 * Writes test/vocabulary/releases/VERSION.json from the API documents that Kubernetes publishes with its source
 * (api/openapi-spec/swagger.json and api/discovery), as the Go module k8s.io/kubernetes holds them:
 *
 *   node scripts/reduce-release.ts 1.36 "$(go mod download -json k8s.io/kubernetes@v1.36.3 | jq -r .Dir)"
 *
 * Stable versions only: an API server serves no beta unless it is told to. What Kubernetes publishes for 1.37 comes
 * out as what a kube-apiserver 1.37 says of itself.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ApiResource, type Definitions, releaseOf } from "./kubernetes-release.ts";

const STABLE = /(?:^|\/)v\d+$/;

const [version = "", directory = ""] = process.argv.slice(2);
const { definitions } = read("openapi-spec/swagger.json") as { definitions: Definitions };
const target = new URL(`../test/vocabulary/releases/${version}.json`, import.meta.url);
mkdirSync(new URL(".", target), { recursive: true });
writeFileSync(target, `${JSON.stringify(releaseOf(Object.fromEntries(served()), definitions), null, 1)}\n`);

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(directory, "api", name), "utf8"));
}

function served(): readonly (readonly [string, readonly ApiResource[]])[] {
  return readdirSync(join(directory, "api/discovery")).flatMap((name) => {
    const { kind, groupVersion, resources } = read(`discovery/${name}`) as {
      kind: string;
      groupVersion: string;
      resources: readonly ApiResource[];
    };
    return kind === "APIResourceList" && STABLE.test(groupVersion) ? [[groupVersion, resources] as const] : [];
  });
}
