/**
 * Whether a caller may use a webhook: by a client certificate of the configured authority, by a bearer token, or because
 * the webhook asks nothing. A certificate is requested in TLS and not required there, so that the route can answer 401.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { ReviewName } from "../review/review-path.ts";

export interface ClientRules {
  /** Whether certificates are looked at, and the names that may come; none: any that the authority signed. */
  readonly certificates: { readonly allowedNames: readonly string[] } | undefined;
  readonly bearerToken: string | undefined;
  readonly anonymous: readonly ReviewName[];
}

export type ClientRejection = "no_credentials" | "untrusted_certificate" | "name_not_allowed" | "wrong_token";

/** undefined: the caller may go on. */
export type AuthenticateClient = (review: ReviewName, request: IncomingMessage) => ClientRejection | undefined;

export function clientAuthenticator(rules: ClientRules): AuthenticateClient {
  const expected = rules.bearerToken === undefined ? undefined : digest(rules.bearerToken);
  return (review, request) => {
    if (rules.anonymous.includes(review)) return undefined;
    const byCertificate = rules.certificates && certificateRejection(request, rules.certificates.allowedNames);
    if (rules.certificates !== undefined && byCertificate === undefined) return undefined;
    const token = bearerOf(request);
    if (expected !== undefined && token !== undefined) {
      return timingSafeEqual(digest(token), expected) ? undefined : "wrong_token";
    }
    return byCertificate ?? "no_credentials";
  };
}

function certificateRejection(request: IncomingMessage, allowed: readonly string[]): ClientRejection | undefined {
  if (!(request.socket instanceof TLSSocket)) return "no_credentials";
  const certificate = request.socket.getPeerCertificate();
  if (certificate === null || Object.keys(certificate).length === 0) return "no_credentials";
  if (!request.socket.authorized) return "untrusted_certificate";
  if (allowed.length === 0) return undefined;
  const names = [certificate.subject?.CN, ...alternativeNames(certificate.subjectaltname)];
  return names.some((name) => typeof name === "string" && allowed.includes(name)) ? undefined : "name_not_allowed";
}

/** Node writes the names as text; where one needed quoting, none is believed. */
function alternativeNames(text: string | undefined): readonly string[] {
  if (text === undefined || text.includes('"')) return [];
  return text.split(", ").flatMap((item) => (item.startsWith("DNS:") ? [item.slice(4)] : []));
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

/** Both sides are hashed, so that the comparison has one length and one duration. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
