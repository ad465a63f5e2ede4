/**
 * From one concrete class of group/resource/subresource and a verb to what each action says of it. Answers are worked
 * out when first asked for, by the same comparison that everything else uses, and kept: names that no rule says are
 * all one, so the number of classes is bounded by the rules, and by {@link MOST_CLASSES} in any case.
 */
import type { PermissionPattern } from "../check/checked.ts";
import { exactText } from "../compile/exact.ts";
import { type Action, classesAbove, classKey } from "../compile/decision-tree.ts";
import { type NameTable, newNameTable, numberOf } from "./name-table.ts";
import { linkPermission, type LinkedPermission, targetsMatch, verbsMatch } from "./linked-head.ts";

export interface ClassIndex {
  readonly actions: readonly Action[];
  readonly linked: (readonly LinkedPermission[] | undefined)[];
  readonly groups: NameTable;
  readonly resources: NameTable;
  readonly subresources: NameTable;
  /** A bit for each verb that a rule says, as far as they go. */
  readonly verbs: ReadonlyMap<string, number>;
  readonly ordinaryVerbs: ReadonlyMap<string, number>;
  readonly classes: Map<number, ClassRecord>;
  /** The same by some letters of their names: {@link quickClassOf}. */
  readonly seen: ClassRecord[];
  /** By action: its permissions for URLs; and whether denies have any. */
  readonly urls: readonly (readonly number[])[];
  readonly urlsDenied: boolean;
  /** By class as rules write it: the verbs that denies say of it. */
  readonly denied: ReadonlyMap<string, number>;
}

export interface ClassRecord {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** Its name says where it is or stands for many: what is asked is more than the words of the question. */
  readonly odd: boolean;
  /**
   * Two words for each action: the verbs that it holds for every object (below 0: for the object of its name), and
   * those for which more has to be compared (0 or above: not known yet).
   */
  readonly masks: Int32Array;
  /** By the number of the action. */
  readonly entries: (ClassEntry | undefined)[];
  /** The verbs for which some deny says something of this class. */
  readonly denied: number;
}

/** Verbs as bits. */
export interface ClassEntry {
  /** Verbs that the action holds for every object of the class. */
  readonly plain: number;
  /** Verbs for which some permission has more to compare: names, selectors, a place of its own. */
  readonly restMask: number;
  readonly rest: readonly Rest[];
}
interface Rest {
  readonly mask: number;
  readonly permission: number;
  /** Where nothing but the name is left to compare, and it has to be one of these. */
  readonly names: readonly string[] | undefined;
}

export const MASKS = 2;
/** Above the bits of verbs. */
const FLAG = 1 << 31;
const MOST_CLASSES = 1024;
const MOST_KEPT_ACTIONS = 4096;
const MOST_VERBS = 30;
/** Words that mean more than themselves: each is known, so that it is never one of "what no rule names". */
const ODD_GROUPS: ReadonlySet<string> = new Set(["*", "authentication.k8s.io"]);
const ODD_RESOURCES: ReadonlySet<string> = new Set(["*", "namespaces", "signers"]);
const ODD_SUBRESOURCES: ReadonlySet<string> = new Set(["*"]);
/** Every verb that no rule says. */
const OTHER_VERB = 1 << MOST_VERBS;
const NO_RULE_SAYS = "\0";
/** A power of two above {@link MOST_CLASSES}. */
const SEEN = 2048;
const LONGEST_RUN = 8;
/** Odd, so that a request which happens to spell it is left to the whole walk. */
export const NO_CLASS: ClassRecord = {
  group: NO_RULE_SAYS,
  resource: NO_RULE_SAYS,
  subresource: NO_RULE_SAYS,
  odd: true,
  masks: new Int32Array(),
  entries: [],
  denied: 0,
};
const NOTHING: ClassEntry = { plain: 0, restMask: 0, rest: [] };

export function linkClassIndex(actions: readonly Action[], denying: Iterable<number>): ClassIndex {
  const [groups, resources, subresources] = [new Set(ODD_GROUPS), new Set(ODD_RESOURCES), new Set(ODD_SUBRESOURCES)];
  const verbs = new Map<string, number>();
  for (const { permissions } of actions) {
    for (const permission of permissions) {
      if (permission.kind !== "resource") continue;
      for (const target of [...permission.targets.include, ...permission.targets.except]) {
        groups.add(target.group);
        resources.add(target.resource);
        subresources.add(target.subresource);
      }
      for (const verb of [...permission.verbs.include, ...permission.verbs.except]) {
        if (verb !== "*" && !verbs.has(verb)) verbs.set(verb, verbs.size < MOST_VERBS ? 1 << verbs.size : 0);
      }
    }
  }
  const denies = new Set(denying);
  const urls = actions.map(urlPermissions);
  const index = {
    actions,
    urls,
    urlsDenied: [...denies].some((action) => (urls[action]?.length ?? 0) > 0),
    linked: Array.from({ length: actions.length }, () => undefined),
    groups: newNameTable([...groups]),
    resources: newNameTable([...resources]),
    subresources: newNameTable([...subresources]),
    verbs,
    ordinaryVerbs: new Map([...verbs].filter(([verb]) => !verb.startsWith("impersonate"))),
    classes: new Map(),
    seen: Array.from({ length: SEEN }, () => NO_CLASS),
    denied: new Map<string, number>(),
  };
  for (const action of denies) {
    for (const permission of actions[action]?.permissions ?? []) addDenied(index, permission);
  }
  return index;
}

const NO_PERMISSION: readonly number[] = [];

function urlPermissions({ permissions }: Action): readonly number[] {
  const found = permissions.flatMap(({ kind }, number) => (kind === "url" ? [number] : []));
  return found.length === 0 ? NO_PERMISSION : found;
}

function addDenied(
  index: ClassIndex & { readonly denied: Map<string, number> },
  permission: PermissionPattern,
): void {
  if (permission.kind !== "resource") return;
  const mask = verbMask(index, permission.verbs);
  for (const { group, resource, subresource } of permission.targets.include) {
    const key = classKey(group, resource, subresource);
    index.denied.set(key, (index.denied.get(key) ?? 0) | mask);
  }
}

/** The bit of a verb; 0: there are too many verbs, and this is one that has none. */
export function verbBit(index: ClassIndex, verb: string): number {
  return index.verbs.get(verb) ?? OTHER_VERB;
}

/** The same for a verb that means itself alone; 0 for the others. */
export function ordinaryVerbBit(index: ClassIndex, verb: string): number {
  return index.ordinaryVerbs.get(verb) ?? (verb === "*" || verb.startsWith("impersonate") ? 0 : OTHER_VERB);
}

// HOT PATH
/** The record of {@link classOf}, found in one step where its own names are asked for: what rules name comes again. */
export function quickClassOf(index: ClassIndex, group: string, resource: string, subresource: string): ClassRecord {
  const { seen } = index;
  const last = resource.length - 1;
  let hash = (resource.length * 31 + group.length) * 31 + subresource.length;
  if (last > 0) {
    hash = Math.imul(hash ^ (resource.charCodeAt(0) << 16) ^ (resource.charCodeAt(last >> 1) << 8), 0x01000193);
    hash ^= resource.charCodeAt(last - 1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  const at = (hash ^ (hash >>> 13)) & (SEEN - 1);
  for (let run = 0; run < LONGEST_RUN; run++) {
    const record = seen[(at + run) & (SEEN - 1)] ?? NO_CLASS;
    if (record.resource === resource && record.group === group && record.subresource === subresource) return record;
    if (record !== NO_CLASS) continue;
    const found = classOf(index, group, resource, subresource);
    if (
      index.classes.size < MOST_CLASSES &&
      found.resource === resource &&
      found.group === group &&
      found.subresource === subresource
    ) {
      seen[(at + run) & (SEEN - 1)] = found;
    }
    return found;
  }
  return classOf(index, group, resource, subresource);
}

// HOT PATH
export function classOf(index: ClassIndex, group: string, resource: string, subresource: string): ClassRecord {
  const { groups, resources, subresources } = index;
  // What no rule names is 0.
  const which = (numberOf(groups, group) + 1) * (resources.names.length + 1) + numberOf(resources, resource) + 1;
  const key = which * (subresources.names.length + 1) + numberOf(subresources, subresource) + 1;
  return index.classes.get(key) ?? makeClass(index, key, group, resource, subresource);
}

function makeClass(
  index: ClassIndex,
  key: number,
  group: string,
  resource: string,
  subresource: string,
): ClassRecord {
  const kinds = { group, resource, subresource };
  let denied = 0;
  for (const above of classesAbove(group, resource, subresource)) denied |= index.denied.get(above) ?? 0;
  const kept = Math.min(index.actions.length, MOST_KEPT_ACTIONS);
  const made: ClassRecord = {
    ...kinds,
    odd: ODD_GROUPS.has(group) || ODD_RESOURCES.has(resource) || ODD_SUBRESOURCES.has(subresource),
    masks: new Int32Array(kept * MASKS),
    entries: Array.from({ length: kept }, () => undefined),
    denied,
  };
  if (index.classes.size < MOST_CLASSES) index.classes.set(key, made);
  return made;
}

// HOT PATH
export function entryOf(index: ClassIndex, record: ClassRecord, action: number): ClassEntry {
  return record.entries[action] ?? makeEntry(index, record, action);
}

/** Fills in the words of {@link ClassRecord.masks} for an action that has them. */
export function knowMasks(index: ClassIndex, record: ClassRecord, action: number): void {
  const { plain, restMask } = entryOf(index, record, action);
  const made = index.actions[action];
  const [only] = made?.permissions ?? [];
  const byNameAlone = made?.named === true && only?.kind === "resource" && isPlain(only);
  record.masks[action * MASKS] = byNameAlone ? restMask | FLAG : plain;
  record.masks[action * MASKS + 1] = (byNameAlone ? 0 : restMask) | FLAG;
}

function makeEntry(index: ClassIndex, record: ClassRecord, action: number): ClassEntry {
  const made = index.actions[action];
  if (made === undefined) return NOTHING;
  let [plain, restMask] = [0, 0];
  const rest: Rest[] = [];
  made.permissions.forEach((permission, number) => {
    // For one concrete class and verb, touching and holding are the same.
    if (permission.kind !== "resource" || !targetsMatch(permission.targets, record, "touch")) return;
    const mask = verbMask(index, permission.verbs);
    if (!made.named && isPlain(permission)) plain |= mask;
    else rest.push({ mask, permission: number, names: made.named ? undefined : exactNames(permission) });
    if (made.named || !isPlain(permission)) restMask |= mask;
  });
  const entry = plain === 0 && restMask === 0 ? NOTHING : { plain, restMask, rest };
  if (action < record.entries.length) record.entries[action] = entry;
  return entry;
}

function exactNames(permission: Extract<PermissionPattern, { kind: "resource" }>): readonly string[] | undefined {
  const { names } = permission;
  if (names === undefined || names.only || names.except.length > 0) return undefined;
  if (!isPlain({ ...permission, names: undefined })) return undefined;
  const texts = names.include.map(exactText);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function isPlain(permission: Extract<PermissionPattern, { kind: "resource" }>): boolean {
  const { names, fieldSelectors, labelSelectors, place } = permission;
  return names === undefined && place === undefined && fieldSelectors.length === 0 && labelSelectors.length === 0;
}

function verbMask({ verbs }: ClassIndex, pattern: Parameters<typeof verbsMatch>[0]): number {
  let mask = verbsMatch(pattern, NO_RULE_SAYS, "touch") ? OTHER_VERB : 0;
  for (const [verb, bit] of verbs) if (verbsMatch(pattern, verb, "touch")) mask |= bit;
  return mask;
}

export function linkedPermissions(index: ClassIndex, action: number): readonly LinkedPermission[] {
  return (index.linked[action] ??= (index.actions[action]?.permissions ?? []).map(linkPermission));
}
