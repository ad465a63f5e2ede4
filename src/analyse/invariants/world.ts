/** What is assumed of a question so far, part by part. Assuming more gives another world, or none where nothing is left. */
import { type Bits, bitsInBoth, bitsMeet, bitsWithout, firstInBoth } from "../../base/bits.ts";
import { canonicalText } from "../../compile/canonical.ts";
import type { Code } from "../../expressions/code.ts";
import type { Glob } from "../../values/glob.ts";
import { exactGlob, globOf } from "../../values/glob-meet.ts";
import type { Requirement } from "../../values/selector.ts";
import type { KindsAndVerbs } from "./kinds.ts";
import { labelsMeeting, NO_NEEDS, oppositeOf, selectionMeeting, type SelectorNeeds } from "./label-domain.ts";
import type { Literal, TextName, Truths } from "./literals.ts";
import type { Mode } from "./modes.ts";
import type { Point } from "./point.ts";
import { excludeText, narrowText, type TextDomain, type TextForm, wholeDomain } from "./text-domain.ts";
import { instantMeeting, type WindowNeed } from "./time-domain.ts";
import { EVERYBODY, narrowGroups, narrowUserName, sampleUser, type UserDomain } from "./user-domain.ts";

export interface Assumed {
  readonly key: string;
  readonly code: Code;
  readonly truths: Truths;
}

export interface World {
  readonly mode: Mode;
  readonly kinds: Bits;
  readonly verbs: Bits;
  readonly user: UserDomain;
  readonly texts: Readonly<Partial<Record<TextName, TextDomain>>>;
  readonly labels: readonly Requirement[];
  readonly selections: Readonly<Record<"fields" | "labels", SelectorNeeds>>;
  readonly times: readonly WindowNeed[];
  readonly now: number;
  readonly conditions: readonly Assumed[];
}

const NAMESPACES: TextForm = {
  usual: ["default", "elsewhere"],
  fillers: ["any", "x", "", "some"],
  isValid: (text) => text !== "",
};
const NAMES: TextForm = {
  usual: ["example", "another"],
  fillers: ["any", "x", "", "some"],
  isValid: (text) => text !== "",
};
const PATHS: TextForm = {
  usual: ["/any", "/other"],
  fillers: ["any", "/any", ""],
  isValid: (text) => text.startsWith("/"),
};
/** Names that ask for many. */
const WILDCARDS = [exactGlob("*"), globOf(["", "/*"])];
const NOON = Date.UTC(2026, 0, 5, 12);

export function worldOf(mode: Mode, { kinds, verbs }: KindsAndVerbs): World {
  const full = (size: number) => new Uint32Array(Math.ceil(size / 32)).fill(0xffffffff);
  let name: TextDomain | undefined = mode.placeText === "name" ? wholeDomain(NAMESPACES) : wholeDomain(NAMES);
  for (const wildcard of mode.namesAreLiteral ? WILDCARDS : []) name &&= excludeText(name, wildcard);
  return {
    mode,
    kinds: full(kinds.length),
    verbs: full(verbs.length),
    user: EVERYBODY,
    texts: {
      ...(mode.hasNamespace && { namespace: wholeDomain(NAMESPACES) }),
      ...(mode.hasName && name && { name }),
      ...(mode.kind === "url" && { path: wholeDomain(PATHS) }),
    },
    labels: [],
    selections: { fields: NO_NEEDS, labels: NO_NEEDS },
    times: [],
    now: NOON,
    conditions: [],
  };
}

/** undefined: no question is left. */
export function assume(world: World, literal: Literal): World | undefined {
  switch (literal.about) {
    case "kind":
    case "verb":
      return assumeArea(world, literal.about, literal.is, literal.bits);
    case "user": {
      const user = narrowUserName(world.user, literal.glob, literal.is);
      return user && { ...world, user };
    }
    case "group": {
      const user = narrowGroups(world.user, literal.glob, literal.is);
      return user && { ...world, user };
    }
    case "text":
      return assumeText(world, literal.text, literal.glob, literal.is);
    case "label":
      return assumeLabel(world, literal.is ? literal.requirement : oppositeOf(literal.requirement));
    case "selection":
      return assumeSelection(world, literal);
    case "time":
      return assumeTime(world, { pattern: literal.pattern, isOpen: literal.is });
    case "condition":
      return assumeCondition(world, literal);
  }
}

function assumeArea(world: World, about: "kind" | "verb", is: boolean, bits: Bits): World | undefined {
  const own = about === "kind" ? world.kinds : world.verbs;
  const left = is ? bitsInBoth(own, bits) : bitsWithout(own, bits);
  const next = about === "kind" ? { ...world, kinds: left } : { ...world, verbs: left };
  return areaOf(next) === undefined ? undefined : next;
}

function areaOf({ mode, kinds, verbs }: World): Mode["areas"][number] | undefined {
  return mode.areas.find(
    (area) => bitsMeet(area.verbs, verbs) && (mode.kind === "url" || bitsMeet(area.kinds, kinds)),
  );
}

function assumeText(world: World, text: TextName, glob: Glob, is: boolean): World | undefined {
  const domain = world.texts[text];
  if (domain === undefined) return is ? undefined : world;
  const left = is ? narrowText(domain, glob) : excludeText(domain, glob);
  return left && { ...world, texts: { ...world.texts, [text]: left } };
}

function assumeLabel(world: World, requirement: Requirement): World | undefined {
  const labels = [...world.labels, requirement];
  return labelsMeeting(labels) === undefined ? undefined : { ...world, labels };
}

function assumeSelection(
  world: World,
  { of, selector, how, is }: Literal & { readonly about: "selection" },
): World | undefined {
  const needs = world.selections[of];
  const list = how === "held" ? (is ? "held" : "notHeld") : is ? "touched" : "notTouched";
  const next = { ...needs, [list]: [...needs[list], selector] };
  if (selectionMeeting(next) === undefined) return undefined;
  return { ...world, selections: { ...world.selections, [of]: next } };
}

function assumeTime(world: World, need: WindowNeed): World | undefined {
  const key = canonicalText(need.pattern);
  const known = world.times.find((one) => canonicalText(one.pattern) === key);
  if (known !== undefined) return known.isOpen === need.isOpen ? world : undefined;
  const times = [...world.times, need];
  const now = instantMeeting(times);
  return now === undefined ? undefined : { ...world, times, now };
}

function assumeCondition(
  world: World,
  { key, code, truths }: Literal & { readonly about: "condition" },
): World | undefined {
  const known = world.conditions.find((one) => one.key === key);
  const left = truths & (known?.truths ?? truths);
  if (left === 0) return undefined;
  if (left === known?.truths) return world;
  const others = world.conditions.filter((one) => one !== known);
  return { ...world, conditions: [...others, { key, code, truths: left }] };
}

// ---- one question of a world -------------------------------------------------------

export function pointOf(world: World, { kinds, verbs }: KindsAndVerbs): Point {
  const { mode, texts, selections } = world;
  const area = areaOf(world);
  const verb = verbs[firstInBoth(world.verbs, area?.verbs ?? world.verbs)] ?? "";
  const kind = mode.kind === "url" ? undefined : kinds[firstInBoth(world.kinds, area?.kinds ?? world.kinds)];
  const name = texts.name?.sample ?? mode.nameSent;
  const namespace = mode.placeText === "name" ? name : (texts.namespace?.sample ?? "");
  return {
    user: sampleUser(world.user),
    verb,
    kind,
    place: { name: namespace, labels: labelsMeeting(world.labels) ?? {} },
    name,
    path: texts.path?.sample ?? "",
    now: world.now,
    ...(selections.fields !== NO_NEEDS && { fields: selectionMeeting(selections.fields) ?? [] }),
    ...(selections.labels !== NO_NEEDS && { labels: selectionMeeting(selections.labels) ?? [] }),
  };
}
