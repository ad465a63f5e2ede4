/**
 * Every secret of a run is a unique text made here, so that any output can be searched for all of them, in the forms
 * in which secrets leak: as they are, in base64 (also inside a longer text, at any of its three alignments), base64url,
 * percent-encoded, and escaped as in JSON.
 */
import { randomBytes } from "node:crypto";

export interface Secrets {
  /** A new secret; `flavour` adds characters that encoders treat specially. */
  create(flavour?: string): string;
  /** Something secret that was made elsewhere (a key, a token). */
  remember(secret: string): string;
  /** The secrets that the text holds, each with the form it was found in. */
  findIn(text: string): readonly string[];
  count(): number;
}

export function createSecrets(): Secrets {
  const known = new Map<string, ReadonlyMap<string, string>>();
  const remember = (secret: string): string => {
    known.set(secret, forms(secret));
    return secret;
  };
  return {
    create: (flavour = "") => remember(`s${randomBytes(9).toString("hex")}${flavour}`),
    remember,
    findIn: (text) => {
      const found: string[] = [];
      for (const [secret, spellings] of known) {
        for (const [form, spelling] of spellings) if (text.includes(spelling)) found.push(`${secret} (${form})`);
      }
      return found;
    },
    count: () => known.size,
  };
}

function forms(secret: string): ReadonlyMap<string, string> {
  const spellings = new Map([
    ["plain", secret],
    ["URL-encoded", encodeURIComponent(secret)],
    ["form-encoded", new URLSearchParams([["", secret]]).toString().slice(1)],
    ["in JSON", JSON.stringify(secret).slice(1, -1)],
  ]);
  for (const offset of [0, 1, 2]) {
    const inner = innerBase64(secret, offset);
    spellings.set(`base64 at ${offset}`, inner);
    spellings.set(`base64url at ${offset}`, inner.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return spellings;
}

/** The characters of the base64 of `…secret…` that depend on the secret alone, when `offset` bytes precede it. */
function innerBase64(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const whole = bytes.toString("base64").replace(/=+$/, "");
  const firstClean = Math.ceil((offset * 8) / 6);
  const lastClean = Math.floor((bytes.length * 8) / 6);
  return whole.slice(firstClean, lastClean);
}
