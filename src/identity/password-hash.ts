/**
 * Salted password hashes in the form `$scrypt$ln=15,r=8,p=1$SALT$HASH` (base64 without padding), as other tools write
 * them. Hashing runs off the event loop; comparing takes the same time whatever is wrong.
 */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

export interface PasswordHash {
  /** Two to this power is the cost. */
  readonly logCost: number;
  readonly blockSize: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const usual = { logCost: 15, blockSize: 8, parallelism: 1 } as const;
const HASH_BYTES = 32;
const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)={0,2}\$([A-Za-z0-9+/]+)={0,2}$/;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, { ...usual, salt }, HASH_BYTES);
  const { logCost, blockSize, parallelism } = usual;
  return `$scrypt$ln=${logCost},r=${blockSize},p=${parallelism}$${base64(salt)}$${base64(hash)}`;
}

/** undefined: not in the form, or with costs that are too cheap to protect or too dear to compute. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, logCost, blockSize, parallelism, salt, hash] = match;
  const parsed: PasswordHash = {
    logCost: Number(logCost),
    blockSize: Number(blockSize),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt ?? "", "base64"),
    hash: Buffer.from(hash ?? "", "base64"),
  };
  const costs = parsed.logCost >= 10 && parsed.logCost <= 20 && parsed.blockSize >= 1 && parsed.blockSize <= 32;
  const sizes = parsed.salt.length >= 8 && parsed.hash.length >= 16 && parsed.hash.length <= 64;
  return costs && sizes && parsed.parallelism >= 1 && parsed.parallelism <= 16 ? parsed : undefined;
}

export async function verifyPassword(expected: PasswordHash, password: string): Promise<boolean> {
  const actual = await derive(password, expected, expected.hash.length);
  return timingSafeEqual(actual, expected.hash);
}

/** A hash that no password has, for the work that is done for names that do not exist. */
export function unmatchableHash(like: PasswordHash | undefined): PasswordHash {
  return { ...(like ?? usual), salt: randomBytes(16), hash: randomBytes(like?.hash.length ?? HASH_BYTES) };
}

function derive(password: string, costs: Omit<PasswordHash, "hash">, bytes: number): Promise<Buffer> {
  const options = {
    N: 2 ** costs.logCost,
    r: costs.blockSize,
    p: costs.parallelism,
    // The library's own ceiling is just below what the usual costs need.
    maxmem: 256 * 2 ** costs.logCost * costs.blockSize,
  };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFC"), costs.salt, bytes, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
