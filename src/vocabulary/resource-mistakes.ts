/**
 * Why a written resource means nothing, and what its author most likely meant: a singular, a short name, a kind,
 * another group, the name of an object behind a slash.
 */
import { nearest } from "../base/nearest.ts";
import { type Finding, finding } from "./finding.ts";
import { PREDECLARED_SETS } from "./predeclared-sets.ts";
import type { ResourceEntry } from "./resource-entry.ts";
import { findResource, knownGroups, lookupBareName, RESOURCES, resourcesNamed } from "./resource-table.ts";

/** `text` is the whole resource as written, `name` its first segment, `group` the (known) group written with it. */
export function explainUnknownResource(
  text: string,
  name: string,
  setNames: readonly string[] = [],
  group?: string,
): Finding {
  const message =
    group === undefined
      ? `no resource is called \`${name}\``
      : `the group \`${group || "core"}\` has no resource called \`${name}\``;
  const meant =
    meantByShape(name, group) ??
    meantByGroup(text, name, group) ??
    meantBySubresource(text) ??
    meantByDistance(name, group, setNames);
  if (meant === undefined) return finding("unknown-resource", message, lastResort(name, group));
  const replacement = meant.replacement === undefined ? undefined : meant.replacement + rest(text, name, group);
  return finding("unknown-resource", message, meant.help, meant.whole ?? replacement);
}

interface Meant {
  readonly help: string;
  /** Instead of the name and the group; what followed stays. */
  readonly replacement?: string;
  /** Instead of all of it. */
  readonly whole?: string;
}

/** What stands behind the name and the group. */
function rest(text: string, name: string, group: string | undefined): string {
  const written = group === undefined ? name : `${name}.${group || "core"}`;
  return text.startsWith(written) ? text.slice(written.length) : "";
}

/** `pod`, `Pod`, `po`: the right thing in another form. */
function meantByShape(name: string, group: string | undefined): Meant | undefined {
  const lower = name.toLowerCase();
  const isForm = (entry: ResourceEntry): boolean =>
    entry.resource === lower || entry.kind?.toLowerCase() === lower || entry.shortNames.includes(lower);
  const entry = RESOURCES.find((known) => isForm(known) && (group === undefined || known.group === group));
  if (!entry || entry.resource === name) return undefined;
  const replacement = written(entry, group);
  if (entry.shortNames.includes(lower))
    return { help: `short names are not used; write \`${replacement}\``, replacement };
  return { help: `resources are written in the plural, as in a URL: \`${replacement}\``, replacement };
}

/** `pods.apps`, `apps/deployments`: the right name under the wrong group, or the group first. */
function meantByGroup(text: string, name: string, group: string | undefined): Meant | undefined {
  if (group === undefined) return meantAsInUrl(text);
  const [elsewhere] = resourcesNamed(name);
  if (!elsewhere) return undefined;
  const replacement = written(elsewhere, undefined);
  return {
    help: `\`${name}\` is in the group \`${elsewhere.group || "core"}\`: write \`${replacement}\``,
    replacement,
  };
}

/** `apps/deployments`, `v1/pods`, `batch/v1/jobs`: the parts of a URL, or of an `apiVersion` with a name behind it. */
function meantAsInUrl(text: string): Meant | undefined {
  const parts = text.split("/");
  const resource = parts.pop() ?? "";
  const groups = parts.filter((part) => !/^v\d+((alpha|beta)\d+)?$/.test(part));
  const [first = "core"] = groups;
  if (parts.length === 0 || groups.length > 1) return undefined;
  const entry = findResource(first === "core" ? "" : first, resource);
  if (entry === undefined) return undefined;
  const whole = written(entry, undefined);
  return { help: `the group follows the name, and no version is said: \`${whole}\``, whole };
}

/** `exec`, `ephemeralcontainers`: what stands behind a kind. */
function meantBySubresource(text: string): Meant | undefined {
  const owners = RESOURCES.filter(({ subresources }) => subresources.some(({ name }) => name === text));
  const owner = owners.find(({ resource }) => resource === "pods" || resource === "deployments") ?? owners[0];
  if (owner === undefined || text === "status") return undefined;
  const whole = `${written(owner, undefined)}/${text}`;
  return { help: `a subresource stands behind its kind: \`${whole}\``, whole };
}

function meantByDistance(name: string, group: string | undefined, setNames: readonly string[]): Meant | undefined {
  const known = RESOURCES.filter((entry) => group === undefined || entry.group === group).map(
    (entry) => entry.resource,
  );
  const sets = group === undefined ? [...setNames, ...PREDECLARED_SETS.keys()] : [];
  const near = nearest(name, [...known, ...sets]);
  if (near === undefined) return undefined;
  const entry = RESOURCES.find(
    (candidate) => candidate.resource === near && (group ?? candidate.group) === candidate.group,
  );
  const replacement = entry ? written(entry, group) : near;
  return { help: `did you mean \`${replacement}\`?`, replacement };
}

/** As short as the author wrote it: with the group where there was one, or where the bare name means another. */
function written(entry: ResourceEntry, group: string | undefined): string {
  const isBare = group === undefined && lookupBareName(entry.resource).some((known) => known.group === entry.group);
  return isBare ? entry.resource : `${entry.resource}.${entry.group || "core"}`;
}

function lastResort(name: string, group: string | undefined): string {
  if (group !== undefined) return `to name it all the same, put it in quotes: \`"${name}".${group || "core"}\``;
  if (knownGroups().includes(name)) return `\`${name}\` is a group: every kind of it is \`*.${name}\``;
  return `a custom resource is written with its group (\`${name}.example.com\`); any other name is put in quotes`;
}

/** `resource` is `*` for a subresource of every kind. */
export function explainUnknownSubresource(
  text: string,
  resource: string,
  name: string,
  known: Iterable<string>,
): Finding {
  const every = resource === "*";
  const message = every ? `no kind has a subresource \`${name}\`` : `\`${resource}\` has no subresource \`${name}\``;
  const near = nearest(
    name,
    [...known].filter((candidate) => !candidate.includes("/")),
  );
  if (near !== undefined) {
    const replacement = text.endsWith(`/${name}`) ? text.slice(0, -name.length) + near : undefined;
    return finding("unknown-subresource", message, `did you mean \`${near}\`?`, replacement);
  }
  if (every)
    return finding("unknown-subresource", message, `to name it all the same, put it in quotes: \`*/"${name}"\``);
  return finding(
    "unknown-subresource",
    message,
    `an object is named with \`named\`: \`on ${resource} named "${name}"\`; a subresource of that name is put in quotes`,
  );
}
