/**
 * A target as a policy writes it, in the shortest form that resolves to the same target again: bare where that is
 * enough, quoted where the table would refuse the name.
 */
import { EVERY, MAIN_AND_SUBRESOURCES, type ResolvedTarget } from "./resolved-target.ts";
import {
  findResource,
  hasSubresource,
  isKnownGroup,
  lookupBareName,
  RESOURCES,
  resourcesOfGroup,
} from "./resource-table.ts";

export function printTarget(target: ResolvedTarget): string {
  const { subresource, literalStar } = target;
  const name = printName(target);
  if (literalStar === true) return `${name}/"*"`;
  if (subresource === "" || subresource === MAIN_AND_SUBRESOURCES) return name;
  return `${name}/${subresource === EVERY || isKnownPart(target) ? subresource : quoted(subresource)}`;
}

const WORD = /^[A-Za-z_][A-Za-z0-9_]*(?:-+[A-Za-z0-9_]+)*$/;
/** Words, or labels that begin with a digit, joined by dots. */
const GROUP = /^[A-Za-z0-9_]+(?:-+[A-Za-z0-9_]+)*(?:\.[A-Za-z0-9_]+(?:-+[A-Za-z0-9_]+)*)*$/;

function printName({ group, resource, subresource }: ResolvedTarget): string {
  if (resource === EVERY) {
    if (group === EVERY) return "*";
    return `*.${printGroup(group)}`;
  }
  // The main resource of every group together with its subresources has no spelling; the caller never makes it.
  const bare = lookupBareName(resource);
  if (bare.length === 1 && bare[0]?.group === group) return resource;
  const isKnown = isKnownGroup(group) ? findResource(group, resource) !== undefined : WORD.test(resource);
  const name = isKnown ? resource : quoted(resource);
  if (group === EVERY) return `${name}.*`;
  // A quoted kind without a group is core already, unless that would be taken for a bare name.
  return group === "" && !isKnown && subresource === "" ? name : `${name}.${printGroup(group)}`;
}

function printGroup(group: string): string {
  if (group === "") return "core";
  return GROUP.test(group) && group !== "core" ? group : quoted(group);
}

/** Whether the subresource may stand without quotes. */
function isKnownPart({ group, resource, subresource }: ResolvedTarget): boolean {
  const isPlain = subresource.split("/").every((part) => GROUP.test(part));
  if (!isPlain) return false;
  if (group !== EVERY && !isKnownGroup(group)) return true;
  const among = group === EVERY ? RESOURCES : resourcesOfGroup(group);
  const rows = among.filter((entry) => resource === EVERY || entry.resource === resource);
  return rows.some((entry) => hasSubresource(entry, subresource));
}

/** Raw where double quotes would give a sign another meaning. */
function quoted(text: string): string {
  return /["\\{}]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
