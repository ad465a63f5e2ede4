/**
 * Whether a deny with conditions or exemptions can take something of the floor away. What a condition means is known
 * where it compares a part of the request with something constant: `when "contractors" in user.groups` stops nobody of
 * the control plane. Every other condition may come to hold.
 */
import type { CheckedPolicySet, CheckedRule } from "../../check/checked.ts";
import { statedRules } from "../../check/granted-rules.ts";
import { bitsWhere } from "../../base/bits.ts";
import { canonicalText } from "../../compile/canonical.ts";
import { scopeOf } from "../../vocabulary/resource-table.ts";
import { couldBeAskedBy, couldHold } from "../invariants/could-hold.ts";
import { explore, TooManySteps } from "../invariants/explore.ts";
import { allOf, isImpossible, someOf } from "../invariants/formula.ts";
import { notClause, nothingKnown, permissionsClause, placeClause } from "../invariants/head-clauses.ts";
import { type KindsAndVerbs, kindsAndVerbsOf } from "../invariants/kinds.ts";
import type { Clause } from "../invariants/literals.ts";
import { type Mode, modesOf } from "../invariants/modes.ts";
import type { Point } from "../invariants/point.ts";
import { type AnswerContext, speaksClause } from "../invariants/possible-answers.ts";
import { TooMany } from "../invariants/text-domain.ts";
import { onlyUser } from "../invariants/user-domain.ts";
import { worldOf } from "../invariants/world.ts";
import type { FloorIdentity, FloorLine } from "./floor-lines.ts";

export interface FloorSearch {
  /** The kinds and verbs that it tells apart, and the exemptions that it knows of. */
  readonly key: string;
  /** A question of the identity that the rule denies; `too-large`: nobody can tell, which is as bad. */
  deniedTo(identity: FloorIdentity, rule: CheckedRule): Point | "too-large" | undefined;
}

const MOST_STEPS = 100_000;

/** `before`: one for the same identities and cluster, which is given back where the set changes nothing about it. */
export function newFloorSearch(
  set: CheckedPolicySet,
  identities: readonly FloorIdentity[],
  controlPlane: readonly string[],
  cluster: AnswerContext["cluster"],
  before?: FloorSearch,
): FloorSearch {
  const lines = new Set(identities.flatMap((identity) => identity.lines));
  const rules = statedRules(set).filter(({ effect, gates }) => effect === "deny" && gates.authorization);
  const heads = [...lines, ...rules.map(({ head }) => head), ...set.exemptions.map(({ head }) => head)];
  const kindsAndVerbs = kindsAndVerbsOf(heads, []);
  const key = JSON.stringify([kindsAndVerbs?.kinds, kindsAndVerbs?.verbs]) + canonicalText(set.exemptions);
  if (before?.key === key) return before;
  if (kindsAndVerbs === undefined) return { key, deniedTo: () => "too-large" };
  const modes = modesOf(kindsAndVerbs, scopeOf, [])
    .filter(({ isOdd }) => !isOdd)
    .map((mode) => {
      const known = nothingKnown();
      const context: AnswerContext = {
        mode,
        kindsAndVerbs,
        controlPlane,
        cluster,
        exemptions: set.exemptions,
        known,
      };
      const asked = new Map<FloorIdentity, Clause>();
      return { mode, context, start: worldOf(mode, kindsAndVerbs), lines: new Map<FloorLine, Clause>(), asked };
    });
  const askedBy = (identity: FloorIdentity, { asked, lines: known, mode, context }: (typeof modes)[number]) =>
    remembered(asked, identity, () =>
      someOf(identity.lines.map((line) => remembered(known, line, () => lineClause(line, mode, context)))),
    );
  // One rule is held against all identities before the next: where it speaks is found once.
  let last: { readonly rule: CheckedRule; readonly speaking: readonly Speaking[] } | undefined;
  const speakingOf = (rule: CheckedRule): readonly Speaking[] => {
    if (last?.rule === rule) return last.speaking;
    const speaking = modes
      .map((space) => ({ space, speaks: speaksClause(rule, space.context) }))
      .filter(({ space, speaks }) => !isImpossible(speaks) && couldHold(space.start, speaks));
    last = { rule, speaking };
    return speaking;
  };
  interface Speaking {
    readonly space: (typeof modes)[number];
    readonly speaks: Clause;
  }
  return {
    key,
    deniedTo: (identity, rule) => {
      const steps = { count: 0, most: MOST_STEPS };
      const user = onlyUser(identity.user);
      try {
        for (const { space, speaks } of speakingOf(rule)) {
          if (!couldBeAskedBy(user, speaks)) continue;
          const world = { ...space.start, user };
          const asked = askedBy(identity, space);
          const found = explore(world, [speaks, asked], { kindsAndVerbs, steps, obstacleAt: () => undefined });
          if (found !== undefined) return shown(found.point, found.world.times.length > 0);
        }
        return undefined;
      } catch (error) {
        if (error instanceof TooManySteps || error instanceof TooMany) return "too-large";
        throw error;
      }
    },
  };
}

function remembered<Key, Item>(known: Map<Key, Item>, key: Key, make: () => Item): Item {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}

/** Lists and watches go over all namespaces unless the line says where. */
function lineClause({ permissions, place }: FloorLine, mode: Mode, context: AnswerContext): Clause {
  const inPlace = [permissionsClause(permissions, "whole", context), placeClause(place, "whole", context)];
  const isOverAll = place === undefined && mode.hasNamespace;
  return allOf([...inPlace, ...(isOverAll ? [notClause(listsClause(context.kindsAndVerbs))] : [])]);
}

function listsClause({ verbs }: KindsAndVerbs): Clause {
  const bits = bitsWhere(verbs.length, (index) => verbs[index] === "list" || verbs[index] === "watch");
  return { literal: { about: "verb", bits, is: true } };
}

function shown(point: Point, timeMatters: boolean): Point {
  if (timeMatters) return point;
  const { now: _, ...timeless } = point;
  return timeless;
}
