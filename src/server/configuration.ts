/**
 * The configuration, once: this schema checks it, gives the defaults, is published as JSON Schema and names the flags.
 * Units are read here, so that the rest of the program sees bytes, milliseconds, hosts and ports.
 */
import { list, map, number, oneOf, type Output, record, text, textOrNumber } from "../base/schema.ts";
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

/** A file or folder; in a configuration file it is taken from that file's folder. */
const path = text({ filled: true }).meta({ format: "path" });
const names = list(text({ filled: true })).fallback([]);

const duration = text().transform((given, complain) => {
  const parsed = parseDuration(given);
  if (parsed === undefined) complain("must be a duration such as `30s`, `2m` or `500ms`");
  return parsed ?? 0;
});
const positiveDuration = duration.refine((milliseconds) => milliseconds > 0, "must be longer than nothing");
const size = textOrNumber().transform((given, complain) => {
  const parsed = typeof given === "number" && !Number.isSafeInteger(given) ? undefined : parseSize(String(given));
  if (parsed === undefined) complain("must be a size such as `8Mi` or `65536`");
  return parsed ?? 0;
});
const count = number({ integer: true, minimum: 0 });
const atLeastOne = number({ integer: true, minimum: 1 });
const ratio = number({ minimum: 0, maximum: 1 });

const address = text().transform((given, complain): ListenAddress => {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(given);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    complain("must be an address such as `127.0.0.1:8443` or `[::1]:8443`");
  }
  return { host: match?.[1] ?? match?.[2] ?? "", port };
});

/** Names under `system:` that a source may assert; beside its type or among its options. */
const allowSystem = map({ users: names, groups: names }).optional();

/** A password must not cross a network in clear. */
const secureUrl = text().transform((given, complain) => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const loopback = url !== undefined && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url === undefined || !(url.protocol === "https:" || (url.protocol === "http:" && loopback))) {
    complain("must be an `https://` URL (`http://` only to loopback)");
  } else if (url.username !== "" || url.password !== "") {
    complain("must not hold a user name or a password");
  }
  return url ?? new URL("https://invalid.invalid");
});

const directoryUrl = text().transform((given, complain) => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const loopback = url !== undefined && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url === undefined || !(url.protocol === "ldaps:" || (url.protocol === "ldap:" && loopback))) {
    complain("must be an `ldaps://` URL (`ldap://` only to loopback)");
  }
  return given;
});

export const sourceTypes = ["users", "basic", "oidc", "ldap"] as const;
const source = map({
  users: map({ file: path, allowSystem }).optional(),
  basic: map({
    url: secureUrl,
    timeout: positiveDuration.fallback("2s"),
    ca: path.optional(),
    allowSystem,
  }).optional(),
  oidc: map({
    issuer: secureUrl,
    audiences: names,
    ca: path.optional(),
    timeout: positiveDuration.fallback("5s"),
    allowSystem,
  }).optional(),
  ldap: map({
    url: directoryUrl,
    bindDN: text({ filled: true }).optional(),
    bindPasswordFile: path.optional(),
    baseDN: text(),
    filter: text({
      pattern: /\{name\}/,
      message: "must hold `{name}`, which stands for the name that is looked for",
    }),
    ca: path.optional(),
    timeout: positiveDuration.fallback("5s"),
    allowSystem,
  }).optional(),
  allowSystem,
}).refine(
  (given) => sourceTypes.filter((type) => given[type] !== undefined).length === 1,
  `must be one of ${sourceTypes.map((type) => `\`${type}\``).join(", ")}`,
);

export const configurationSchema = map({
  apiVersion: oneOf(["verdict.dev/v1"]).meta({ description: "The version of this format." }),
  kind: oneOf(["Configuration"]),
  policies: list(path, { filled: true })
    .optional()
    .meta({ description: "Files and folders of policies; together they are one set." }),
  stateFolder: path.optional().meta({ description: "Keeps the last good texts of units and the compiled snapshot." }),
  listen: address.fallback("127.0.0.1:8443").meta({ description: "Where the webhooks are served (HTTPS)." }),
  operationsListen: address
    .fallback("127.0.0.1:9443")
    .meta({ description: "Where health and metrics are served (HTTP)." }),
  directLane: oneOf(["on", "off"])
    .fallback("on")
    .meta({ description: "Whether calls of exactly an API server's shape are answered without the HTTP server." }),
  tls: map({ certificate: path.optional(), key: path.optional() })
    .fallback({})
    .meta({ description: "The serving certificate with its chain, and its key, in PEM." }),
  clients: map({
    ca: path.optional(),
    allowedNames: names,
    bearerTokenFile: path.optional(),
    anonymous: list(oneOf(reviewNames)).fallback([]),
  })
    .fallback({})
    .meta({ description: "How callers show who they are, and which webhooks ask nothing." }),
  gates: list(oneOf(gates), { filled: true })
    .fallback([...gates])
    .meta({ description: "Which webhooks are wired." }),
  kubernetesVersion: text()
    .refine(
      (version) => SUPPORTED_VERSIONS.includes(version),
      `must be one of ${SUPPORTED_VERSIONS.map((version) => `\`${version}\``).join(", ")}`,
    )
    .fallback("1.37")
    .meta({ description: "The version whose kinds and fields are meant." }),
  authorization: map({ default: oneOf(["no-opinion", "deny"]).fallback("no-opinion") }).fallback({}),
  allowLockout: names.meta({ description: "Rules that may lock out the control plane." }),
  cluster: map({
    name: text({ filled: true }).optional(),
    kubeconfig: text({ filled: true })
      .optional()
      .meta({ format: "path", description: "`in-cluster` or a file; Namespaces are watched." }),
    controlPlane: map({ users: names, groups: names, serviceAccounts: names }).fallback({}),
  }).fallback({}),
  decisionCache: map({
    entries: count.fallback(10_000),
    bytes: size.fallback("64Mi"),
    ttl: duration.fallback("30s"),
  }).fallback({}),
  tokenCache: map({
    entries: count.fallback(10_000),
    allowTTL: duration.fallback("2m"),
    denyTTL: duration.fallback("10s"),
  }).fallback({}),
  decisionLog: map({
    to: oneOf(["stdout", "file"]).fallback("stdout"),
    file: path.optional(),
    maxSize: size.optional(),
    maxFiles: count.optional(),
    allow: ratio.fallback(0.01),
    noOpinion: ratio.fallback(0),
    deny: ratio.fallback(1),
    error: ratio.fallback(1),
    mask: list(oneOf(maskable)).fallback(["extra"]),
    buffer: count.fallback(10_000),
  }).fallback({}),
  metrics: map({
    rules: count.fallback(1000).meta({
      description: "So many rules are counted by name, the rest as `other`; 0 counts none.",
    }),
  }).fallback({}),
  overload: map({
    maxInFlight: atLeastOne.fallback(2048),
    answer: oneOf(["unavailable", "decide"]).fallback("unavailable"),
  }).fallback({}),
  limits: map({ body: size.fallback("8Mi") }).fallback({}),
  pollInterval: positiveDuration.fallback("30s"),
  workers: atLeastOne.fallback(1),
  shutdown: map({ delay: duration.fallback("0s"), grace: duration.fallback("20s") }).fallback({}),
  identity: map({ audiences: names, sources: record(text({ filled: true }), source).fallback({}) })
    .fallback({})
    .meta({ description: "Where tokens are verified." }),
});

export type Configuration = Output<typeof configurationSchema>;
export type SourceConfiguration = Output<typeof source>;
