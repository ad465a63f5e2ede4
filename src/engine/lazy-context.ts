/**
 * What conditions and patterns read of one authorization question, made when the first of them asks: most decisions
 * are found by looking up, and never need it. Classes, because a getter that makes its value once has no shorter form.
 */
import type { Frame, Roots } from "../expressions/frame.ts";
import type { Outcome } from "../values/value.ts";
import type { Asked } from "./asked.ts";
import type { HeadContext } from "./linked-head.ts";
import type { AccessQuestion, NamespaceFacts, Surroundings } from "./question.ts";
import { authorizationRoots, type ClusterFacts } from "./roots.ts";

const NO_PATH: readonly string[] = [];

export class LazyContext implements HeadContext {
  readonly frame: LazyFrame;

  constructor(question: AccessQuestion, asked: Asked, surroundings: Surroundings, cluster: ClusterFacts) {
    this.frame = new LazyFrame(question, asked, surroundings, cluster);
  }

  get facts(): NamespaceFacts | null | undefined {
    return this.frame.facts;
  }
}

class LazyFrame implements Frame {
  readonly podPath = NO_PATH;
  nextChange = Number.POSITIVE_INFINITY;
  walked = 0;
  containers?: Outcome;
  plannedContainers?: Outcome;
  readonly #question: AccessQuestion;
  readonly #asked: Asked;
  readonly #surroundings: Surroundings;
  readonly #cluster: ClusterFacts;
  #roots: Roots | undefined;
  #facts: { readonly known: NamespaceFacts | null | undefined } | undefined;
  #slots: Outcome[] | undefined;
  #places: undefined[] | undefined;

  constructor(question: AccessQuestion, asked: Asked, surroundings: Surroundings, cluster: ClusterFacts) {
    this.#question = question;
    this.#asked = asked;
    this.#surroundings = surroundings;
    this.#cluster = cluster;
  }

  get facts(): NamespaceFacts | null | undefined {
    this.#facts ??= { known: factsFor(this.#asked, this.#surroundings) };
    return this.#facts.known;
  }

  get roots(): Roots {
    return (this.#roots ??= authorizationRoots(this.#question, this.facts, this.#cluster, this.#surroundings.now));
  }

  get slots(): Outcome[] {
    return (this.#slots ??= []);
  }

  get places(): undefined[] {
    return (this.#places ??= []);
  }
}

function factsFor(asked: Asked, surroundings: Surroundings): NamespaceFacts | null | undefined {
  if (asked.kind === "url" || asked.place.kind === "none") return null;
  return asked.place.kind === "one" ? surroundings.namespaceFacts(asked.place.name) : undefined;
}
