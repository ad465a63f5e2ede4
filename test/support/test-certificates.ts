/** Certificates for tests: an authority with a serving certificate, one for clients, and one that nobody knows. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

interface PathPair {
  readonly certificate: string;
  readonly key: string;
}
/** As `tls.connect` and `https.request` take it. */
interface ClientPair {
  readonly cert: string;
  readonly key: string;
}
export interface Certificates {
  /** Paths. */
  readonly ca: string;
  readonly caText: string;
  readonly serving: PathPair;
  readonly otherKey: string;
  /** Another serving certificate of the same authority. */
  readonly renewed: PathPair;
  readonly clientCa: string;
  /** Signed the client that is foreign at first. */
  readonly foreignCa: string;
  readonly clients: Readonly<Record<"right" | "alternative" | "wrongName" | "foreign", ClientPair>>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
x509.cryptoProvider.set(webcrypto as Crypto);

export async function testCertificates(folder: string): Promise<Certificates> {
  const save = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const [serving, clients, foreign] = await Promise.all(["serving", "clients", "foreign"].map(authority));
  if (!serving || !clients || !foreign) throw new Error("no authorities");
  const server = await serving.issue("verdict", ["localhost", "127.0.0.1"]);
  const other = await serving.issue("other");
  const renewed = await serving.issue("verdict", ["localhost", "127.0.0.1"]);
  return {
    ca: save("ca.crt", serving.text),
    caText: serving.text,
    serving: { certificate: save("tls.crt", server.cert), key: save("tls.key", server.key) },
    otherKey: save("other.key", other.key),
    renewed: { certificate: save("renewed.crt", renewed.cert), key: save("renewed.key", renewed.key) },
    clientCa: save("client-ca.crt", clients.text),
    foreignCa: save("foreign-ca.crt", foreign.text),
    clients: {
      right: await clients.issue("kube-apiserver"),
      alternative: await clients.issue("somebody", ["alt.name"]),
      wrongName: await clients.issue("somebody"),
      foreign: await foreign.issue("kube-apiserver"),
    },
  };
}

async function authority(name: string) {
  const keys = await newKeys();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${name}`,
    ...lifetime(),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const issue = async (commonName: string, hosts: readonly string[] = []): Promise<ClientPair> => {
    const own = await newKeys();
    const names = hosts.map((value) => ({ type: /^[\d.]+$/.test(value) ? "ip" : "dns", value }) as const);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial(),
      subject: `CN=${commonName}`,
      issuer: root.subject,
      ...lifetime(),
      signingAlgorithm: ALGORITHM,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
    });
    const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", own.privateKey), "PRIVATE KEY");
    return { cert: certificate.toString("pem"), key };
  };
  return { text: root.toString("pem"), issue };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<webcrypto.CryptoKeyPair>;
}

function lifetime() {
  return { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 86_400_000) };
}

function serial(): string {
  return `4a${Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString("hex")}`;
}
