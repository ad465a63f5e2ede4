/**
 * The sets of resources that every policy may name. Their names hold a hyphen, which no kind of Kubernetes has.
 */
import { EVERY, type ResolvedTarget } from "./resolved-target.ts";

const POD_TEMPLATES: readonly ResolvedTarget[] = [
  main("", "podtemplates"),
  main("", "replicationcontrollers"),
  main("apps", "deployments"),
  main("apps", "replicasets"),
  main("apps", "statefulsets"),
  main("apps", "daemonsets"),
  main("batch", "jobs"),
  main("batch", "cronjobs"),
];

const POD_WORKLOADS: readonly ResolvedTarget[] = [
  main("", "pods"),
  part("", "pods", "ephemeralcontainers"),
  part("", "pods", "resize"),
  ...POD_TEMPLATES,
];

const REMOTE_ACCESS: readonly ResolvedTarget[] = [
  part(EVERY, EVERY, "exec"),
  part(EVERY, EVERY, "attach"),
  part(EVERY, EVERY, "portforward"),
  part(EVERY, EVERY, "proxy"),
  part("", "pods", "ephemeralcontainers"),
];

export const PREDECLARED_SETS: ReadonlyMap<string, readonly ResolvedTarget[]> = new Map([
  ["pod-templates", POD_TEMPLATES],
  ["pod-workloads", POD_WORKLOADS],
  ["remote-access", REMOTE_ACCESS],
]);

function main(group: string, resource: string): ResolvedTarget {
  return { group, resource, subresource: "" };
}
function part(group: string, resource: string, subresource: string): ResolvedTarget {
  return { group, resource, subresource };
}
