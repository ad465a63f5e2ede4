/**
 * A configuration file and flags → the configuration, or every mistake in them, each with the place in the file. Flags win
 * over the file. Paths in the file are taken from the file's folder, paths in flags from the current one.
 */
import { dirname, isAbsolute, join } from "node:path";
import { isMap, isScalar, parseDocument, type Document, type Node, type Pair } from "yaml";
import type * as z from "zod/mini";
import { nearest } from "../base/nearest.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { Span } from "../diagnostics/span.ts";
import { IN_CLUSTER } from "../facts/in-cluster.ts";
import { type Configuration, configurationSchema } from "./configuration.ts";
import { keysAt, pathPlaces } from "./schema-walk.ts";

/** One value that a flag sets: `["tls", "certificate"]`. */
export interface Setting {
  readonly flag: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

export type ParsedConfiguration =
  | { readonly kind: "configuration"; readonly configuration: Configuration }
  /** `unreadable`: there is no configuration at all in the file, as opposed to a wrong one. */
  | { readonly kind: "wrong"; readonly unreadable: boolean; readonly diagnostics: readonly Diagnostic[] };

const header = { apiVersion: "verdict.dev/v1", kind: "Configuration" } as const;

export function parseConfiguration(
  file: SourceFile | undefined,
  settings: readonly Setting[] = [],
): ParsedConfiguration {
  const document = file === undefined ? undefined : parseDocument(file.text, { version: "1.2", merge: false });
  const mistake = document?.errors[0];
  if (file !== undefined && mistake !== undefined) {
    const span = { start: mistake.pos[0], end: Math.max(mistake.pos[1], mistake.pos[0] + 1) };
    return unreadable(file, span, `\`${file.path}\` is not YAML`, mistake.code.toLowerCase().replaceAll("_", " "));
  }
  const raw: unknown = document === undefined ? { ...header } : document.toJS({ maxAliasCount: 100 });
  if (!isRecord(raw)) {
    return unreadable(file, { start: 0, end: 1 }, `\`${file?.path ?? ""}\` holds no configuration`, undefined);
  }
  if (file !== undefined)
    for (const place of pathPlaces(configurationSchema)) resolveAt(raw, place, dirname(file.path));
  for (const setting of settings) setAt(raw, setting.path, setting.value);
  const parsed = configurationSchema.safeParse(raw);
  if (parsed.success) return { kind: "configuration", configuration: parsed.data };
  const locate = new Locator(file, document, settings);
  return {
    kind: "wrong",
    unreadable: false,
    diagnostics: parsed.error.issues.flatMap((issue) => diagnose(issue, raw, locate)),
  };
}

function unreadable(
  file: SourceFile | undefined,
  span: Span,
  message: string,
  label: string | undefined,
): ParsedConfiguration {
  const diagnostic: Diagnostic = {
    code: "wrong-configuration",
    severity: "error",
    message,
    ...(file === undefined ? {} : { file, span }),
    ...(label === undefined ? {} : { label }),
  };
  return { kind: "wrong", unreadable: true, diagnostics: [diagnostic] };
}

function diagnose(issue: z.core.$ZodIssue, raw: unknown, locate: Locator): readonly Diagnostic[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const known = keysAt(configurationSchema, issue.path);
      const near = nearest(key, known);
      const where = issue.path.length === 0 ? "the configuration" : `\`${issue.path.join(".")}\``;
      return {
        code: "unknown-key",
        severity: "error",
        message: `\`${key}\` is not a key of ${where}`,
        ...locate.key([...issue.path, key]),
        label: "unknown key",
        help:
          near === undefined
            ? `known keys are ${known.map((name) => `\`${name}\``).join(", ")}`
            : `did you mean \`${near}\`?`,
      };
    });
  }
  const { what, help } = complaint(issue, valueAt(raw, issue.path));
  const place = locate.flag(issue.path) ?? (issue.path.length === 0 ? "the configuration" : issue.path.join("."));
  return [
    {
      code: "wrong-configuration",
      severity: "error",
      message: `\`${place}\` ${what}`,
      ...locate.value(issue.path),
      ...(help === undefined ? {} : { help }),
    },
  ];
}

function complaint(issue: z.core.$ZodIssue, value: unknown): { what: string; help?: string } {
  switch (issue.code) {
    case "invalid_type":
      return value === undefined
        ? { what: "is missing" }
        : { what: `must be ${typeName(issue.expected)}, not ${describe(value)}` };
    case "invalid_union":
      return { what: `must be text or a number, not ${describe(value)}` };
    case "invalid_value": {
      const allowed = issue.values.map((item) => String(item));
      const near = typeof value === "string" ? nearest(value, allowed) : undefined;
      const what = value === undefined ? "is missing; it must be" : `must be ${allowed.length > 1 ? "one of " : ""}`;
      const list = allowed.map((item) => `\`${item}\``).join(", ");
      return {
        what: `${what.trimEnd()} ${list}`,
        ...(near === undefined ? {} : { help: `did you mean \`${near}\`?` }),
      };
    }
    case "too_small":
      return { what: issue.origin === "number" ? `must be at least ${issue.minimum}` : "must not be empty" };
    case "too_big":
      return { what: `must be at most ${issue.maximum}` };
    default:
      return { what: issue.message.startsWith("must") ? issue.message : `is wrong: ${issue.message.toLowerCase()}` };
  }
}

function typeName(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    object: "a map",
    record: "a map",
    array: "a list",
  };
  return names[expected] ?? expected;
}

function describe(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string" ? "text" : `\`${String(value)}\``;
}

/** Finds the place in the file, or the flag, that a mistake came from. */
class Locator {
  readonly #file: SourceFile | undefined;
  readonly #document: Document | undefined;
  readonly #settings: readonly Setting[];

  constructor(file: SourceFile | undefined, document: Document | undefined, settings: readonly Setting[]) {
    this.#file = file;
    this.#document = document;
    this.#settings = settings;
  }

  flag(path: readonly PropertyKey[]): string | undefined {
    return this.#settings.find((setting) => setting.path.every((part, index) => part === path[index]))?.flag;
  }

  key(path: readonly PropertyKey[]): { file?: SourceFile; span?: Span } {
    const parent = this.#node(path.slice(0, -1));
    if (!isMap(parent)) return {};
    const pair = parent.items.find((item: Pair) => isScalar(item.key) && item.key.value === path.at(-1));
    return this.#span(pair?.key as Node | undefined);
  }

  /** The value, or the nearest thing around it where it is missing. */
  value(path: readonly PropertyKey[]): { file?: SourceFile; span?: Span } {
    if (this.flag(path) !== undefined) return {};
    const node = this.#node(path);
    if (node !== undefined && path.length > 0) return this.#span(node);
    return path.length <= 1
      ? this.#file === undefined
        ? {}
        : { file: this.#file, span: { start: 0, end: 1 } }
      : this.key(path.slice(0, -1));
  }

  #node(path: readonly PropertyKey[]): Node | undefined {
    if (path.length === 0) return (this.#document?.contents as Node | null) ?? undefined;
    return this.#document?.getIn(path, true) as Node | undefined;
  }

  #span(node: Node | undefined): { file?: SourceFile; span?: Span } {
    const range = node?.range;
    return this.#file === undefined || !range
      ? {}
      : { file: this.#file, span: { start: range[0], end: Math.max(range[1], range[0] + 1) } };
  }
}

function resolveAt(owner: unknown, place: readonly string[], folder: string): void {
  const [head, ...rest] = place;
  if (head === undefined || typeof owner !== "object" || owner === null) return;
  const holder = owner as Record<string, unknown>;
  for (const key of head === "*" ? Object.keys(holder) : Object.hasOwn(holder, head) ? [head] : []) {
    const value = holder[key];
    if (rest.length > 0) resolveAt(value, rest, folder);
    else if (isRelative(value)) holder[key] = join(folder, value);
  }
}

/** The word that stands for no file at all is no path. */
function isRelative(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value !== IN_CLUSTER && !isAbsolute(value);
}

function setAt(owner: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = owner;
  for (const part of path.slice(0, -1)) {
    const next = at[part];
    // A map that the file spells wrongly stays wrong: the schema complains of it.
    if (next !== undefined && !isRecord(next)) return;
    at = (next ?? (at[part] = {})) as Record<string, unknown>;
  }
  at[path.at(-1) ?? ""] = value;
}

function valueAt(owner: unknown, path: readonly PropertyKey[]): unknown {
  let at = owner;
  for (const part of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[part];
  }
  return at;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
