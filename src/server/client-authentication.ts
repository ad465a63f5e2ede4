/**
 * Whether a caller may use a webhook: by a client certificate of the configured authority, by a bearer token, or because
 * the webhook asks nothing. A certificate is requested in TLS and not required there, so that the route can answer 401.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { ReviewName } from "../review/review-path.ts";

export interface ClientRules {
  /** Whether certificates are looked at, and the names that may come; none: any that the authority signed. */
  readonly certificates: { readonly allowedNames: readonly string[] } | undefined;
  readonly bearerToken: string | undefined;
  readonly anonymous: readonly ReviewName[];
}

export type ClientRejection = "no_credentials" | "untrusted_certificate" | "name_not_allowed" | "wrong_token";

export interface Caller {
  readonly socket: Socket;
  /** The header. */
  readonly authorization: string | undefined;
}

/** undefined: the caller may go on. */
export type AuthenticateClient = (review: ReviewName, caller: Caller) => ClientRejection | undefined;

export function clientAuthenticator(rules: ClientRules): AuthenticateClient {
  const expected = rules.bearerToken === undefined ? undefined : digest(rules.bearerToken);
  const byConnection = certificateJudge(rules.certificates?.allowedNames ?? []);
  return (review, caller) => {
    if (rules.anonymous.includes(review)) return undefined;
    const byCertificate = rules.certificates && byConnection(caller.socket);
    if (rules.certificates !== undefined && byCertificate === undefined) return undefined;
    const token = bearerOf(caller.authorization);
    if (expected !== undefined && token !== undefined) {
      return timingSafeEqual(digest(token), expected) ? undefined : "wrong_token";
    }
    return byCertificate ?? "no_credentials";
  };
}

/** A connection shows its certificate once, when it is made: what is thought of it is thought once. */
function certificateJudge(allowed: readonly string[]): (socket: Socket) => ClientRejection | undefined {
  const judged = new WeakMap<Socket, { readonly rejection: ClientRejection | undefined }>();
  return (socket) => {
    const known = judged.get(socket);
    if (known !== undefined) return known.rejection;
    const rejection = certificateRejection(socket, allowed);
    judged.set(socket, { rejection });
    return rejection;
  };
}

function certificateRejection(socket: Socket, allowed: readonly string[]): ClientRejection | undefined {
  if (!(socket instanceof TLSSocket)) return "no_credentials";
  const certificate = socket.getPeerCertificate();
  if (certificate === null || Object.keys(certificate).length === 0) return "no_credentials";
  if (!socket.authorized) return "untrusted_certificate";
  if (allowed.length === 0) return undefined;
  return certificateNames(socket).some((name) => allowed.includes(name)) ? undefined : "name_not_allowed";
}

/** The common name and the DNS names that a caller's certificate shows; empty without one. */
export function certificateNames(socket: Socket): readonly string[] {
  if (!(socket instanceof TLSSocket)) return [];
  const certificate = socket.getPeerCertificate();
  const names = [certificate?.subject?.CN, ...alternativeNames(certificate?.subjectaltname)];
  return names.filter((name) => typeof name === "string");
}

/** Node writes the names as text; where one needed quoting, none is believed. */
function alternativeNames(text: string | undefined): readonly string[] {
  if (text === undefined || text.includes('"')) return [];
  return text.split(", ").flatMap((item) => (item.startsWith("DNS:") ? [item.slice(4)] : []));
}

function bearerOf(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}

/** Both sides are hashed, so that the comparison has one length and one duration. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
