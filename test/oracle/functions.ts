/**
 * The functions of the library that generated policies use, written again.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/base/json.ts";

type Argument = JsonValue | undefined;

/** What cannot be read as what the function wants. */
export const MALFORMED = Symbol("malformed");

/** `null` and undefined are absent. */
export function callFunction(name: string, args: readonly Argument[]): Argument | typeof MALFORMED {
  const [x, y] = args;
  switch (name) {
    case "size":
      return sizeOf(x);
    case "contains":
      if (typeof x === "string") return x.includes(String(y));
      return Array.isArray(x) && (x as JsonValue[]).includes(y ?? null);
    case "lower":
      return typeof x === "string" ? x.toLowerCase() : undefined;
    case "first":
      return Array.isArray(x) ? (x as JsonValue[])[0] : undefined;
    case "keys":
      return presentKeys(x);
    case "common":
      return listOf(x).filter((item) => listOf(y).includes(item));
    case "trimPrefix":
      return typeof x === "string" && x.startsWith(String(y)) ? x.slice(String(y).length) : x;
    case "cidr":
      // No text of the vocabulary is an address, so `in` this is always an error: any value that is no list will do.
      return 0;
    case "containers":
      return ["initContainers", "containers", "ephemeralContainers"].flatMap((list) => containersIn(x, list));
    case "plannedContainers":
      return ["initContainers", "containers"].flatMap((list) => containersIn(x, list));
    case "image":
      return x === undefined || x === null ? undefined : imageOf(String(x));
    case "withRegistry":
      return isJsonObject(x) ? `${String(y)}/${String(x["path"])}` : undefined;
    case "int":
      return /^-?\d+$/.test(String(x)) ? Number(x) : undefined;
    case "text":
      return x === undefined || x === null ? undefined : String(x);
    case "split":
      return typeof x === "string" ? x.split(String(y)) : undefined;
    default:
      throw new Error(`the oracle knows no function ${name}`);
  }
}

function sizeOf(x: Argument): number {
  if (typeof x === "string" || Array.isArray(x)) return x.length;
  return presentKeys(x).length;
}

function presentKeys(x: Argument): readonly string[] {
  return isJsonObject(x) ? Object.keys(x).filter((key) => x[key] !== null) : [];
}

function listOf(x: Argument): readonly JsonValue[] {
  return Array.isArray(x) ? x : [];
}

function containersIn(pod: Argument, name: string): readonly JsonValue[] {
  const spec = isJsonObject(pod) ? pod["spec"] : undefined;
  return listOf(isJsonObject(spec) ? spec[name] : undefined);
}

/** `path` is what stands behind the registry; it prints as written. */
function imageOf(text: string): JsonObject | typeof MALFORMED {
  const match =
    /^(?:([^/]*[.:][^/]*|localhost)\/)?([a-z0-9._/-]+)(?::([\w][\w.-]*))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(text);
  if (match === null) return MALFORMED;
  const [, registry = "docker.io", written = "", tag, digest] = match;
  const repository = registry === "docker.io" && !written.includes("/") ? `library/${written}` : written;
  return {
    registry,
    repository,
    name: repository.slice(repository.lastIndexOf("/") + 1),
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
    path: `${repository}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`,
  };
}
