/**
 * The kinds and verbs that the rules of a set can tell apart, one for each way in which their patterns meet: every kind
 * that is named, every kind of the table, and for each meeting of patterns with a star something that nobody named.
 */
import type { CheckedHead, TargetPattern } from "../../check/checked.ts";
import { type Bits, bitsWhere } from "../../base/bits.ts";
import { type Polarity, targetsMatch, verbsMatch } from "../../engine/linked-head.ts";
import { RESOURCES } from "../../vocabulary/resource-table.ts";
import { IMPERSONATION_MODES } from "../../vocabulary/verbs.ts";
import type { SampleKind } from "./samples.ts";

export interface KindsAndVerbs {
  readonly kinds: readonly SampleKind[];
  readonly verbs: readonly string[];
  kindBits(targets: Targets, polarity: Polarity): Bits;
  verbBits(verbs: Verbs, polarity: Polarity): Bits;
}
type Targets = Extract<CheckedHead["permissions"][number], { kind: "resource" }>["targets"];
type Verbs = Extract<CheckedHead["permissions"][number], { kind: "resource" }>["verbs"];

const REQUEST_VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
const IMPERSONATING = ["impersonate", ...IMPERSONATION_MODES.map((mode) => `impersonate:${mode}`)];
const URL_METHODS = ["post", "put", "head", "options"];
const UNNAMED = "zz-unnamed";
const MOST_MEETINGS = 20_000;

/** undefined: too many kinds. */
export function kindsAndVerbsOf(
  heads: readonly Pick<CheckedHead, "permissions">[],
  customResources: readonly { readonly group: string; readonly resource: string }[],
): KindsAndVerbs | undefined {
  const permissions = heads.flatMap((head) => head.permissions);
  const named = permissions.flatMap((one) => (one.kind === "identity" ? [] : [one.verbs.include, one.verbs.except]));
  const verbs = distinct([...REQUEST_VERBS, ...named.flat(), UNNAMED, ...URL_METHODS, ...IMPERSONATING], String);
  const everyVerb = [...verbs.filter((verb) => verb !== "*"), "*"];
  const targets = permissions.flatMap((one) =>
    one.kind === "resource" ? [...one.targets.include, ...one.targets.except] : [],
  );
  const extras = permissions.flatMap((one) => (one.kind === "identity" && one.key ? [one.key] : []));
  const keys = extras.flatMap((key): TargetPattern[] => {
    if (!("glob" in key)) return [];
    const subresource = key.glob.replaceAll("*", "any");
    return [{ group: AUTHENTICATION, resource: "userextras", subresource }];
  });
  const kinds = kindsOf([...targets, ...keys], customResources);
  if (kinds === undefined) return undefined;
  const [byTargets, byVerbs] = [new Map<string, Bits>(), new Map<string, Bits>()];
  return {
    kinds,
    verbs: everyVerb,
    kindBits: (one, polarity) =>
      cached(byTargets, one, polarity, () =>
        bitsWhere(kinds.length, (index) => {
          const kind = kinds[index];
          return kind !== undefined && targetsMatch(one, kind, polarity);
        }),
      ),
    verbBits: (one, polarity) =>
      cached(byVerbs, one, polarity, () =>
        bitsWhere(everyVerb.length, (index) => verbsMatch(one, everyVerb[index] ?? "", polarity)),
      ),
  };
}
const AUTHENTICATION = "authentication.k8s.io";

/** Few lists are distinct, and touching is asked apart from holding. */
function cached(known: Map<string, Bits>, list: unknown, polarity: Polarity, make: () => Bits): Bits {
  const key = `${polarity === "touch"}${JSON.stringify(list)}`;
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}

function distinct<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

// ---- kinds -------------------------------------------------------------------------

function kindsOf(
  targets: readonly TargetPattern[],
  customResources: readonly { readonly group: string; readonly resource: string }[],
): readonly SampleKind[] | undefined {
  const patterns = distinct(targets, keyOf);
  const isOpen = ({ group, resource, subresource }: TargetPattern) =>
    group === "*" || resource === "*" || subresource === "*" || subresource === "**";
  const open = meetingsOf(patterns.filter(isOpen));
  if (open === undefined) return undefined;
  const table = [
    ...RESOURCES.map(({ group, resource, subresources }) => ({
      group,
      resource,
      parts: subresources.map(({ name }) => name),
    })),
    ...customResources.map(({ group, resource }) => ({ group, resource, parts: ["status", "scale"] })),
  ];
  const familiar = table.map(({ group, resource }) => ({ group, resource, subresource: "" }));
  return distinct(
    [
      ...FAMILIAR,
      ...patterns.filter((one) => !isOpen(one)),
      ...familiar,
      ...open.flatMap((pattern) => [...ofTable(pattern, table), ...unnamedOf(pattern, patterns)]),
      ...IDENTITIES,
      ...open.flatMap(asQuestions),
    ].map(({ group, resource, subresource }) => ({ group, resource, subresource })),
    keyOf,
  );
}

function keyOf({
  group,
  resource,
  subresource,
  literalStar,
}: SampleKind & { readonly literalStar?: boolean }): string {
  return JSON.stringify([group, resource, subresource, literalStar === true]);
}

const FAMILIAR: readonly SampleKind[] = [
  { group: "", resource: "pods", subresource: "" },
  { group: "", resource: "secrets", subresource: "" },
  { group: "apps", resource: "deployments", subresource: "" },
];
/** The questions by which somebody asks to act as an identity. */
const IDENTITIES: readonly SampleKind[] = [
  ...["users", "groups", "serviceaccounts"].map((resource) => ({ group: "", resource, subresource: "" })),
  ...["users", "groups", "serviceaccounts", "nodes", "uids"].map((resource) => ({
    group: AUTHENTICATION,
    resource,
    subresource: "",
  })),
  { group: AUTHENTICATION, resource: "userextras", subresource: "example.com/any" },
];

/** Every pattern that some of them have in common; undefined: too many. */
function meetingsOf(patterns: readonly TargetPattern[]): readonly TargetPattern[] | undefined {
  const found = new Map(patterns.map((pattern) => [keyOf(pattern), pattern]));
  const waiting = [...found.values()];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const other of patterns) {
      const met = meet(next, other);
      if (met === undefined || found.has(keyOf(met))) continue;
      if (found.size > MOST_MEETINGS) return undefined;
      found.set(keyOf(met), met);
      waiting.push(met);
    }
  }
  return [...found.values()];
}

function meet(a: TargetPattern, b: TargetPattern): TargetPattern | undefined {
  const both = (x: string, y: string) => (x === "*" ? y : y === "*" || x === y ? x : undefined);
  const [group, resource, subresource] = [both(a.group, b.group), both(a.resource, b.resource), meetParts(a, b)];
  if (group === undefined || resource === undefined || subresource === undefined) return undefined;
  return { group, resource, subresource };
}

function meetParts({ subresource: x }: TargetPattern, { subresource: y }: TargetPattern): string | undefined {
  if (x === "**" || x === y) return y;
  if (y === "**") return x;
  if (x === "*") return y === "" ? undefined : y;
  return y === "*" && x !== "" ? x : undefined;
}

function ofTable(
  pattern: TargetPattern,
  table: readonly { readonly group: string; readonly resource: string; readonly parts: readonly string[] }[],
): readonly SampleKind[] {
  const { group, resource, subresource } = pattern;
  const rows = table.filter(
    (row) => (group === "*" || row.group === group) && (resource === "*" || row.resource === resource),
  );
  return rows.flatMap((row) => {
    const parts = subresource === "**" ? ["", ...row.parts] : subresource === "*" ? row.parts : [subresource];
    return parts.map((part) => ({ group: row.group, resource: row.resource, subresource: part }));
  });
}

/** Something in the pattern that no rule and no table names. */
function unnamedOf(
  { group, resource, subresource }: TargetPattern,
  named: readonly TargetPattern[],
): readonly SampleKind[] {
  const free = (text: string, of: (target: TargetPattern) => string) => {
    let name = text;
    while (named.some((target) => of(target) === name)) name = `z${name}`;
    return name;
  };
  const kind = {
    group: group === "*" ? free("example.com", (one) => one.group) : group,
    resource: resource === "*" ? free("things", (one) => one.resource) : resource,
  };
  const part = free("part", (one) => one.subresource);
  const parts = subresource === "**" ? ["", part] : [subresource === "*" ? part : subresource];
  return parts.map((one) => ({ ...kind, subresource: one }));
}

/** Somebody may ask about every kind at once: `*` is then to the letter. */
function asQuestions({ group, resource, subresource }: TargetPattern): readonly SampleKind[] {
  const parts = subresource === "**" ? ["", "*"] : [subresource];
  return parts.map((one) => ({ group, resource, subresource: one }));
}
