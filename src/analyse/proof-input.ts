/**
 * The rules that a proof looks at, and whether they mean what those meant that it looked at the last time: then it would
 * come to the same.
 */
import { type CheckedPolicySet, type CheckedRule, listsOf, type RuleList } from "../check/checked.ts";
import { canonicalText } from "../compile/canonical.ts";

export class ProofInput {
  #key: string | undefined;
  #rules: RuleList = [];
  #chosen = new WeakMap<RuleList, RuleList>();

  /** `key`: all else that the proof depends on, how it chooses among them. */
  choose(
    set: CheckedPolicySet,
    key: string,
    choice: () => (rule: CheckedRule) => boolean,
  ): { readonly rules: RuleList; readonly isSame: boolean } {
    if (key !== this.#key) this.#chosen = new WeakMap();
    let isChosen: ((rule: CheckedRule) => boolean) | undefined;
    const rules: CheckedRule[] = [];
    for (const list of listsOf(set)) {
      let chosen = this.#chosen.get(list);
      if (chosen === undefined) {
        isChosen ??= choice();
        chosen = list.filter(isChosen);
        this.#chosen.set(list, chosen);
      }
      for (const rule of chosen) rules.push(rule);
    }
    const isSame = key === this.#key && areSame(this.#rules, rules);
    this.#key = key;
    this.#rules = rules;
    return { rules, isSame };
  }
}

function areSame(before: RuleList, now: RuleList): boolean {
  return (
    before.length === now.length &&
    now.every((rule, index) => {
      const other = before[index];
      return other === rule || (other !== undefined && meaningOf(other) === meaningOf(rule));
    })
  );
}

const meanings = new WeakMap<CheckedRule, string>();

/** All of a rule but where it stands and what it tells people. */
function meaningOf(rule: CheckedRule): string {
  const known = meanings.get(rule);
  if (known !== undefined) return known;
  const { name, unit, effect, shadow, gates, head, bodies } = rule;
  const silent = bodies.map(({ code: { message: _message, help: _help, ...code }, ...body }) => ({ ...body, code }));
  const made = canonicalText([name, unit, effect, shadow, gates, head, silent]);
  meanings.set(rule, made);
  return made;
}
