/**
 * The configuration, once: this schema checks it, gives the defaults, is published as JSON Schema and names the flags.
 * Units are read here, so that the rest of the program sees bytes, milliseconds, hosts and ports.
 */
import { z } from "zod";
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
const path = z.string().min(1).meta({ format: "path" });
const names = z.array(z.string().min(1)).default([]);

const duration = z.string().transform((text, context) => {
  const parsed = parseDuration(text);
  if (parsed === undefined)
    context.addIssue({ code: "custom", message: "must be a duration such as `30s`, `2m` or `500ms`" });
  return parsed ?? 0;
});
const positiveDuration = duration.refine((milliseconds) => milliseconds > 0, "must be longer than nothing");
const size = z.union([z.string(), z.number()]).transform((given, context) => {
  const parsed = typeof given === "number" && !Number.isSafeInteger(given) ? undefined : parseSize(String(given));
  if (parsed === undefined) context.addIssue({ code: "custom", message: "must be a size such as `8Mi` or `65536`" });
  return parsed ?? 0;
});
const count = z.number().int().min(0);
const ratio = z.number().min(0).max(1);

const address = z.string().transform((text, context): ListenAddress => {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    context.addIssue({ code: "custom", message: "must be an address such as `127.0.0.1:8443` or `[::1]:8443`" });
  }
  return { host: match?.[1] ?? match?.[2] ?? "", port };
});

/** Names under `system:` that a source may assert; beside its type or among its options. */
const allowSystem = z.strictObject({ users: names, groups: names }).optional();

/** A password must not cross a network in clear. */
const secureUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url === undefined || !(url.protocol === "https:" || (url.protocol === "http:" && loopback))) {
    context.addIssue({ code: "custom", message: "must be an `https://` URL (`http://` only to loopback)" });
  } else if (url.username !== "" || url.password !== "") {
    context.addIssue({ code: "custom", message: "must not hold a user name or a password" });
  }
  return url ?? new URL("https://invalid.invalid");
});

const directoryUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url === undefined || !(url.protocol === "ldaps:" || (url.protocol === "ldap:" && loopback))) {
    context.addIssue({ code: "custom", message: "must be an `ldaps://` URL (`ldap://` only to loopback)" });
  }
  return text;
});

export const sourceTypes = ["users", "basic", "oidc", "ldap"] as const;
const source = z
  .strictObject({
    users: z.strictObject({ file: path, allowSystem }).optional(),
    basic: z
      .strictObject({ url: secureUrl, timeout: positiveDuration.prefault("2s"), ca: path.optional(), allowSystem })
      .optional(),
    oidc: z
      .strictObject({
        issuer: secureUrl,
        audiences: names,
        ca: path.optional(),
        timeout: positiveDuration.prefault("5s"),
        allowSystem,
      })
      .optional(),
    ldap: z
      .strictObject({
        url: directoryUrl,
        bindDN: z.string().min(1).optional(),
        bindPasswordFile: path.optional(),
        baseDN: z.string(),
        filter: z.string().regex(/\{name\}/, "must hold `{name}`, which stands for the name that is looked for"),
        ca: path.optional(),
        timeout: positiveDuration.prefault("5s"),
        allowSystem,
      })
      .optional(),
    allowSystem,
  })
  .refine((given) => sourceTypes.filter((type) => given[type] !== undefined).length === 1, {
    message: `must be one of ${sourceTypes.map((type) => `\`${type}\``).join(", ")}`,
  });

export const configurationSchema = z.strictObject({
  apiVersion: z.literal("verdict.dev/v1").meta({ description: "The version of this format." }),
  kind: z.literal("Configuration"),
  policies: z
    .array(path)
    .min(1)
    .optional()
    .meta({ description: "Files and folders of policies; together they are one set." }),
  stateFolder: path.optional().meta({ description: "Keeps the last good texts of units and the compiled snapshot." }),
  listen: address.prefault("127.0.0.1:8443").meta({ description: "Where the webhooks are served (HTTPS)." }),
  operationsListen: address
    .prefault("127.0.0.1:9443")
    .meta({ description: "Where health and metrics are served (HTTP)." }),
  directLane: z
    .enum(["on", "off"])
    .default("on")
    .meta({ description: "Whether calls of exactly an API server's shape are answered without the HTTP server." }),
  tls: z
    .strictObject({ certificate: path.optional(), key: path.optional() })
    .prefault({})
    .meta({ description: "The serving certificate with its chain, and its key, in PEM." }),
  clients: z
    .strictObject({
      ca: path.optional(),
      allowedNames: names,
      bearerTokenFile: path.optional(),
      anonymous: z.array(z.enum(reviewNames)).default([]),
    })
    .prefault({})
    .meta({ description: "How callers show who they are, and which webhooks ask nothing." }),
  gates: z
    .array(z.enum(gates))
    .min(1)
    .default([...gates])
    .meta({ description: "Which webhooks are wired." }),
  kubernetesVersion: z
    .string()
    .refine((version) => SUPPORTED_VERSIONS.includes(version), {
      error: `must be one of ${SUPPORTED_VERSIONS.map((version) => `\`${version}\``).join(", ")}`,
    })
    .default("1.37")
    .meta({ description: "The version whose kinds and fields are meant." }),
  authorization: z.strictObject({ default: z.enum(["no-opinion", "deny"]).default("no-opinion") }).prefault({}),
  allowLockout: names.meta({ description: "Rules that may lock out the control plane." }),
  cluster: z
    .strictObject({
      name: z.string().min(1).optional(),
      kubeconfig: z
        .string()
        .min(1)
        .optional()
        .meta({ format: "path", description: "`in-cluster` or a file; Namespaces are watched." }),
      controlPlane: z.strictObject({ users: names, groups: names, serviceAccounts: names }).prefault({}),
    })
    .prefault({}),
  decisionCache: z
    .strictObject({ entries: count.default(10_000), bytes: size.prefault("64Mi"), ttl: duration.prefault("30s") })
    .prefault({}),
  tokenCache: z
    .strictObject({
      entries: count.default(10_000),
      allowTTL: duration.prefault("2m"),
      denyTTL: duration.prefault("10s"),
    })
    .prefault({}),
  decisionLog: z
    .strictObject({
      to: z.enum(["stdout", "file"]).default("stdout"),
      file: path.optional(),
      maxSize: size.optional(),
      maxFiles: count.optional(),
      allow: ratio.default(0.01),
      noOpinion: ratio.default(0),
      deny: ratio.default(1),
      error: ratio.default(1),
      mask: z.array(z.enum(maskable)).default(["extra"]),
      buffer: count.default(10_000),
    })
    .prefault({}),
  metrics: z
    .strictObject({
      rules: count.default(1000).meta({
        description: "So many rules are counted by name, the rest as `other`; 0 counts none.",
      }),
    })
    .prefault({}),
  overload: z
    .strictObject({
      maxInFlight: count.min(1).default(2048),
      answer: z.enum(["unavailable", "decide"]).default("unavailable"),
    })
    .prefault({}),
  limits: z.strictObject({ body: size.prefault("8Mi") }).prefault({}),
  pollInterval: positiveDuration.prefault("30s"),
  workers: count.min(1).default(1),
  shutdown: z.strictObject({ delay: duration.prefault("0s"), grace: duration.prefault("20s") }).prefault({}),
  identity: z
    .strictObject({ audiences: names, sources: z.record(z.string().min(1), source).default({}) })
    .prefault({})
    .meta({ description: "Where tokens are verified." }),
});

export type Configuration = z.output<typeof configurationSchema>;
/** As a file spells it. */
export type ConfigurationInput = z.input<typeof configurationSchema>;
export type SourceConfiguration = z.output<typeof source>;
