/**
 * Whether some question breaks an invariant. What must never happen is looked for inside each rule that could make it
 * happen; what must always happen is looked for wherever no rule surely makes it happen. Rules that meet the invariant
 * nowhere are left out by the numbers of their parts, which a hundred thousand rules share.
 */
import type { CheckedInvariant } from "../../check/checked.ts";
import { EVERYWHERE, patternPlace, type Program } from "../../compile/decision-tree.ts";
import type { ScopeOf } from "../../engine/asked.ts";
import { linkedWildcards } from "./wildcard-names.ts";
import type { Polarity } from "../../engine/linked-head.ts";
import type { UserInfo } from "../../engine/question.ts";
import { clausesCode, conditionClause } from "./condition-clauses.ts";
import { couldHold, withCertain } from "./could-hold.ts";
import { explore, type Found, type StepCounter, TooManySteps } from "./explore.ts";
import { allOf, IMPOSSIBLE, isImpossible } from "./formula.ts";
import {
  headClause,
  notClause,
  nothingKnown,
  permissionsClause,
  placeClause,
  subjectsClause,
  timesClause,
} from "./head-clauses.ts";
import { type KindsAndVerbs, kindsAndVerbsOf } from "./kinds.ts";
import { type Clause, TRUE } from "./literals.ts";
import { type Mode, modesOf } from "./modes.ts";
import { type AnswerContext, speaksClause } from "./possible-answers.ts";
import { type RulesAt, rulesAt } from "./rules-at.ts";
import { TooMany } from "./text-domain.ts";
import { EVERYBODY, onlyUser, type UserDomain } from "./user-domain.ts";
import { type World, worldOf } from "./world.ts";

export type Search = { readonly broken: Found } | { readonly holds: true } | { readonly gaveUp: true };

export interface SearchSpace {
  readonly program: Program;
  readonly defaultDeny: boolean;
  readonly cluster: AnswerContext["cluster"];
  readonly kindsAndVerbs: KindsAndVerbs;
  readonly modes: readonly ModeSpace[];
  readonly rules: RulesAt;
  /** The numbers of the rules of each effect that speak at authorization. */
  readonly speaking: Readonly<Record<Speaking, readonly number[]>>;
  /** Those of them whose heads put in something of the caller. */
  readonly dependent: Readonly<Record<Speaking, readonly number[]>>;
  readonly steps: { count: number };
}
interface ModeSpace {
  readonly mode: Mode;
  readonly context: AnswerContext;
  readonly start: World;
  /** Whether a deny says anything of such questions; made when it is first needed. */
  meetsDenies?: (rule: number) => boolean;
}

/** A step costs microseconds: what needs more of them than this is refused instead of loaded. */
const MOST_STEPS = 400_000;
/** For finding out whether the denies alone stand before all that an invariant speaks of. */
const COVERING_STEPS = 4000;

/** undefined: the kinds that the patterns of the set can tell apart are too many. */
export function searchSpace(
  program: Program,
  invariants: readonly CheckedInvariant[],
  scopes: ScopeOf,
  { defaultDeny, cluster }: Pick<SearchSpace, "defaultDeny" | "cluster">,
): SearchSpace | undefined {
  const heads = [
    ...invariants.map(({ head }) => head),
    ...program.actions,
    ...program.exemptions.map(({ head }) => head),
  ];
  const kindsAndVerbs = kindsAndVerbsOf(heads, program.customResources);
  if (kindsAndVerbs === undefined) return undefined;
  const speaking = speakingRules(program);
  const { controlPlane, exemptions } = program;
  const modes = modesOf(kindsAndVerbs, scopes, linkedWildcards(heads, program.rules.objectNames));
  return {
    program,
    defaultDeny,
    cluster,
    kindsAndVerbs,
    modes: modes.map((mode) => ({
      mode,
      context: { mode, kindsAndVerbs, controlPlane, cluster, exemptions, known: nothingKnown() },
      start: worldOf(mode, kindsAndVerbs),
    })),
    rules: rulesAt(program, scopes),
    speaking,
    dependent: dependentRules(program, speaking),
    steps: { count: 0 },
  };
}

function speakingRules({ rules }: Program): SearchSpace["speaking"] {
  const numbers: Record<Speaking, number[]> = { allow: [], deny: [], defer: [] };
  for (let number = 0; number < rules.count; number++) {
    const { effect, shadow, gates } = rules.shapes[rules.shape[number] ?? -1] ?? NO_SHAPE;
    if (shadow || !gates.authorization) continue;
    if (effect === "allow" || effect === "deny" || effect === "defer") numbers[effect].push(number);
  }
  return numbers;
}

function dependentRules(
  { rules, actions, places, subjects }: Program,
  speaking: SearchSpace["speaking"],
): SearchSpace["dependent"] {
  const [actionsDo, placesDo, setsDo, othersDo] = [actions, places.patterns, rules.subjectSets, subjects.others].map(
    (list) => (list as readonly unknown[]).map(holdsCode),
  );
  const firstOther = subjects.users.length + subjects.groups.length;
  const isDependent = (number: number) => {
    const [place, who] = [rules.place[number] ?? EVERYWHERE, rules.subjects[number] ?? 0];
    return (
      actionsDo?.[rules.action[number] ?? -1] === true ||
      (place < EVERYWHERE && placesDo?.[patternPlace(place)] === true) ||
      (who < 0 ? setsDo?.[-1 - who] === true : othersDo?.[who - firstOther] === true)
    );
  };
  return {
    allow: speaking.allow.filter(isDependent),
    deny: speaking.deny.filter(isDependent),
    defer: speaking.defer.filter(isDependent),
  };
}

function holdsCode(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "code" in value || Object.values(value).some(holdsCode);
}
const NO_SHAPE = { effect: "warn", shadow: true, gates: { authorization: false } } as const;

/** `only`: nobody else is asking. */
export function search(invariant: CheckedInvariant, space: SearchSpace, only?: UserInfo): Search {
  const counter: StepCounter = { count: 0, most: MOST_STEPS };
  const who = only === undefined ? EVERYBODY : onlyUser(only);
  const meetsSubjects = subjectsTest(invariant, space, who);
  try {
    const onlyDenies = isOnlyDenied(invariant, space);
    for (const mode of space.modes) {
      if (onlyDenies && !mayBeDenied(mode, space, meetsSubjects)) continue;
      const start = { ...mode.start, user: who };
      const found = searchMode(invariant, { ...mode, start }, { space, counter, meetsSubjects });
      if (found !== undefined) return { broken: found };
    }
    return { holds: true };
  } catch (error) {
    if (error instanceof TooManySteps || error instanceof TooMany) return { gaveUp: true };
    throw error;
  } finally {
    space.steps.count += counter.count;
  }
}

/** What must never happen counts where it is touched; what must stay possible, only where all that is asked is meant. */
export function polarityOf({ mode, effect }: Pick<CheckedInvariant, "mode" | "effect">): Polarity {
  return (mode === "never") === (effect === "allow") ? "touch" : "whole";
}

/** Only a deny breaks it. */
function isOnlyDenied({ mode, effect }: CheckedInvariant, { defaultDeny }: SearchSpace): boolean {
  return mode === "never" && effect === "deny" && !defaultDeny;
}

/** Whether a deny that is about those who ask says anything of such questions. */
function mayBeDenied(mode: ModeSpace, space: SearchSpace, meetsSubjects: (rule: number) => boolean): boolean {
  mode.meetsDenies ??= headTest("touch", mode.start, mode.context, space);
  const { meetsDenies } = mode;
  return space.speaking.deny.some((number) => meetsSubjects(number) && meetsDenies(number));
}

/** Who is asking is the same in every mode, so the subjects of rules are compared with it once. */
function subjectsTest(
  { head }: CheckedInvariant,
  { rules, modes, program }: SearchSpace,
  user: UserDomain,
): (rule: number) => boolean {
  const [mode] = modes;
  if (mode === undefined) return () => true;
  const clauseOf = (number: number) => subjectsClause(rules.rule(number).head.subjects, program.controlPlane);
  const own = subjectsClause(head.subjects, program.controlPlane);
  const base = withCertain({ ...mode.start, user }, [own]);
  return base === undefined ? () => false : partTest(program.rules.subjects, base, clauseOf);
}

function searchMode(
  invariant: CheckedInvariant,
  { context, start }: ModeSpace,
  searching: Pick<Looking, "space" | "counter" | "meetsSubjects">,
): Found | undefined {
  const region = regionClause(invariant, context);
  if (isImpossible(region)) return undefined;
  const base = withCertain(start, [region]);
  if (base === undefined) return undefined;
  const { mode, effect } = invariant;
  const looking: Looking = { region, base, start, context, ...searching };
  const { defaultDeny } = looking.space;
  if (effect === "allow" && mode === "never") return behindDenies(["allow"], looking);
  if (effect === "deny" && mode === "always") {
    return defaultDeny ? behindDenies(["allow", "defer"], looking) : outside(["deny"], looking);
  }
  const denied = insideSome(["deny"], [], looking);
  if (denied !== undefined) return denied;
  if (effect === "allow") return outside(["allow"], looking);
  return defaultDeny ? outside(["allow", "defer"], looking) : undefined;
}

function regionClause({ head, clauses, mode, effect }: CheckedInvariant, context: AnswerContext): Clause {
  const polarity = polarityOf({ mode, effect });
  if (isImpossible(placeClause(head.place, polarity, context))) return IMPOSSIBLE;
  const inHead = headClause(head, polarity, context);
  if (isImpossible(inHead)) return IMPOSSIBLE;
  return allOf([
    inHead,
    subjectsClause(head.subjects, context.controlPlane),
    timesClause(head.times),
    conditionClause(clausesCode(clauses), TRUE, context),
  ]);
}

interface Looking {
  readonly region: Clause;
  /** The world with what is certain of the region. */
  readonly base: World;
  readonly start: World;
  readonly context: AnswerContext;
  readonly space: SearchSpace;
  readonly counter: StepCounter;
  readonly meetsSubjects: (rule: number) => boolean;
}
type Speaking = "allow" | "deny" | "defer";

/** One of these rules speaks, and no deny. Where the denies stand before everything, no rule needs to be looked at. */
function behindDenies(effects: readonly Speaking[], looking: Looking): Found | undefined {
  if (!hasRules(effects, looking)) return undefined;
  const covering: StepCounter = { count: 0, most: COVERING_STEPS };
  try {
    if (outside(["deny"], { ...looking, counter: covering }) === undefined) return undefined;
  } catch (error) {
    if (!(error instanceof TooManySteps)) throw error;
  } finally {
    looking.counter.count += covering.count;
  }
  return insideSome(effects, ["deny"], looking);
}

/** A question of the region for which no rule of these effects speaks. */
function outside(effects: readonly Speaking[], looking: Looking, more: readonly Clause[] = []): Found | undefined {
  const { region, start, space, counter, context } = looking;
  const { rules, kindsAndVerbs } = space;
  return explore(start, [region, ...more], {
    kindsAndVerbs,
    steps: counter,
    obstacleAt: ({ point, world }, escaped) => {
      const met = effects.includes("deny") ? rules.denies(point) : rules.allows(point);
      const number =
        obstacleAmong(effects, met, escaped, rules) ?? dependentObstacle(effects, world, escaped, looking);
      if (number === undefined) return undefined;
      return { key: String(number), escape: notClause(speaksClause(rules.rule(number), context)) };
    },
  });
}

/** A rule that depends on who asks may speak although this question does not show it: it has to be escaped as well. */
function dependentObstacle(
  effects: readonly Speaking[],
  world: World,
  escaped: (key: string) => boolean,
  { space, context }: Looking,
): number | undefined {
  const numbers = effects.flatMap((effect) => space.dependent[effect]);
  return numbers.find(
    (number) => !escaped(String(number)) && couldHold(world, speaksClause(space.rules.rule(number), context)),
  );
}

/** The one of which the least is to be said: it is escaped in the fewest ways. */
function obstacleAmong(
  effects: readonly Speaking[],
  numbers: readonly number[],
  escaped: (key: string) => boolean,
  rules: RulesAt,
): number | undefined {
  let [best, least] = [undefined as number | undefined, Number.POSITIVE_INFINITY];
  for (const number of numbers) {
    const rule = rules.rule(number);
    if (!(effects as readonly string[]).includes(rule.effect) || escaped(String(number))) continue;
    const { head, bodies } = rule;
    const said = head.times.length + head.subjects.except.length;
    const more = bodies.reduce((sum, { code, exemptions }) => sum + code.clauses.length + exemptions.length, 0);
    if (said + more < least) [best, least] = [number, said + more];
  }
  return best;
}

function insideSome(effects: readonly Speaking[], behind: readonly Speaking[], looking: Looking): Found | undefined {
  const { space, context, counter } = looking;
  const seen = new Set<string>();
  for (const number of meetingRules(effects, looking)) {
    counter.count++;
    const key = sameRule(space.program, number);
    if (seen.has(key)) continue;
    seen.add(key);
    const speaks = speaksClause(space.rules.rule(number), context);
    if (isImpossible(speaks)) continue;
    const found = outside(behind, looking, [speaks]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Rules that differ only in where they stand. */
function sameRule({ rules }: Program, number: number): string {
  const columns = [rules.subjects, rules.place, rules.action, rules.objectName, rules.shape];
  return columns.map((column) => column[number] ?? 0).join(" ");
}

function hasRules(effects: readonly Speaking[], looking: Looking): boolean {
  return meetingRules(effects, looking).next().done !== true;
}

/** Each part of a rule is compared with the region once for all rules that have it. */
function* meetingRules(
  effects: readonly Speaking[],
  { base, context, space, meetsSubjects }: Looking,
): Generator<number> {
  const meetsHead = headTest(effects.includes("deny") ? "touch" : "as-sent", base, context, space);
  for (const effect of effects) {
    for (const number of space.speaking[effect]) if (meetsSubjects(number) && meetsHead(number)) yield number;
  }
}

/** Whether what a rule is about, and where, could be met in a world. */
function headTest(
  polarity: Polarity,
  base: World,
  context: AnswerContext,
  { rules, program }: SearchSpace,
): (rule: number) => boolean {
  const meetsAction = partTest(program.rules.action, base, (number) => {
    const { permissions } = program.actions[program.rules.action[number] ?? -1] ?? { permissions: [] };
    return permissionsClause(permissions, polarity, context);
  });
  const meetsPlace = partTest(program.rules.place, base, (number) =>
    placeClause(rules.rule(number).head.place, polarity, context),
  );
  return (number) => meetsAction(number) && meetsPlace(number);
}

function partTest(column: Int32Array, base: World, clauseOf: (rule: number) => Clause): (rule: number) => boolean {
  const known = new Map<number, boolean>();
  return (rule) => {
    const part = column[rule] ?? 0;
    const there = known.get(part);
    if (there !== undefined) return there;
    const meets = couldHold(base, clauseOf(rule));
    known.set(part, meets);
    return meets;
  };
}
