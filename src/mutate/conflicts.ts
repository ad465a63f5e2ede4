/**
 * Writes of one round that cannot stand together, whichever came first: different values at one place, a removal
 * and a value, a write at a place and one below it, an element for a list that is set, elements of one key that
 * differ. Each is refused, naming the rules.
 */
import { isJsonObject, type JsonValue } from "../base/json.ts";
import { equalPresent } from "./equality.ts";
import { identityOf } from "./list-element.ts";
import { type PlacedStep, pointerOf } from "./place.ts";
import { type ElementWrite, rulesIn, type WriteNode } from "./write-tree.ts";

export interface Conflict {
  /** Sorted, each once. */
  readonly rules: readonly string[];
  /** JSON pointer of the place. */
  readonly about: string;
}

/** The conflicts of a tree, outermost only, ordered by place. */
export function conflictsIn(root: WriteNode): readonly Conflict[] {
  return conflictsAt(root, []).toSorted((a, b) => (a.about < b.about ? -1 : a.about > b.about ? 1 : 0));
}

/** `mutate "one" and "two" disagree about /metadata/labels/tier` */
export function conflictMessage({ rules, about }: Conflict): string {
  const names = rules.map((rule) => `"${rule}"`);
  const last = names.pop() ?? "";
  const place = about === "" ? "the whole object" : about;
  if (names.length === 0) return `mutate ${last} disagrees with itself about ${place}`;
  return `mutate ${names.join(", ")} and ${last} disagree about ${place}`;
}

function conflictsAt(node: WriteNode, path: readonly PlacedStep[]): readonly Conflict[] {
  if (disagreeHere(node)) return [conflict(rulesIn(node), path)];
  const children = [...node.children.values()];
  const elements = elementConflicts(node, path);
  const below = children.flatMap((child) =>
    child.step === undefined ? [] : conflictsAt(child, [...path, child.step]),
  );
  return [...elements, ...below];
}

function disagreeHere(node: WriteNode): boolean {
  const [first, ...others] = node.values;
  const writesHere = first !== undefined || node.removes.length > 0;
  if (writesHere && (node.children.size > 0 || node.elements.length > 0)) return true;
  if (first === undefined) return isListAndMap(node);
  return node.removes.length > 0 || others.some(({ value }) => !equalPresent(value, first.value));
}

/** A missing parent would have to be made as a list for one rule and as a map for another. */
function isListAndMap(node: WriteNode): boolean {
  const steps = [...node.children.values()].map(({ step }) => step);
  const asMap = steps.some((step) => typeof step === "string");
  return asMap && (node.elements.length > 0 || steps.some((step) => typeof step !== "string"));
}

function elementConflicts(node: WriteNode, path: readonly PlacedStep[]): Conflict[] {
  const groups = new Map<string, ElementWrite[]>();
  const without: ElementWrite[] = [];
  for (const write of node.elements) {
    const identity = identityOf(write.value, write.keys);
    if (identity === undefined) without.push(write);
    else groups.set(identity, [...(groups.get(identity) ?? []), write]);
  }
  const keyed = [...groups.values()].flatMap((group) => keyedConflict(node, group, path));
  return [...keyed, ...placementConflicts(without, path)];
}

/** Elements of one key: different content, different ends of the list, or writes into the element to be made. */
function keyedConflict(node: WriteNode, group: readonly ElementWrite[], path: readonly PlacedStep[]): Conflict[] {
  const [first, ...others] = group;
  if (first === undefined) return [];
  const made = [...node.children.values()].filter(({ step }) => isMadeAs(step, first));
  const differs = others.some(({ value, at }) => at !== first.at || !equalPresent(value, first.value));
  if (!differs && made.length === 0) return [];
  const rules = [...group.map(({ rule }) => rule), ...made.flatMap(rulesIn)];
  return [conflict(rules, [...path, elementName(first)])];
}

/** The same element for both ends of a list. */
function placementConflicts(elements: readonly ElementWrite[], path: readonly PlacedStep[]): Conflict[] {
  const clashing = elements.filter((write) =>
    elements.some((other) => other.at !== write.at && equalPresent(other.value, write.value)),
  );
  return clashing.length === 0
    ? []
    : [
        conflict(
          clashing.flatMap(({ rule }) => rule),
          path,
        ),
      ];
}

function isMadeAs(step: PlacedStep | undefined, { value, keys }: ElementWrite): boolean {
  if (typeof step !== "object" || keys?.length !== 1 || keys[0] !== step.key) return false;
  return isJsonObject(value) && value[step.key] === step.value;
}

function elementName({ value, keys }: ElementWrite): string {
  const fields: (JsonValue | undefined)[] = isJsonObject(value) ? (keys ?? []).map((key) => value[key]) : [];
  return fields.filter((field) => field !== undefined).join(",");
}

function conflict(rules: readonly string[], path: readonly PlacedStep[]): Conflict {
  return { rules: [...new Set(rules)].toSorted(), about: pointerOf(path) };
}
