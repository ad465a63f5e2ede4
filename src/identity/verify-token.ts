/**
 * Asks the sources about one token, all at once, each about the form it understands. INVARIANT: the token is neither kept
 * nor logged, and leaves the process only for sources whose rules ask for passwords.
 */
import type { Vouching } from "../engine/question.ts";
import { parseToken } from "./parse-token.ts";
import type { IdentitySource, SourceAnswer } from "./source.ts";

export interface TokenVerification {
  readonly vouchings: readonly Vouching[];
  /** Sources that could not be asked, by name. */
  readonly unavailable: readonly string[];
  /** Requested ∩ configured audiences; undefined: nothing is said of audiences. */
  readonly audiences: readonly string[] | undefined;
  /** When the first of the tokens that were vouched for ends, in milliseconds since 1970. */
  readonly expires?: number;
  /** The sources were not asked for this question. */
  readonly cached?: true;
}

export type SourceResult = "vouched" | "rejected" | "error" | "timeout";

/** Told of each question put to a source, for metrics and logs. `why` holds no secret. */
export type ObserveSource = (source: string, result: SourceResult, seconds: number, why: string | undefined) => void;

export interface TokenVerifierOptions {
  readonly sources: readonly IdentitySource[];
  /** Empty: the audiences of tokens are not looked at. */
  readonly audiences: readonly string[];
  readonly observe?: ObserveSource;
}

/** `wanted`: the sources that some `authenticate` rule names; no other is asked. */
export type TokenVerifier = (
  token: string,
  audiences: readonly string[],
  wanted: readonly { readonly type: string; readonly name: string }[],
) => Promise<TokenVerification>;

export function tokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  return async (token, requested, wanted) => {
    const audiences = intersection(requested, options.audiences);
    const presented = parseToken(token);
    const nobody: TokenVerification = { vouchings: [], unavailable: [], audiences };
    if (audiences?.length === 0) return nobody;
    const asked = options.sources.filter((source) =>
      wanted.some(({ type, name }) => type === source.type && name === source.name),
    );
    const answers = await Promise.all(
      asked.flatMap((source) => {
        const started = performance.now();
        const answer = source.verify(presented);
        return answer === undefined ? [] : [observed(source, started, answer, options.observe)];
      }),
    );
    const ends = answers.flatMap(({ answer }) => (answer.kind === "vouched" ? (answer.expires ?? []) : []));
    return {
      ...(ends.length === 0 ? {} : { expires: Math.min(...ends) }),
      vouchings: answers.flatMap(({ source, answer }) =>
        answer.kind === "vouched" ? [vouching(source, answer)] : [],
      ),
      unavailable: answers.flatMap(({ source, answer }) => (answer.kind === "error" ? [source.name] : [])).toSorted(),
      audiences,
    };
  };
}

function intersection(requested: readonly string[], configured: readonly string[]): readonly string[] | undefined {
  // A review that asks for no audience means the API server's own.
  if (configured.length === 0 || requested.length === 0) return undefined;
  return [...new Set(requested)].filter((audience) => configured.includes(audience));
}

async function observed(
  source: IdentitySource,
  started: number,
  asked: Promise<SourceAnswer>,
  observe: ObserveSource | undefined,
): Promise<{ readonly source: IdentitySource; readonly answer: SourceAnswer }> {
  let answer: SourceAnswer;
  try {
    answer = await asked;
  } catch {
    answer = { kind: "error", why: "the source failed", timeout: false };
  }
  const result: SourceResult = answer.kind === "error" ? (answer.timeout ? "timeout" : "error") : answer.kind;
  const why = answer.kind === "error" ? answer.why : undefined;
  observe?.(source.name, result, (performance.now() - started) / 1000, why);
  return { source, answer };
}

function vouching(source: IdentitySource, answer: SourceAnswer & { kind: "vouched" }): Vouching {
  return {
    sourceType: source.type,
    sourceName: source.name,
    claims: answer.claims,
    allowSystem: source.allowSystem,
  };
}
