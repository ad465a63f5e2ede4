/**
 * What one text of a question may still be: all of some patterns and none of others. Emptiness is decided, not guessed:
 * a text that fills every star with a letter that no excluded pattern names is met by an excluded pattern only if that
 * pattern holds everything that the first one matches.
 */
import { type Glob, matchesGlob } from "../../values/glob.ts";
import { EVERY_TEXT, meetGlobs } from "../../values/glob-meet.ts";

/** How texts of one kind look. */
export interface TextForm {
  /** For a text that nothing is said about. */
  readonly usual: readonly string[];
  /** What to put for a star. */
  readonly fillers: readonly string[];
  isValid(text: string): boolean;
}

export interface TextDomain {
  readonly form: TextForm;
  readonly patterns: readonly Glob[];
  readonly excluded: readonly Glob[];
  /** One of the texts that are left. */
  readonly sample: string;
}

export class TooMany extends Error {}

export function wholeDomain(form: TextForm): TextDomain {
  return { form, patterns: [EVERY_TEXT], excluded: [], sample: form.usual[0] ?? "any" };
}

/** undefined: no text is left. */
export function narrowText(domain: TextDomain, glob: Glob): TextDomain | undefined {
  const patterns = domain.patterns.flatMap((pattern) => {
    const met = meetGlobs(pattern, glob);
    if (met === undefined) throw new TooMany();
    return met;
  });
  if (patterns.length === 0) return undefined;
  return settled({ ...domain, patterns });
}

export function excludeText(domain: TextDomain, glob: Glob): TextDomain | undefined {
  return settled({ ...domain, excluded: [...domain.excluded, glob] });
}

export function isLeft({ form, patterns, excluded }: TextDomain, text: string): boolean {
  return (
    form.isValid(text) &&
    patterns.some((glob) => matchesGlob(glob, text)) &&
    !excluded.some((glob) => matchesGlob(glob, text))
  );
}

function settled(domain: TextDomain): TextDomain | undefined {
  if (isLeft(domain, domain.sample)) return domain;
  const sample = findSample(domain);
  return sample === undefined ? undefined : { ...domain, sample };
}

function findSample(domain: TextDomain): string | undefined {
  const { form, patterns } = domain;
  const free = patterns.some(({ parts }) => parts.length === 2 && parts.join("") === "");
  const usual = free ? form.usual.find((text) => isLeft(domain, text)) : undefined;
  if (usual !== undefined) return usual;
  for (const pattern of patterns) {
    for (const text of filled(pattern, domain)) if (isLeft(domain, text)) return text;
  }
  return undefined;
}

function* filled({ parts }: Glob, { form, excluded, patterns }: TextDomain): Generator<string> {
  if (parts.length === 1) {
    yield parts[0] ?? "";
    return;
  }
  const letter = unnamedLetter([...excluded, ...patterns]);
  for (const filler of [...form.fillers, letter, ...form.fillers.map((text) => text.replaceAll(/\w+/g, letter))]) {
    // One star may have to hold what the others must not (the colon of a service account).
    yield parts.join(filler);
    for (let star = 1; star < parts.length; star++) {
      yield parts.reduce((text, part, index) => text + (index === star ? filler : letter) + part);
    }
  }
}

/** Readable ones first. */
const LETTERS = [..."zqxjkvwyu0123456789"];

function unnamedLetter(globs: readonly Glob[]): string {
  const named = new Set(globs.flatMap(({ parts }) => parts).join(""));
  const readable = LETTERS.find((letter) => !named.has(letter));
  if (readable !== undefined) return readable;
  for (let code = 0xe000; ; code++) {
    const letter = String.fromCharCode(code);
    if (!named.has(letter)) return letter;
  }
}
