/**
 * The configuration, once: this schema checks it, gives the defaults, is published as JSON Schema and names the flags.
 * Units are read here, so that the rest of the program sees bytes, milliseconds, hosts and ports.
 */
import * as z from "zod/mini";
import { reviewNames } from "../review/review-path.ts";
import type { Gate } from "../analyse/policy-set.ts";
import { SUPPORTED_VERSIONS } from "../vocabulary/releases.ts";
import { maskable } from "./decision-log/decision-record.ts";
import { parseDuration, parseSize } from "./units.ts";

const gates = ["authentication", "authorization", "mutation", "validation"] as const satisfies readonly Gate[];

/** A place that a server listens on; port 0 lets the system pick one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Part of the published JSON Schema: what a reader is told of a key. */
function described<Schema extends z.ZodMiniType>(description: string, schema: Schema): Schema {
  z.globalRegistry.add(schema, { description });
  return schema;
}

const text = () => z.string().check(z.minLength(1));
/** A file or folder; in a configuration file it is taken from that file's folder. */
const path = () => text().register(z.globalRegistry, { format: "path" });
const names = () => z._default(z.array(text()), []);

/** A key whose own keys all have defaults may be left out. */
function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.prefault(z.strictObject(shape), {} as never);
}

/** Reads a text; `read` gives what is wrong with it instead, as text that begins with `must`. */
function read<Value>(read: (text: string) => Value | Mistake) {
  return z.pipe(z.string(), z.transform(reading(read)));
}

class Mistake {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

function reading<Input, Value>(read: (input: Input) => Value | Mistake) {
  return (input: Input, context: z.core.ParsePayload): Value => {
    const value = read(input);
    if (!(value instanceof Mistake)) return value;
    context.issues.push({ code: "custom", message: value.message, input });
    return z.NEVER;
  };
}

const duration = () =>
  read((given) => parseDuration(given) ?? new Mistake("must be a duration such as `30s`, `2m` or `500ms`"));
const positiveDuration = () =>
  duration().check(z.refine((milliseconds) => milliseconds > 0, "must be longer than nothing"));
const size = () =>
  z.pipe(
    z.union([z.string(), z.number()]),
    z.transform(
      reading((given: string | number) => {
        const parsed =
          typeof given === "number" && !Number.isSafeInteger(given) ? undefined : parseSize(String(given));
        return parsed ?? new Mistake("must be a size such as `8Mi` or `65536`");
      }),
    ),
  );
const count = (least = 0) => z.int().check(z.gte(least));
const ratio = () => z.number().check(z.gte(0), z.lte(1));

const address = () =>
  read((given): ListenAddress | Mistake => {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(given);
    const port = Number(match?.[3]);
    if (match === null || port > 65_535)
      return new Mistake("must be an address such as `127.0.0.1:8443` or `[::1]:8443`");
    return { host: match[1] ?? match[2] ?? "", port };
  });

/** Names under `system:` that a source may assert; beside its type or among its options. */
const allowSystem = () => z.optional(z.strictObject({ users: names(), groups: names() }));

/** Its scheme, or the one without protection where it never leaves the machine. */
function isProtected(url: URL, secure: string, open: string): boolean {
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  return url.protocol === secure || (url.protocol === open && loopback);
}

/** A password must not cross a network in clear. */
const secureUrl = () =>
  read((given) => {
    const url = URL.canParse(given) ? new URL(given) : undefined;
    if (url === undefined || !isProtected(url, "https:", "http:"))
      return new Mistake("must be an `https://` URL (`http://` only to loopback)");
    const bare = url.username === "" && url.password === "";
    return bare ? url : new Mistake("must not hold a user name or a password");
  });

const directoryUrl = () =>
  read((given) => {
    const url = URL.canParse(given) ? new URL(given) : undefined;
    return url !== undefined && isProtected(url, "ldaps:", "ldap:")
      ? given
      : new Mistake("must be an `ldaps://` URL (`ldap://` only to loopback)");
  });

const filter = () =>
  z.string().check(z.regex(/\{name\}/, "must hold `{name}`, which stands for the name that is looked for"));

export const sourceTypes = ["users", "basic", "oidc", "ldap"] as const;
const source = z
  .strictObject({
    users: z.optional(z.strictObject({ file: path(), allowSystem: allowSystem() })),
    basic: z.optional(
      z.strictObject({
        url: secureUrl(),
        timeout: z.prefault(positiveDuration(), "2s"),
        ca: z.optional(path()),
        allowSystem: allowSystem(),
      }),
    ),
    oidc: z.optional(
      z.strictObject({
        issuer: secureUrl(),
        audiences: names(),
        ca: z.optional(path()),
        timeout: z.prefault(positiveDuration(), "5s"),
        allowSystem: allowSystem(),
      }),
    ),
    ldap: z.optional(
      z.strictObject({
        url: directoryUrl(),
        bindDN: z.optional(text()),
        bindPasswordFile: z.optional(path()),
        baseDN: z.string(),
        filter: filter(),
        ca: z.optional(path()),
        timeout: z.prefault(positiveDuration(), "5s"),
        allowSystem: allowSystem(),
      }),
    ),
    allowSystem: allowSystem(),
  })
  .check(
    z.refine(
      (given) => sourceTypes.filter((type) => given[type] !== undefined).length === 1,
      `must be one of ${sourceTypes.map((type) => `\`${type}\``).join(", ")}`,
    ),
  );

const kubernetesVersion = () =>
  z
    .string()
    .check(
      z.refine(
        (version) => SUPPORTED_VERSIONS.includes(version),
        `must be one of ${SUPPORTED_VERSIONS.map((version) => `\`${version}\``).join(", ")}`,
      ),
    );

export const configurationSchema = z.strictObject({
  apiVersion: described("The version of this format.", z.literal("verdict.dev/v1")),
  kind: z.literal("Configuration"),
  policies: described(
    "Files and folders of policies; together they are one set.",
    z.optional(z.array(path()).check(z.minLength(1))),
  ),
  stateFolder: described("Keeps the last good texts of units and the compiled snapshot.", z.optional(path())),
  listen: described("Where the webhooks are served (HTTPS).", z.prefault(address(), "127.0.0.1:8443")),
  operationsListen: described("Where health and metrics are served (HTTP).", z.prefault(address(), "127.0.0.1:9443")),
  directLane: described(
    "Whether calls of exactly an API server's shape are answered without the HTTP server.",
    z._default(z.enum(["on", "off"]), "on"),
  ),
  tls: described(
    "The serving certificate with its chain, and its key, in PEM.",
    section({ certificate: z.optional(path()), key: z.optional(path()) }),
  ),
  clients: described(
    "How callers show who they are, and which webhooks ask nothing.",
    section({
      ca: z.optional(path()),
      allowedNames: names(),
      bearerTokenFile: z.optional(path()),
      anonymous: z._default(z.array(z.enum(reviewNames)), []),
    }),
  ),
  gates: described("Which webhooks are wired.", z._default(z.array(z.enum(gates)).check(z.minLength(1)), [...gates])),
  kubernetesVersion: described(
    "The version whose kinds and fields are meant.",
    z._default(kubernetesVersion(), "1.37"),
  ),
  authorization: section({ default: z._default(z.enum(["no-opinion", "deny"]), "no-opinion") }),
  allowLockout: described("Rules that may lock out the control plane.", names()),
  cluster: section({
    name: z.optional(text()),
    kubeconfig: described("`in-cluster` or a file; Namespaces are watched.", z.optional(path())),
    controlPlane: section({ users: names(), groups: names(), serviceAccounts: names() }),
  }),
  decisionCache: section({
    entries: z._default(count(), 10_000),
    bytes: z.prefault(size(), "64Mi"),
    ttl: z.prefault(duration(), "30s"),
  }),
  tokenCache: section({
    entries: z._default(count(), 10_000),
    allowTTL: z.prefault(duration(), "2m"),
    denyTTL: z.prefault(duration(), "10s"),
  }),
  decisionLog: section({
    to: z._default(z.enum(["stdout", "file"]), "stdout"),
    file: z.optional(path()),
    maxSize: z.optional(size()),
    maxFiles: z.optional(count()),
    allow: z._default(ratio(), 0.01),
    noOpinion: z._default(ratio(), 0),
    deny: z._default(ratio(), 1),
    error: z._default(ratio(), 1),
    mask: z._default(z.array(z.enum(maskable)), ["extra"]),
    buffer: z._default(count(), 10_000),
  }),
  metrics: section({
    rules: described(
      "So many rules are counted by name, the rest as `other`; 0 counts none.",
      z._default(count(), 1000),
    ),
  }),
  overload: section({
    maxInFlight: z._default(count(1), 2048),
    answer: z._default(z.enum(["unavailable", "decide"]), "unavailable"),
  }),
  limits: section({ body: z.prefault(size(), "8Mi") }),
  pollInterval: z.prefault(positiveDuration(), "30s"),
  workers: z._default(count(1), 1),
  shutdown: section({ delay: z.prefault(duration(), "0s"), grace: z.prefault(duration(), "20s") }),
  identity: described(
    "Where tokens are verified.",
    section({ audiences: names(), sources: z._default(z.record(text(), source), {}) }),
  ),
});

export type Configuration = z.output<typeof configurationSchema>;
/** As a file spells it. */
export type ConfigurationInput = z.input<typeof configurationSchema>;
export type SourceConfiguration = z.output<typeof source>;
