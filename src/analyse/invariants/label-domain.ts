/** Labels that meet a list of requirements, and what a question may ask for where rules say `selecting`. */
import {
  matchesSelector,
  type Requirement,
  type Selector,
  selectorHolds,
  selectorsAreDisjoint,
} from "../../values/selector.ts";

/** The requirement that holds where this one does not. */
export function oppositeOf({ key, operator, values }: Requirement): Requirement {
  const opposites = { In: "NotIn", NotIn: "In", Exists: "DoesNotExist", DoesNotExist: "Exists" } as const;
  return { key, operator: opposites[operator], values };
}

/** undefined: no labels meet all of them. */
export function labelsMeeting(requirements: Selector): Readonly<Record<string, string>> | undefined {
  const labels: Record<string, string> = {};
  for (const [key, own] of Map.groupBy(requirements, (one) => one.key)) {
    const named = own.flatMap(({ values }) => values);
    const values = [undefined, ...named, "any", unnamedAmong(named)];
    const value = values.find((text) => matchesSelector(own, text === undefined ? {} : { [key]: text }));
    if (value !== undefined) labels[key] = value;
    else if (!matchesSelector(own, {})) return undefined;
  }
  return labels;
}

function unnamedAmong(texts: readonly string[]): string {
  let text = "other";
  while (texts.includes(text)) text += "x";
  return text;
}

// ---- selectors of questions --------------------------------------------------------

/** `held`: what the question asks for lies within it; `touched`: it may meet it. */
export interface SelectorNeeds {
  readonly held: readonly Selector[];
  readonly notHeld: readonly Selector[];
  readonly touched: readonly Selector[];
  readonly notTouched: readonly Selector[];
}
export const NO_NEEDS: SelectorNeeds = { held: [], notHeld: [], touched: [], notTouched: [] };

/** undefined: no list asks so. Asking for what must be held, and for the contrary of what must not be touched, is the least. */
export function selectionMeeting(needs: SelectorNeeds): Selector | undefined {
  return extended(needs.held.flat(), needs.notTouched, (asked) => {
    return (
      needs.held.every((one) => selectorHolds(one, asked)) &&
      needs.notHeld.every((one) => !selectorHolds(one, asked)) &&
      needs.touched.every((one) => !selectorsAreDisjoint(one, asked))
    );
  });
}

function extended(
  asked: Selector,
  [first, ...rest]: readonly Selector[],
  isMet: (asked: Selector) => boolean,
): Selector | undefined {
  if (first === undefined) return isMet(asked) ? asked : undefined;
  const contraries = first.flatMap(contrariesOf).map((contrary) => [...asked, contrary]);
  // What is asked for anyway may contradict it already.
  for (const more of [...(selectorsAreDisjoint(first, asked) ? [asked] : []), ...contraries]) {
    const found = extended(more, rest, isMet);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Each contradicts the requirement, and implies no more than it has to. */
function contrariesOf({ key, operator, values }: Requirement): readonly Requirement[] {
  if (operator === "In") return [{ key, operator: "NotIn", values }];
  if (operator === "NotIn") return values.map((value) => ({ key, operator: "In", values: [value] }));
  return [{ key, operator: operator === "Exists" ? "DoesNotExist" : "Exists", values: [] }];
}
