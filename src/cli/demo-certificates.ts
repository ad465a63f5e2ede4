/**
 * Certificates for loopback: an authority of its own and a serving certificate that it signed, kept in a folder and made
 * anew when they near their end or do not belong together. The authority's key is thrown away: it signs once.
 */
import "reflect-metadata";
import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

export interface DemoCertificates {
  /** Paths. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY = 86_400_000;
const LIFETIME = 90 * DAY;

export async function demoCertificates(folder: string, now: number): Promise<DemoCertificates> {
  const paths = { ca: join(folder, "ca.crt"), certificate: join(folder, "tls.crt"), key: join(folder, "tls.key") };
  if (!stillGood(paths, now)) await make(paths, now);
  return paths;
}

function stillGood(paths: DemoCertificates, now: number): boolean {
  try {
    const authority = new X509Certificate(readFileSync(paths.ca));
    const certificate = new X509Certificate(readFileSync(paths.certificate));
    const key = createPrivateKey(readFileSync(paths.key));
    const begun = Date.parse(certificate.validFrom) <= now;
    const lasting = [authority, certificate].every((one) => Date.parse(one.validTo) > now + DAY);
    return begun && lasting && certificate.checkPrivateKey(key) && certificate.verify(authority.publicKey);
  } catch {
    return false;
  }
}

async function make(paths: DemoCertificates, now: number): Promise<void> {
  x509.cryptoProvider.set(webcrypto as Crypto);
  const lifetime = { notBefore: new Date(now - DAY), notAfter: new Date(now + LIFETIME) };
  const authorityKeys = await newKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: "CN=verdict demo authority",
    ...lifetime,
    signingAlgorithm: ALGORITHM,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: "CN=verdict demo",
    issuer: authority.subject,
    ...lifetime,
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: "localhost" },
        { type: "ip", value: "127.0.0.1" },
        { type: "ip", value: "::1" },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  writeFileSync(paths.key, `${key}\n`, { mode: 0o600 });
  writeFileSync(paths.certificate, `${certificate.toString("pem")}\n`);
  writeFileSync(paths.ca, `${authority.toString("pem")}\n`);
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<webcrypto.CryptoKeyPair>;
}

/** Positive, and no leading zero: strict readers of DER take it. */
function serial(): string {
  return `4a${Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString("hex")}`;
}
