/**
 * Of the places and the names that a deny tells apart, the first that it touches. A head is a conjunction over its
 * dimensions, so each is looked through by itself and once for all questions that are alike in it: a head of thousands of
 * names in thousands of namespaces is not asked about every pair of them.
 */
import type { CheckedHead, PlacePattern, ResourcePermission, TextPattern } from "../../check/checked.ts";
import { askedOf } from "../../engine/asked.ts";
import { headPlaceMatches, type LinkedHead, namesMatch } from "../../engine/linked-head.ts";
import type { UserInfo } from "../../engine/question.ts";
import { contextOf, factsOf, type Point, questionOf } from "../invariants/point.ts";
import type { SamplePlace } from "../invariants/samples.ts";

export interface FloorSieve {
  /** `alike`: what tells the questions apart beside their place. */
  place(
    point: Omit<Point, "place">,
    alike: string,
    where: PlacePattern | undefined,
    places: () => readonly SamplePlace[],
  ): SamplePlace | undefined;
  name(
    point: Omit<Point, "name">,
    alike: string,
    floor: ResourcePermission,
    deny: ResourcePermission,
    names: () => readonly string[],
  ): string | undefined;
}

/** What was found for one head; for one caller, where the head puts the caller into its texts. */
export interface SieveMemory {
  of(user: UserInfo): Memory;
}
interface Memory {
  readonly places: Map<PlacePattern | undefined, Found<SamplePlace>>;
  /** By permission of the floor, then of the deny. */
  readonly names: Map<ResourcePermission, Map<ResourcePermission, Found<string>>>;
}

export function newSieveMemory(head: CheckedHead): SieveMemory {
  const shared = newMemory();
  const own = new Map<UserInfo, Memory>();
  const isShared = !readsCaller(head);
  return { of: (user) => (isShared ? shared : kept(own, user, newMemory)) };
}

function newMemory(): Memory {
  return { places: new Map(), names: new Map() };
}

export function newSieve(checked: CheckedHead, head: LinkedHead, { places, names }: Memory): FloorSieve {
  return {
    place: (point, alike, where, all) =>
      kept(kept(places, where, newFound<SamplePlace>), alike, () =>
        all().find((place) => {
          const asked = { ...point, place };
          const question = questionOf(asked);
          return headPlaceMatches(head, askedOf(question), "touch", contextOf(question, factsOf(asked)));
        }),
      ),
    name: (point, alike, floor, deny, all) =>
      kept(kept(kept(names, floor, newByDeny), deny, newFound<string>), alike, () => {
        const linked = head.permissions[checked.permissions.indexOf(deny)];
        const named = linked?.kind === "resource" ? linked.names : undefined;
        return all().find((name) => {
          if (named === undefined) return true;
          const question = questionOf({ ...point, name });
          const asked = askedOf(question);
          return (
            asked.kind === "resource" && namesMatch(named, asked.name, "touch", contextOf(question, undefined).frame)
          );
        });
      }),
  };
}

type Found<Item> = Map<string, Item | undefined>;
function newFound<Item>(): Found<Item> {
  return new Map();
}
function newByDeny(): Map<ResourcePermission, Found<string>> {
  return new Map();
}

function kept<Key, Item>(known: Map<Key, Item>, key: Key, make: () => Item): Item {
  if (known.has(key)) return known.get(key) as Item;
  const made = make();
  known.set(key, made);
  return made;
}

/** Whether a name or a place of it is another for every caller. */
function readsCaller({ permissions, place }: CheckedHead): boolean {
  const isCode = (pattern: TextPattern): boolean => !("glob" in pattern);
  const inPlace = (items: PlacePattern["include"]): boolean =>
    items.some((item) =>
      item.kind === "set"
        ? inPlace([...item.include, ...item.except])
        : isCode(item.kind === "name" ? item.pattern : item.selector),
    );
  return (
    (place !== undefined && inPlace([...place.include, ...place.except])) ||
    permissions.some(
      (one) => one.kind === "resource" && [...(one.names?.include ?? []), ...(one.names?.except ?? [])].some(isCode),
    )
  );
}
