/**
 * What a resource means as it is written: the predeclared sets, then the author's `let resources`, then the table
 * of the language version, and for a group that the table does not know whatever the author says.
 * A name that means nothing gets the most useful answer there is: the plural, the long form, the group, `named`.
 */
import { nearest } from "../base/nearest.ts";
import type { ResourceSegment } from "../syntax/ast.ts";
import { SUBRESOURCES_KNOWN_EVERYWHERE } from "./asked-only-resources.ts";
import { type Finding, finding } from "./finding.ts";
import { PREDECLARED_SETS } from "./predeclared-sets.ts";
import { EVERY, MAIN_AND_SUBRESOURCES, type ResolvedTarget } from "./resolved-target.ts";
import { explainUnknownResource, explainUnknownSubresource } from "./resource-mistakes.ts";
import {
  findResource,
  hasSubresource,
  isKnownGroup,
  knownGroups,
  lookupBareName,
  RESOURCES,
  resourcesNamed,
  resourcesOfGroup,
} from "./resource-table.ts";

export type Resolution =
  | { readonly ok: readonly ResolvedTarget[]; readonly notes: readonly Finding[] }
  | { readonly ok?: undefined; readonly error: Finding };

/** What the policy set adds to the vocabulary. */
export interface ResourceNames {
  /** The targets of a `let resources`, by its name. */
  setNamed?(name: string): readonly ResolvedTarget[] | undefined;
  /** The names of all of them, for near misses. */
  readonly setNames?: readonly string[];
  /** Whether a loaded CustomResourceDefinition serves that resource ("" as subresource: the resource itself). */
  isLoaded?(group: string, resource: string, subresource: string): boolean;
}

type Part = Pick<ResourceSegment, "form" | "text">;

/** A written resource, taken apart: `resource[.group][/subresource]`. */
interface WrittenResource {
  readonly text: string;
  readonly resource: Part;
  /** undefined: none written. `core` has become "". */
  readonly group: Part | undefined;
  /** undefined: none written. */
  readonly subresource: Part | undefined;
}

/** Resolves the segments of a `ResourceRef` (grammar: adjacency is the parser's affair). */
export function resolveResource(segments: readonly ResourceSegment[], names: ResourceNames = {}): Resolution {
  const written = takeApart(segments);
  if ("code" in written) return { error: written };
  const { resource, group, subresource } = written;
  if (resource.form === "word" && group === undefined) {
    const set = PREDECLARED_SETS.get(resource.text) ?? names.setNamed?.(resource.text);
    if (set) return subresource ? { error: setWithSubresource(written) } : resolved(set);
  }
  if (resource.form === "star") return resolveStar(written);
  if (resource.form === "quoted") return resolveQuoted(written);
  if (group === undefined) return resolveBare(written, names);
  if (group.form === "star") return resolveInEveryGroup(written);
  return isKnownGroup(group.text)
    ? resolveInKnownGroup(written, group.text)
    : resolveInUnknownGroup(written, group.text, names);
}

// ---- taking apart -------------------------------------------------------------

function takeApart(segments: readonly ResourceSegment[]): WrittenResource | Finding {
  const text = segments.map(printSegment).join("");
  const [resource, ...rest] = segments;
  if (!resource) return finding("unknown-resource", "no resource is written here");
  const slash = rest.findIndex((segment) => segment.before === "/");
  const groupSegments = slash < 0 ? rest : rest.slice(0, slash);
  const subresourceSegments = slash < 0 ? [] : rest.slice(slash);
  const joined = segments.find(
    (segment) => segment.form !== "quoted" && segment.text.includes("*") && segment.text !== "*",
  );
  if (joined) return starInSegment(joined.text);
  const group = joinSegments(groupSegments);
  const subresource = joinSegments(subresourceSegments);
  for (const part of [group, subresource]) if (part === "star-inside") return starInSegment(text);
  const literal = literalStarOutOfPlace(segments, slash < 0 ? segments.length : slash + 1);
  if (literal) return literal;
  return {
    text,
    resource,
    group: group === undefined || group === "star-inside" ? undefined : { ...group, text: groupText(group) },
    subresource: subresource === "star-inside" ? undefined : subresource,
  };
}

function printSegment(segment: ResourceSegment): string {
  return segment.before + (segment.form === "quoted" ? `"${segment.text}"` : segment.text);
}

/** Segments of one group or one subresource; a star may only stand alone. */
function joinSegments(segments: readonly ResourceSegment[]): Part | "star-inside" | undefined {
  const [first, ...rest] = segments;
  if (!first) return undefined;
  if (rest.length === 0) return first;
  if (segments.some((segment) => segment.form === "star")) return "star-inside";
  const form = segments.some((segment) => segment.form === "quoted") ? "quoted" : "word";
  return { form, text: first.text + rest.map((segment) => segment.before + segment.text).join("") };
}

function groupText(group: Part): string {
  return group.form !== "quoted" && group.text === "core" ? "" : group.text;
}

/** Only a subresource may be the letter `*`; elsewhere the quotes would say something that no cluster has. */
function literalStarOutOfPlace(segments: readonly ResourceSegment[], subresourceAt: number): Finding | undefined {
  const odd = segments.find(
    (segment, index) =>
      segment.form === "quoted" && /^\*+$/.test(segment.text) && !(index >= subresourceAt && segment.text === "*"),
  );
  if (!odd) return undefined;
  return finding(
    "unknown-resource",
    `nothing is called \`${odd.text}\``,
    "a star without quotes stands for every one",
  );
}

function starInSegment(text: string): Finding {
  return finding(
    "star-in-segment",
    `\`${text}\` joins a star to other letters, but in a resource \`*\` is a whole segment`,
    "name the kinds, or use `*` alone; patterns belong to `named`",
  );
}

function setWithSubresource({ resource, text }: WrittenResource): Finding {
  return finding(
    "unknown-resource",
    `\`${text}\`: \`${resource.text}\` is a set of resources and has no subresources`,
  );
}

// ---- the cases ----------------------------------------------------------------

function resolved(ok: readonly ResolvedTarget[], notes: readonly Finding[] = []): Resolution {
  return { ok, notes };
}

function target(group: string, resource: string, subresource: Part | undefined): ResolvedTarget {
  if (subresource?.form === "quoted" && subresource.text === "*")
    return { group, resource, subresource: "*", literalStar: true };
  return { group, resource, subresource: subresource?.text ?? "" };
}

/** `*`, `*.apps`, `*.*`, each with a subresource or without (then every one, and the main resources). */
function resolveStar(written: WrittenResource): Resolution {
  const group = written.group?.text ?? EVERY;
  const notes = group === EVERY || isKnownGroup(group) ? [] : unknownGroup(group);
  if (!written.subresource) return resolved([{ group, resource: EVERY, subresource: MAIN_AND_SUBRESOURCES }], notes);
  const error = unknownEverywhere(written, group);
  if (error && group !== EVERY && isKnownGroup(group)) return { error };
  return resolved([target(group, EVERY, written.subresource)], error ? [{ ...error, code: "unknown-group" }] : notes);
}

/** A subresource that no kind of the group (of any group) has. */
function unknownEverywhere(written: WrittenResource, group: string): Finding | undefined {
  const { subresource } = written;
  if (!subresource || subresource.form !== "word" || SUBRESOURCES_KNOWN_EVERYWHERE.includes(subresource.text))
    return undefined;
  // The extra keys of users are subresources of any name, which says nothing of other kinds.
  const among = (group === EVERY ? RESOURCES : resourcesOfGroup(group)).filter(
    ({ resource }) => resource !== "userextras",
  );
  if (among.some((entry) => hasSubresource(entry, subresource.text))) return undefined;
  const known = new Set(among.flatMap((entry) => entry.subresources.map(({ name }) => name)));
  return explainUnknownSubresource(written.text, EVERY, subresource.text, known);
}

/** A quoted kind is taken to the letter; without a group it is core. */
function resolveQuoted(written: WrittenResource): Resolution {
  return resolved([target(written.group?.text ?? "", written.resource.text, written.subresource)]);
}

function resolveBare(written: WrittenResource, names: ResourceNames): Resolution {
  const entries = lookupBareName(written.resource.text);
  if (entries.length === 0)
    return { error: explainUnknownResource(written.text, written.resource.text, names.setNames) };
  return resolveRows(written, entries);
}

function resolveInKnownGroup(written: WrittenResource, group: string): Resolution {
  const entry = findResource(group, written.resource.text);
  if (!entry) return { error: explainUnknownResource(written.text, written.resource.text, [], group) };
  return resolveRows(written, [entry]);
}

function resolveRows(written: WrittenResource, entries: readonly { group: string; resource: string }[]): Resolution {
  const { subresource } = written;
  for (const { group, resource } of entries) {
    const entry = findResource(group, resource);
    if (!entry || subresource?.form !== "word" || hasSubresource(entry, subresource.text)) continue;
    const known = entry.subresources.map(({ name }) => name);
    return { error: explainUnknownSubresource(written.text, resource, subresource.text, known) };
  }
  return resolved(entries.map(({ group, resource }) => target(group, resource, subresource)));
}

/** `pods.*`: that kind of every group. A kind that no group of the table has may still be a custom one. */
function resolveInEveryGroup(written: WrittenResource): Resolution {
  const name = written.resource.text;
  const known = resourcesNamed(name).length > 0;
  const notes = known ? [] : [finding("unknown-group", `no known group has a kind called \`${name}\``)];
  return resolved([target(EVERY, name, written.subresource)], notes);
}

/** Not looked up: a custom resource. Noted until its definition is loaded, because a typing mistake looks the same. */
function resolveInUnknownGroup(written: WrittenResource, group: string, names: ResourceNames): Resolution {
  const { resource, subresource } = written;
  const targets = [target(group, resource.text, subresource)];
  const isLoaded = names.isLoaded?.(group, resource.text, "") ?? false;
  if (written.group?.form === "quoted") return resolved(targets);
  if (!isLoaded) return resolved(targets, unknownGroup(group));
  const part = subresource?.form === "word" ? subresource.text : "";
  const isKnownPart =
    part === "" ||
    SUBRESOURCES_KNOWN_EVERYWHERE.includes(part) ||
    names.isLoaded?.(group, resource.text, part) === true;
  if (isKnownPart) return resolved(targets);
  return resolved(targets, [
    finding("unknown-group", `\`${resource.text}.${group}\` is not known to have a subresource \`${part}\``),
  ]);
}

function unknownGroup(group: string): readonly Finding[] {
  const near = nearest(
    group,
    knownGroups().filter((known) => known !== ""),
  );
  const help = near === undefined ? "name its definition with `schema from`" : `did you mean \`${near}\`?`;
  return [finding("unknown-group", `the group \`${group}\` is not known`, help)];
}
