/**
 * Patterns with `*`, matched one character after the other by keeping all positions that may have been reached.
 */
export type GlobSign = { readonly star: true } | { readonly char: string };
export type Glob = readonly GlobSign[];

const STAR: GlobSign = { star: true };

/** Text as an author writes it: `*` is any run, `\*` a star, any other backslash itself. */
export function globOfText(text: string): Glob {
  const signs: GlobSign[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "*") signs.push(STAR);
    else if (char === "\\" && text.charAt(at + 1) === "*") {
      signs.push({ char: "*" });
      at++;
    } else signs.push({ char });
  }
  return signs;
}

export function globOfLetters(text: string): Glob {
  return text.split("").map((char) => ({ char }));
}

export function globMatches(glob: Glob, text: string): boolean {
  return reached(glob, text).has(glob.length);
}

/** Some text that begins with `prefix` matches. */
export function globMeetsPrefix(glob: Glob, prefix: string): boolean {
  return reached(glob, prefix).size > 0;
}

/** Every text that begins with `prefix` matches. */
export function globHoldsPrefix(glob: Glob, prefix: string): boolean {
  const positions = reached(glob, prefix);
  for (const position of positions) {
    if (glob[position] === STAR && glob.slice(position).every((sign) => sign === STAR)) return true;
  }
  return false;
}

/** Every text matches. */
export function globIsEverything(glob: Glob): boolean {
  return globHoldsPrefix(glob, "");
}

function reached(glob: Glob, text: string): Set<number> {
  let positions = throughStars(glob, new Set([0]));
  for (const char of text.split("")) {
    const next = new Set<number>();
    for (const position of positions) {
      const sign = glob[position];
      if (sign === undefined) continue;
      if ("star" in sign) next.add(position);
      else if (sign.char === char) next.add(position + 1);
    }
    positions = throughStars(glob, next);
  }
  return positions;
}

function throughStars(glob: Glob, positions: ReadonlySet<number>): Set<number> {
  const all = new Set(positions);
  for (const position of all) if (glob[position] === STAR) all.add(position + 1);
  return all;
}
