/** The file of demo users, written as a person does it: with what `verdict hash-password` prints. */
import { stringify } from "yaml";
import type { Secrets } from "./secrets.ts";
import { verdictCommand } from "./verdict-process.ts";

export interface DemoUser {
  readonly name: string;
  /** `name:password`. */
  readonly token: string;
}

export async function createDemoUsers(
  secrets: Secrets,
): Promise<{ readonly file: string; readonly users: { readonly dora: DemoUser } }> {
  const password = secrets.create("!demo");
  const hashed = await verdictCommand(["hash-password"], `${password}\n`);
  const hash = hashed.stdout.trim();
  if (hashed.code !== 0 || !hash.startsWith("$scrypt$")) {
    throw new Error(`verdict hash-password ended with ${hashed.code}: ${hashed.stdout}${hashed.stderr}`);
  }
  secrets.remember(hash);
  const file = stringify({ users: [{ name: "dora", password: hash, uid: "uid-dora", groups: ["demo"] }] });
  return { file, users: { dora: { name: "dora", token: `dora:${password}` } } };
}
