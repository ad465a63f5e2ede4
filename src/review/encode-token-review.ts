/**
 * What is known of a token → TokenReview. An answer with an `error` is not cached by the API server, one without is:
 * so a wrong password has none, and a source that could not be asked has one.
 */
import type { Identification } from "../engine/decision.ts";
import type { UserInfo } from "../engine/question.ts";
import {
  TOKEN_REVIEW_KIND,
  type TokenReviewAnswer,
  type TokenReviewStatus,
  type TokenReviewVersion,
} from "../kube/token-review.ts";
import { oneLine } from "./one-line.ts";

export interface TokenFindings {
  readonly identification: Identification;
  /** Names of the sources that could not be asked. */
  readonly unavailable: readonly string[];
  /** What of the requested audiences the token is good for; undefined: the API server's own only, left unsaid. */
  readonly audiences: readonly string[] | undefined;
}

export function encodeTokenFindings(version: TokenReviewVersion, findings: TokenFindings): TokenReviewAnswer {
  return tokenAnswer(version, statusOf(findings));
}

/** The answer where the review was never looked at: not authenticated, and not to be cached. */
export function encodeTokenError(version: TokenReviewVersion, error: string): TokenReviewAnswer {
  return tokenAnswer(version, { authenticated: false, error: oneLine(error) });
}

function tokenAnswer(version: TokenReviewVersion, status: TokenReviewStatus): TokenReviewAnswer {
  return { apiVersion: version, kind: TOKEN_REVIEW_KIND, status };
}

function statusOf({ identification, unavailable, audiences }: TokenFindings): TokenReviewStatus {
  // INVARIANT: a user without a name is nobody, whoever vouches for it.
  if (identification.authenticated && identification.user.username !== "") {
    if (audiences !== undefined && audiences.length === 0) return { authenticated: false };
    return {
      authenticated: true,
      user: wireUser(identification.user),
      ...(audiences === undefined ? {} : { audiences }),
    };
  }
  if (unavailable.length === 0) return { authenticated: false };
  const names = unavailable.map((name) => `identity source ${name} unavailable`);
  return { authenticated: false, error: oneLine(names.join("; ")) };
}

function wireUser(user: UserInfo): NonNullable<TokenReviewStatus["user"]> {
  return {
    username: user.username,
    ...(user.uid === "" ? {} : { uid: user.uid }),
    ...(user.groups.length === 0 ? {} : { groups: user.groups }),
    ...(Object.keys(user.extra).length === 0 ? {} : { extra: user.extra }),
  };
}
