/** Reads the serving certificate and its key, and finds out before listening whether they belong together. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { reasonOf } from "../store/read-source.ts";
import { type StartError, wrongConfiguration } from "./start-error.ts";

export interface ServingCertificate {
  readonly certificate: string;
  readonly key: string;
  /** Milliseconds since the Unix epoch. */
  readonly expires: number;
}

/** Throws a {@link StartError}. */
export function readServingCertificate(tls: {
  certificate?: string | undefined;
  key?: string | undefined;
}): ServingCertificate {
  if (tls.certificate === undefined || tls.key === undefined) {
    const missing = tls.certificate === undefined ? "tls.certificate" : "tls.key";
    throw wrongConfiguration(
      `\`${missing}\` is missing, and webhooks are served over HTTPS only`,
      "`verdict demo` makes a certificate of its own",
    );
  }
  const certificate = readPem(tls.certificate, "tls.certificate");
  const key = readPem(tls.key, "tls.key");
  const parsed = parseCertificate(certificate, tls.certificate, "tls.certificate");
  if (!parsed.checkPrivateKey(parseKey(key, tls.key))) {
    throw wrongConfiguration(
      `the key \`${tls.key}\` does not belong to the certificate \`${tls.certificate}\``,
      "give the key that the certificate was made for",
    );
  }
  return { certificate, key, expires: Date.parse(parsed.validTo) };
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g;

/**
 * Every certificate of the file, each on lines of its own, and the first instant at which one of them ends. What TLS would
 * silently pass over is a mistake here: its clients would be refused. Throws a {@link StartError}.
 */
export function readAuthorities(path: string, name: string): { readonly pem: string; readonly expires: number } {
  const text = readPem(path, name);
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0 || text.split("-----BEGIN ").length !== certificates.length + 1)
    throw notPem(name, path, "certificate");
  const ends = certificates.map((pem) => Date.parse(parseCertificate(pem, path, name).validTo));
  return { pem: `${certificates.join("\n")}\n`, expires: Math.min(...ends) };
}

export function readPem(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw wrongConfiguration(`\`${name}\` names \`${path}\`, which cannot be read: ${reasonOf(error)}`);
  }
}

function parseCertificate(pem: string, path: string, name: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw notPem(name, path, "certificate");
  }
}

function parseKey(pem: string, path: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw notPem("tls.key", path, "private key");
  }
}

function notPem(name: string, path: string, what: string): StartError {
  return wrongConfiguration(`\`${name}\` names \`${path}\`, which holds no ${what} in PEM`);
}
