/**
 * A source that asks an outside service with HTTP basic authentication: 2xx is yes, 401 and 403 are no, anything else is
 * an error.
 */
import { isJsonObject, type JsonObject, nestsDeeperThan, parseJson } from "../base/json.ts";
import { getOutside } from "./outside-answer.ts";
import type { Credentials, IdentitySource, SourceAnswer } from "./source.ts";

export interface BasicOptions {
  readonly url: URL;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** PEM; absent: the authorities that Node trusts. */
  readonly ca: string | undefined;
  readonly allowSystem: IdentitySource["allowSystem"];
}

const ANSWER_LIMIT = 64 * 1024;
const NESTING_LIMIT = 100;

export function basicSource(name: string, options: BasicOptions): IdentitySource {
  return {
    type: "basic",
    name,
    allowSystem: options.allowSystem,
    verify: ({ credentials }) => (credentials === undefined ? undefined : ask(options, credentials)),
  };
}

async function ask({ url, timeout, ca }: BasicOptions, credentials: Credentials): Promise<SourceAnswer> {
  const headers = { authorization: authorization(credentials) };
  const answer = await getOutside(url, { timeout, ca, headers, limit: ANSWER_LIMIT });
  switch (answer.kind) {
    case "answered":
      // INVARIANT: the name is the one that was checked, whatever the answer calls it.
      return { kind: "vouched", claims: { ...claimsOf(answer.body), username: credentials.name } };
    case "status":
      return answer.status === 401 || answer.status === 403
        ? { kind: "rejected" }
        : { kind: "error", why: `it answered ${answer.status}`, timeout: false };
    case "failed":
      return { kind: "error", why: answer.why, timeout: answer.timeout };
  }
}

function authorization({ name, password }: Credentials): string {
  return `Basic ${Buffer.from(`${name}:${password}`, "utf8").toString("base64")}`;
}

function claimsOf(text: string): JsonObject {
  if (nestsDeeperThan(text, NESTING_LIMIT)) return {};
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
