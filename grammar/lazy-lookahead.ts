/**
 * Chevrotain works out for every place of the grammar by which tokens to choose, each time a process starts: more than a short
 * command takes for all else. Here a place is worked out when a text first comes to it; most texts never come to most.
 */
import { type ILookaheadStrategy, LLkLookaheadStrategy } from "chevrotain";

type AlternationOptions = Parameters<ILookaheadStrategy["buildLookaheadForAlternation"]>[0];
type OptionalOptions = Parameters<ILookaheadStrategy["buildLookaheadForOptional"]>[0];
type Choose = ReturnType<ILookaheadStrategy["buildLookaheadForAlternation"]>;
type Decide = ReturnType<ILookaheadStrategy["buildLookaheadForOptional"]>;

/** What Chevrotain's parser keeps of it, by the number of a rule and of a place in it. */
interface Kept {
  readonly fullRuleNameToShort: Readonly<Record<string, number>>;
  readonly lookAheadFuncsCache: readonly (Choose | Decide)[][];
}

export class LazyLookahead extends LLkLookaheadStrategy implements ILookaheadStrategy {
  override buildLookaheadForAlternation(options: AlternationOptions): Choose {
    const build = () => super.buildLookaheadForAlternation(options);
    return function choose(this: Kept, alternatives) {
      const built = build();
      replace(this, options.rule.name, choose, built);
      return built.call(this, alternatives);
    } as Choose;
  }

  override buildLookaheadForOptional(options: OptionalOptions): Decide {
    const build = () => super.buildLookaheadForOptional(options);
    return function decide(this: Kept) {
      const built = build();
      replace(this, options.rule.name, decide, built);
      return built.call(this);
    } as Decide;
  }
}

/** HOT PATH: from the second time on the parser calls what was built, not what builds it. */
function replace(parser: Kept, rule: string, lazy: unknown, built: Choose | Decide): void {
  const kept = parser.lookAheadFuncsCache[parser.fullRuleNameToShort[rule] ?? -1] ?? [];
  const key = kept.indexOf(lazy as Choose);
  if (key >= 0) kept[key] = built;
}
