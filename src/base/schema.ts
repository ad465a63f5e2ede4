/**
 * What data from outside must look like, said once: it checks, gives defaults, is a type, and can be walked for a published
 * schema. Every command reads its configuration by one, so it must cost next to nothing to make and to use; a general library
 * took 24 of the 190 ms of a short command.
 */

/** One mistake. `message` is for people, without the place. */
export type SchemaIssue = { readonly path: readonly PropertyKey[]; readonly message: string } & (
  | { readonly code: "invalid_type"; readonly expected: string }
  | { readonly code: "unrecognized_keys"; readonly keys: readonly string[] }
  | { readonly code: "invalid_value"; readonly values: readonly string[] }
  | { readonly code: "too_small"; readonly origin: "number" | "text" | "list"; readonly minimum: number }
  | { readonly code: "too_big"; readonly maximum: number }
  | { readonly code: "invalid_union" | "invalid_key" | "custom" }
);

export type Parsed<Out> =
  | { readonly success: true; readonly data: Out }
  | { readonly success: false; readonly issues: readonly [SchemaIssue, ...SchemaIssue[]] };

/** What a schema says, for whoever walks it; `inner`: what it stands around. */
export interface SchemaNote {
  readonly kind: "text" | "number" | "list" | "record" | "map" | "one-of" | "text-or-number" | "around";
  readonly inner?: Schema<unknown>;
  /** Whether the key may be left out. */
  readonly optional?: boolean;
  /** What stands for it then, as a file would spell it. */
  readonly fallback?: unknown;
  readonly shape?: Readonly<Record<string, Schema<unknown>>>;
  readonly keys?: Schema<string>;
  readonly values?: readonly string[];
  readonly constant?: boolean;
  readonly integer?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: RegExp;
  readonly description?: string;
  readonly format?: string;
}

type Path = readonly PropertyKey[];
/** Adds what is wrong; what is returned then is never looked at. */
type Read<Out> = (given: unknown, path: Path, issues: SchemaIssue[]) => Out;

export class Schema<Out> {
  readonly note: SchemaNote;
  readonly read: Read<Out>;

  constructor(note: SchemaNote, read: Read<Out>) {
    this.note = note;
    this.read = read;
  }

  safeParse(given: unknown): Parsed<Out> {
    const issues: SchemaIssue[] = [];
    const data = this.read(given, [], issues);
    const [first, ...more] = issues;
    return first === undefined ? { success: true, data } : { success: false, issues: [first, ...more] };
  }

  /** Throws at data that is wrong: for what is known to be right. */
  parse(given: unknown): Out {
    const parsed = this.safeParse(given);
    if (parsed.success) return parsed.data;
    throw new Error(parsed.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
  }

  optional(): Schema<Out | undefined> {
    return new Schema<Out | undefined>({ kind: "around", inner: this, optional: true }, (given, path, issues) =>
      given === undefined ? undefined : this.read(given, path, issues),
    );
  }

  /** What stands there if nothing does, as data of this schema spell it. */
  fallback(value: unknown): Schema<Out> {
    return new Schema({ kind: "around", inner: this, optional: true, fallback: value }, (given, path, issues) =>
      this.read(given === undefined ? value : given, path, issues),
    );
  }

  /** Of what has no mistake so far; `complain` adds one. */
  transform<Other>(change: (value: Out, complain: (message: string) => void) => Other): Schema<Other> {
    return new Schema<Other>({ kind: "around", inner: this }, (given, path, issues) => {
      const before = issues.length;
      const value = this.read(given, path, issues);
      if (issues.length > before) return undefined as Other;
      return change(value, (message) => void issues.push({ code: "custom", path, message }));
    });
  }

  refine(holds: (value: Out) => boolean, message: string): Schema<Out> {
    return this.transform((value, complain) => {
      if (!holds(value)) complain(message);
      return value;
    });
  }

  /** `format` is "path" where a file or a folder is named. */
  meta(about: { readonly description?: string; readonly format?: string }): Schema<Out> {
    return new Schema({ kind: "around", inner: this, ...about }, this.read);
  }
}

export type Output<Described> = Described extends Schema<infer Out> ? Out : never;

/** A key that may be absent is one whose type holds `undefined`. */
type Shaped<Shape> = {
  [Key in keyof Shape as undefined extends Output<Shape[Key]> ? never : Key]: Output<Shape[Key]>;
} & {
  [Key in keyof Shape as undefined extends Output<Shape[Key]> ? Key : never]?: Output<Shape[Key]>;
};
type Flat<Type> = { [Key in keyof Type]: Type[Key] };

export function text(
  bounds: { readonly filled?: boolean; readonly pattern?: RegExp; readonly message?: string } = {},
): Schema<string> {
  const { filled = false, pattern, message = "is wrong" } = bounds;
  const note = { kind: "text", ...(filled ? { minimum: 1 } : {}), ...(pattern ? { pattern } : {}) } as const;
  return new Schema(note, (given, path, issues) => {
    if (typeof given !== "string") return wrongType("string", given, path, issues);
    if (filled && given === "") {
      const what = "Too small: expected string to have >=1 characters";
      issues.push({ code: "too_small", origin: "text", minimum: 1, path, message: what });
    }
    if (pattern?.test(given) === false) issues.push({ code: "custom", path, message });
    return given;
  });
}

export function number(
  bounds: { readonly integer?: boolean; readonly minimum?: number; readonly maximum?: number } = {},
): Schema<number> {
  const { integer = false, minimum = -Infinity, maximum = integer ? Number.MAX_SAFE_INTEGER : Infinity } = bounds;
  return new Schema({ kind: "number", integer, minimum, maximum }, (given, path, issues) => {
    if (typeof given !== "number" || !Number.isFinite(given)) return wrongType("number", given, path, issues);
    if (integer && !Number.isInteger(given)) return wrongType("int", given, path, issues);
    if (given < minimum) {
      const message = `Too small: expected number to be >=${minimum}`;
      issues.push({ code: "too_small", origin: "number", minimum, path, message });
    }
    if (given > maximum) {
      issues.push({ code: "too_big", maximum, path, message: `Too big: expected number to be <=${maximum}` });
    }
    return given;
  });
}

/** One of these words. */
export function oneOf<const Word extends string>(values: readonly Word[]): Schema<Word> {
  return new Schema<Word>({ kind: "one-of", values, constant: values.length === 1 }, (given, path, issues) => {
    if (values.some((value) => value === given)) return given as Word;
    issues.push({ code: "invalid_value", values, path, message: `Invalid option: expected ${values.join("|")}` });
    return given as Word;
  });
}

export function textOrNumber(): Schema<string | number> {
  return new Schema<string | number>({ kind: "text-or-number" }, (given, path, issues) => {
    if (typeof given !== "string" && (typeof given !== "number" || !Number.isFinite(given))) {
      issues.push({ code: "invalid_union", path, message: "Invalid input" });
    }
    return given as string | number;
  });
}

export function list<Item>(item: Schema<Item>, { filled = false } = {}): Schema<Item[]> {
  const note = { kind: "list", inner: item, ...(filled ? { minimum: 1 } : {}) } as const;
  return new Schema<Item[]>(note, (given, path, issues) => {
    if (!Array.isArray(given)) return wrongType("array", given, path, issues);
    if (filled && given.length === 0) {
      const message = "Too small: expected array to have >=1 items";
      issues.push({ code: "too_small", origin: "list", minimum: 1, path, message });
    }
    return given.map((one: unknown, index) => item.read(one, [...path, index], issues));
  });
}

/** Any keys that `key` allows, each with such a value. */
export function record<Value>(key: Schema<string>, value: Schema<Value>): Schema<Record<string, Value>> {
  return new Schema<Record<string, Value>>({ kind: "record", keys: key, inner: value }, (given, path, issues) => {
    if (!isMap(given)) return wrongType("record", given, path, issues);
    const entries: [string, Value][] = [];
    for (const [name, one] of Object.entries(given)) {
      const here = [...path, name];
      if (!key.safeParse(name).success) {
        issues.push({ code: "invalid_key", path: here, message: "Invalid key in record" });
      } else entries.push([name, value.read(one, here, issues)]);
    }
    return Object.fromEntries(entries);
  });
}

/** These keys and no others. */
export function map<const Shape extends Readonly<Record<string, Schema<unknown>>>>(
  shape: Shape,
): Schema<Flat<Shaped<Shape>>> {
  return new Schema<Flat<Shaped<Shape>>>({ kind: "map", shape }, (given, path, issues) => {
    if (!isMap(given)) return wrongType("object", given, path, issues);
    const read: Record<string, unknown> = {};
    for (const [key, schema] of Object.entries(shape)) {
      const value = schema.read(Object.hasOwn(given, key) ? given[key] : undefined, [...path, key], issues);
      if (value !== undefined || Object.hasOwn(given, key)) read[key] = value;
    }
    const keys = Object.keys(given).filter((key) => !Object.hasOwn(shape, key));
    if (keys.length > 0) {
      const message = `Unrecognized key${keys.length > 1 ? "s" : ""}: ${keys.map((key) => `"${key}"`).join(", ")}`;
      issues.push({ code: "unrecognized_keys", keys, path, message });
    }
    return read as Flat<Shaped<Shape>>;
  });
}

function isMap(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function wrongType<Out>(expected: string, given: unknown, path: Path, issues: SchemaIssue[]): Out {
  const received = given === null ? "null" : Array.isArray(given) ? "array" : typeof given;
  const message = `Invalid input: expected ${expected}, received ${received}`;
  issues.push({ code: "invalid_type", expected, path, message });
  return undefined as Out;
}
