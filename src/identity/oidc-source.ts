/**
 * A source that knows the tokens of one OpenID Connect issuer: JWTs, verified here with the keys that the issuer publishes
 * (OpenID Connect Discovery 1.0; RFC 7515, 7517, 7519). No token leaves the process. The keys are fetched when first
 * needed, kept, and fetched again when a token names one that is not among them; signatures and claims are `jose`'s work.
 */
import type { JWTVerifyGetKey } from "jose";
import type { Clock } from "../base/clock.ts";
import { isJsonObject, parseJson } from "../base/json.ts";
import { getOutside } from "./outside-answer.ts";
import { jwtClaims } from "./parse-token.ts";
import type { IdentitySource, PresentedJwt, SourceAnswer } from "./source.ts";

export interface OidcOptions {
  /** As the tokens' `iss` spells it. */
  readonly issuer: URL;
  /** A token must be for one of them. */
  readonly audiences: readonly string[];
  /** PEM; absent: the authorities that Node trusts. */
  readonly ca: string | undefined;
  /** Milliseconds for each fetch. */
  readonly timeout: number;
  readonly allowSystem: IdentitySource["allowSystem"];
  readonly clock: Clock;
}

/** Signatures by a key pair only: with a shared secret whoever verifies could sign. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const DOCUMENT_LIMIT = 256 * 1024;
/** Between two fetches that unknown keys ask for: a stranger's tokens must not make us ask without end. */
const COOL_DOWN = 10_000;
const KEYS_KEPT = 600_000;
/** Seconds that two clocks may differ. */
const TOLERANCE = 10;

/** The issuer could not be asked, or answered something that is no key set. */
class IssuerError extends Error {
  override readonly name = "IssuerError";
  readonly timeout: boolean;
  constructor(why: string, timeout: boolean) {
    super(why);
    this.timeout = timeout;
  }
}

export function oidcSource(name: string, options: OidcOptions): IdentitySource {
  const issuer = issuerText(options.issuer);
  const keys = discoveredKeys(options, issuer);
  return {
    type: "oidc",
    name,
    allowSystem: options.allowSystem,
    verify: ({ jwt }) => (jwt?.issuer === issuer ? verify(options, jwt, keys) : undefined),
  };
}

/** Read when the first token comes: few servers have such a source. */
function josePackage(): Promise<typeof import("jose")> {
  return import("jose");
}

/** `https://idp.example.com` is spelt without the slash that a URL object gives it. */
function issuerText(url: URL): string {
  return url.pathname === "/" && url.search === "" ? url.origin : url.href;
}

async function verify(
  { audiences, clock }: OidcOptions,
  { text, issuer }: PresentedJwt,
  keys: () => Promise<JWTVerifyGetKey>,
): Promise<SourceAnswer> {
  const { errors, jwtVerify } = await josePackage();
  try {
    const { payload } = await jwtVerify(text, await keys(), {
      issuer,
      audience: [...audiences],
      algorithms: ALGORITHMS,
      requiredClaims: ["exp", "sub"],
      clockTolerance: TOLERANCE,
      currentDate: new Date(clock.now()),
    });
    // The claims are read again: their numbers are exact here.
    const claims = jwtClaims(text);
    return claims === undefined || payload.exp === undefined
      ? { kind: "rejected" }
      : { kind: "vouched", claims, expires: payload.exp * 1000 };
  } catch (error) {
    if (error instanceof IssuerError) return { kind: "error", why: error.message, timeout: error.timeout };
    if (error instanceof errors.JWKSTimeout)
      return { kind: "error", why: "it did not answer in time", timeout: true };
    if (error instanceof errors.JWKSInvalid) return { kind: "error", why: "its key set is none", timeout: false };
    if (error instanceof errors.JOSEError) return { kind: "rejected" };
    return { kind: "error", why: "the token could not be verified", timeout: false };
  }
}

/** Finds where the keys are, once; questions that come together wait for the same answer, and a failure is tried again. */
function discoveredKeys(options: OidcOptions, issuer: string): () => Promise<JWTVerifyGetKey> {
  let found: Promise<JWTVerifyGetKey> | undefined;
  return () => {
    found ??= discover(options, issuer).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
}

async function discover(options: OidcOptions, issuer: string): Promise<JWTVerifyGetKey> {
  const document = parsed(
    await fetched(options, new URL(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`)),
  );
  if (document["issuer"] !== issuer) throw new IssuerError("its discovery document is of another issuer", false);
  const uri = document["jwks_uri"];
  if (typeof uri !== "string" || !URL.canParse(uri)) throw new IssuerError("it names no key set", false);
  const url = new URL(uri);
  if (url.protocol !== "https:" && url.protocol !== options.issuer.protocol) {
    throw new IssuerError("its key set is not behind https", false);
  }
  const { createRemoteJWKSet, customFetch } = await josePackage();
  return createRemoteJWKSet(url, {
    cooldownDuration: COOL_DOWN,
    cacheMaxAge: KEYS_KEPT,
    timeoutDuration: options.timeout,
    [customFetch]: async (at: string) => new Response(await fetched(options, new URL(at))),
  });
}

async function fetched({ timeout, ca }: OidcOptions, url: URL): Promise<string> {
  const answer = await getOutside(url, { timeout, ca, headers: {}, limit: DOCUMENT_LIMIT });
  switch (answer.kind) {
    case "answered":
      return answer.body;
    case "status":
      throw new IssuerError(`it answered ${answer.status}`, false);
    case "failed":
      throw new IssuerError(answer.why, answer.timeout);
  }
}

function parsed(text: string) {
  try {
    const value = parseJson(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Told below: what is no JSON is no discovery document either.
  }
  throw new IssuerError("its discovery document is no JSON object", false);
}
