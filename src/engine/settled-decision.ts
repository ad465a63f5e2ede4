/**
 * Decisions that the tables alone found: the number of a rule, and nothing else until somebody asks for more. A class,
 * because a getter that reads a table has no shorter form; what cannot differ is one object for all.
 */
import type { Program } from "../compile/decision-tree.ts";
import { nameOf, refOf } from "../compile/rule-of.ts";
import type { AccessDecision, RuleRef } from "./decision.ts";

/** The allow of a settled rule: its name is its reason. */
export class AllowedByRule implements AccessDecision {
  readonly #program: Program;
  readonly #number: number;

  constructor(program: Program, rule: number) {
    this.#program = program;
    this.#number = rule;
  }

  get decision(): "allow" {
    return "allow";
  }
  get reason(): string {
    return nameOf(this.#program, this.#number);
  }
  get rule(): RuleRef {
    return refOf(this.#program, this.#number);
  }
  get evaluationError(): undefined {
    return undefined;
  }
  get validUntil(): undefined {
    return undefined;
  }
}

/** Some deny is met: its reason names the first and counts the others, which is worked out when it is read. */
export class DeniedInSum implements AccessDecision {
  readonly #workOut: () => AccessDecision;
  #whole: AccessDecision | undefined;

  constructor(workOut: () => AccessDecision) {
    this.#workOut = workOut;
  }

  get #decision(): AccessDecision {
    return (this.#whole ??= this.#workOut());
  }
  get decision(): "deny" {
    return "deny";
  }
  get reason(): string {
    return this.#decision.reason;
  }
  get rule(): RuleRef | undefined {
    return this.#decision.rule;
  }
  get evaluationError(): string | undefined {
    return this.#decision.evaluationError;
  }
  get validUntil(): number | undefined {
    return this.#decision.validUntil;
  }
}

const unspoken = { rule: undefined, evaluationError: undefined, validUntil: undefined };
const NO_OPINION: AccessDecision = Object.freeze({ decision: "no-opinion", reason: "", ...unspoken });
const DENIED_BY_DEFAULT: AccessDecision = Object.freeze({
  decision: "deny",
  reason: "no rule allows this, and the default is deny",
  ...unspoken,
});

/** What is said where no rule meets the question. */
export function nothingMet(defaultDeny: boolean): AccessDecision {
  return defaultDeny ? DENIED_BY_DEFAULT : NO_OPINION;
}
