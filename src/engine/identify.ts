/**
 * Who is this: every rule whose source vouches and whose conditions hold must give the same identity, else nobody
 * is authenticated. Empty names, errors, absent parts and `system:` names that a source may not assert are no identity.
 * Nothing is read here: entries that rules look up are given, or named as what has to be read first.
 */
import type { CheckedIdentity } from "../check/checked.ts";
import { linkClauses, type LinkedClauses } from "../expressions/body.ts";
import type { Evaluate, Frame } from "../expressions/frame.ts";
import { linkCode } from "../expressions/link.ts";
import { isExtraKey } from "../values/extra-key.ts";
import { isList, isValueMap, type Outcome, type Value } from "../values/value.ts";
import type { Identification } from "./decision.ts";
import type { Lookup, LookUp, Surroundings, UserInfo, Vouching } from "./question.ts";
import { type ClusterFacts, newFrame } from "./roots.ts";

export interface LinkedIdentity {
  readonly checked: CheckedIdentity;
  readonly lookups: readonly {
    readonly type: string;
    readonly name: string;
    readonly by: Evaluate;
    readonly slot: number;
  }[];
  readonly clauses: LinkedClauses;
  readonly user: Evaluate;
  readonly uid: Evaluate | undefined;
  readonly groups: Evaluate | undefined;
  readonly extra: Evaluate | undefined;
}

interface NoSign {
  readonly why: string;
  readonly lookup?: Lookup;
  readonly unavailable?: string;
}
/** undefined: the rule is not about this token. */
type Sign = { readonly user: UserInfo } | NoSign | undefined;

interface Failed {
  readonly identity: LinkedIdentity;
  readonly sign: NoSign;
}

export interface Around {
  readonly cluster: ClusterFacts;
  readonly lookUp: LookUp;
}

export function linkIdentities(identities: readonly CheckedIdentity[]): readonly LinkedIdentity[] {
  return identities.map((checked) => ({
    checked,
    lookups: checked.lookups.map(({ type, name, by, slot }) => ({ type, name, by: linkCode(by), slot })),
    clauses: linkClauses(checked.clauses),
    user: linkCode(checked.user),
    uid: checked.uid && linkCode(checked.uid),
    groups: checked.groups && linkCode(checked.groups),
    extra: checked.extra && linkCode(checked.extra),
  }));
}

export function identify(
  identities: readonly LinkedIdentity[],
  vouchings: readonly Vouching[],
  surroundings: Surroundings,
  around: Around,
): Identification {
  const signs: { readonly identity: LinkedIdentity; readonly user: UserInfo }[] = [];
  const failed: Failed[] = [];
  for (const identity of identities) {
    const vouching = vouchings.find((one) => vouchesFor(one, identity));
    if (vouching === undefined) continue;
    const sign = signOf(identity, vouching, surroundings, around);
    if (sign === undefined) continue;
    if ("why" in sign) failed.push({ identity, sign });
    else signs.push({ identity, user: sign.user });
  }
  // INVARIANT: a rule whose source vouches and that cannot say who it is leaves nobody authenticated.
  return failed.length > 0 ? nobody(failed) : agreed(signs);
}

function nobody(failed: readonly Failed[]): Identification {
  const why = failed.map(({ identity, sign }) => `${identity.checked.name}: ${sign.why}`).join("; ");
  const lookups = failed.flatMap(({ sign }) => sign.lookup ?? []);
  const unavailable = failed.flatMap(({ sign }) => sign.unavailable ?? []);
  return {
    authenticated: false,
    why,
    ...(lookups.length === 0 ? {} : { lookups }),
    ...(unavailable.length === 0 ? {} : { unavailable }),
  };
}

function vouchesFor(vouching: Vouching, { checked }: LinkedIdentity): boolean {
  return vouching.sourceType === checked.source.type && vouching.sourceName === checked.source.name;
}

function agreed(signs: readonly { readonly identity: LinkedIdentity; readonly user: UserInfo }[]): Identification {
  const [first] = signs;
  if (first === undefined) return { authenticated: false, why: "no rule gives an identity" };
  const other = signs.find(({ user }) => !sameUser(user, first.user));
  if (other !== undefined) {
    return {
      authenticated: false,
      why: `"${first.identity.checked.name}" and "${other.identity.checked.name}" disagree`,
    };
  }
  return { authenticated: true, user: first.user, rules: signs.map(({ identity }) => identity.checked.ref) };
}

function signOf(
  identity: LinkedIdentity,
  vouching: Vouching,
  surroundings: Surroundings,
  { cluster, lookUp }: Around,
): Sign {
  const frame = newFrame({
    user: undefined,
    request: undefined,
    object: undefined,
    oldObject: undefined,
    pod: undefined,
    oldPod: undefined,
    namespace: undefined,
    cluster: { name: cluster.name, version: cluster.version },
    claims: vouching.claims as Outcome,
    now: surroundings.now,
  });
  const missing = lookedUp(identity, frame, lookUp);
  if (missing !== undefined) return missing;
  const holds = identity.clauses(frame);
  if (holds === false) return undefined;
  if (holds !== true) return { why: "its conditions could not be evaluated" };
  return userOf(identity, vouching, frame);
}

/** Fills in the names of lookups, one after another: a later one may ask by what an earlier one found. */
function lookedUp({ lookups }: LinkedIdentity, frame: Frame, lookUp: LookUp): NoSign | undefined {
  for (const { type, name, by, slot } of lookups) {
    const key = by(frame);
    frame.slots[slot] = undefined;
    if (key === undefined || key === null || key === "") continue;
    if (typeof key !== "string") return { why: `what \`${name}\` is asked for could not be evaluated` };
    const found = lookUp({ type, name, key });
    if (found === undefined) return { why: `\`${name}\` has not been asked`, lookup: { type, name, key } };
    if (found.kind === "unavailable") return { why: `\`${name}\` could not be asked`, unavailable: name };
    if (found.kind === "found") frame.slots[slot] = found.entry as Outcome;
  }
  return undefined;
}

function userOf(identity: LinkedIdentity, vouching: Vouching, frame: Frame): Sign {
  const username = identity.user(frame);
  if (typeof username !== "string" || username === "") return { why: "the user name is missing" };
  const uid = identity.uid === undefined ? "" : textOf(identity.uid(frame));
  if (uid === undefined) return { why: "the uid is missing" };
  const groups = identity.groups === undefined ? [] : textsOf(identity.groups(frame));
  if (groups === undefined) return { why: "the groups are missing" };
  const extra = identity.extra === undefined ? {} : extraOf(identity.extra(frame));
  if (extra === undefined) return { why: "the extra values are missing or malformed" };
  const refused = refusedSystemName(username, groups, vouching);
  if (refused !== undefined) return { why: `the source may not assert \`${refused}\`` };
  return { user: { username, uid, groups, extra } };
}

/** A uid may come as a number; it is a text for Kubernetes. */
function textOf(value: Outcome): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" || typeof value === "bigint" ? String(value) : undefined;
}

function textsOf(value: Outcome): readonly string[] | undefined {
  if (!isList(value)) return undefined;
  const texts = value.filter((item): item is string => typeof item === "string" && item !== "");
  return texts.length === value.length ? texts : undefined;
}

function extraOf(value: Outcome): Readonly<Record<string, readonly string[]>> | undefined {
  if (!isValueMap(value)) return undefined;
  const entries: [string, readonly string[]][] = [];
  for (const [key, item] of Object.entries(value)) {
    const texts = textsOf(asList(item));
    if (texts === undefined || !isExtraKey(key)) return undefined;
    entries.push([key, texts]);
  }
  return Object.fromEntries(entries);
}

function asList(item: Value): Outcome {
  return typeof item === "string" ? [item] : item;
}

function refusedSystemName(
  username: string,
  groups: readonly string[],
  { allowSystem }: Vouching,
): string | undefined {
  if (username.startsWith("system:") && !allowSystem.users.includes(username)) return username;
  return groups.find((group) => group.startsWith("system:") && !allowSystem.groups.includes(group));
}

function sameUser(a: UserInfo, b: UserInfo): boolean {
  return JSON.stringify(comparable(a)) === JSON.stringify(comparable(b));
}
function comparable({ username, uid, groups, extra }: UserInfo): unknown {
  return [username, uid, [...groups].sort(), Object.entries(extra).sort(([x], [y]) => (x < y ? -1 : 1))];
}
