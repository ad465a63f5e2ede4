/**
 * Certificates for one run: a certificate authority that signs serving and client certificates, all of them
 * thrown away with the run's folder. Elliptic keys, because a suite waits for RSA keys longer than for anything else.
 */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export interface KeyPair {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

export interface Subject {
  readonly commonName: string;
  /** What Kubernetes reads as groups. */
  readonly organizations?: readonly string[];
  /** DNS names and IP addresses; makes it a serving certificate. */
  readonly hosts?: readonly string[];
}

export interface Authority {
  /** PEM. */
  readonly certificate: string;
  issue(subject: Subject): Promise<KeyPair>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const HOUR = 3_600_000;

x509.cryptoProvider.set(webcrypto as Crypto);

export async function createAuthority(name: string): Promise<Authority> {
  const keys = await newKeys();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${name}`,
    ...lifetime(),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return {
    certificate: root.toString("pem"),
    issue: (subject) => issue(root.subject, keys.privateKey, subject),
  };
}

/** A pair of keys without a certificate, for signing and verifying service account tokens. Both PEM. */
export async function newSigningKeys(): Promise<{ readonly privateKey: string; readonly publicKey: string }> {
  const keys = await newKeys();
  const publicKey = x509.PemConverter.encode(await webcrypto.subtle.exportKey("spki", keys.publicKey), "PUBLIC KEY");
  return { privateKey: await pemOf(keys.privateKey), publicKey };
}

async function issue(issuer: string, signingKey: CryptoKey, subject: Subject): Promise<KeyPair> {
  const keys = await newKeys();
  const usage = subject.hosts ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [...(subject.organizations ?? []).map((o) => ({ O: [o] })), { CN: [subject.commonName] }],
    issuer,
    ...lifetime(),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      ...(subject.hosts ? [new x509.SubjectAlternativeNameExtension(subject.hosts.map(hostName))] : []),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await pemOf(keys.privateKey) };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<webcrypto.CryptoKeyPair>;
}

async function pemOf(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

function hostName(host: string): x509.JsonGeneralName {
  return { type: /^[\d.]+$/.test(host) ? "ip" : "dns", value: host };
}

function lifetime(): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - HOUR), notAfter: new Date(Date.now() + 24 * HOUR) };
}

/** Positive and never zero-led, so that strict DER readers take it. */
function serial(): string {
  return `4${Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString("hex")}0`.slice(0, 16);
}
