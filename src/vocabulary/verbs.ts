/**
 * The verbs that questions carry, and what an author most likely meant by a word that is none of them.
 * Any component may invent a verb: an unknown one is written in quotes.
 */
import { nearest } from "../base/nearest.ts";
import { type Finding, finding } from "./finding.ts";
import { EVERY, MAIN_AND_SUBRESOURCES, type ResolvedTarget } from "./resolved-target.ts";
import { RESOURCES } from "./resource-table.ts";

/** What the API server asks for a request on a resource. */
export const REQUEST_VERBS: readonly string[] = [
  "get",
  "list",
  "watch",
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
];

/** `connect` is this language's word for opening a connection; see `verbsOfConnect`. */
export const CONNECT = "connect";

const VIRTUAL_VERBS: readonly string[] = [
  "impersonate",
  "bind",
  "escalate",
  "use",
  "approve",
  "sign",
  "attest",
  "proxy",
  "request-serviceaccounts-token-audience",
  "request-serviceaccounts-podcertificate-signer",
  "unsafe-delete-ignore-read-errors",
];

/** KEP-5284: `impersonate:MODE` for the identity, `impersonate-on:MODE:VERB` for what is done with it. */
export const IMPERSONATION_MODES: readonly string[] = [
  "user-info",
  "serviceaccount",
  "arbitrary-node",
  "associated-node",
];

/** Every verb without a mode. */
export const KNOWN_VERBS: readonly string[] = [...REQUEST_VERBS, CONNECT, ...VIRTUAL_VERBS];

/** Lower-case HTTP methods: what a question about a URL carries. */
export const URL_VERBS: readonly string[] = ["get", "post", "put", "delete", "patch", "head", "options"];

export function isKnownVerb(verb: string): boolean {
  if (KNOWN_VERBS.includes(verb)) return true;
  const [family, mode, on, ...rest] = verb.split(":");
  if (mode === undefined || rest.length > 0) return false;
  if (mode !== EVERY && !IMPERSONATION_MODES.includes(mode)) return false;
  if (family === "impersonate") return on === undefined && mode !== EVERY;
  return family === "impersonate-on" && on !== undefined && (on === EVERY || KNOWN_VERBS.includes(on));
}

/** Subresources that carry a connection to a container, a node or a Service. */
export const CONNECTABLE_SUBRESOURCES: readonly string[] = ["exec", "attach", "portforward", "proxy"];

/** Whether `connect` can meet the target: one of the connectable subresources, named or through a star. */
export function isConnectable({ subresource, literalStar }: ResolvedTarget): boolean {
  if (literalStar === true) return false;
  return (
    subresource === EVERY || subresource === MAIN_AND_SUBRESOURCES || CONNECTABLE_SUBRESOURCES.includes(subresource)
  );
}

/** The verbs of the questions that opening a connection asks: `proxy` may be asked with any. */
export function verbsOfConnect(subresource: string): readonly string[] {
  return subresource === "proxy" ? [EVERY] : ["get", "create"];
}

// ---- mistakes -------------------------------------------------------------------

/** Words of English and of kubectl that are no verbs, with what does the same. */
const ENGLISH: Readonly<Record<string, string>> = {
  view: "`get, list, watch`",
  read: "`get, list, watch`",
  describe: "`get, list`",
  show: "`get, list`",
  edit: "`get, update, patch`, or `grant` a role",
  write: "`create, update, patch, delete`",
  modify: "`update, patch`",
  change: "`update, patch`",
  apply: "`create, patch` (and `get`)",
  replace: "`update`",
  label: "`patch`",
  annotate: "`patch`",
  remove: "`delete, deletecollection`",
  destroy: "`delete, deletecollection`",
  add: "`create`",
  make: "`create`",
  run: "`create` on pods",
  manage: "the verbs themselves, or `grant` a role",
  admin: "the verbs themselves, or `grant` a role",
  all: "`*`",
  any: "`*`",
  everything: "`*`",
  drain: "`create` on pods/eviction",
  evict: "`create` on pods/eviction",
  cordon: "`patch` on nodes",
  debug: "`update, patch` on pods/ephemeralcontainers",
  restart: "`patch` on the workload",
  rollback: "`patch` on the workload",
};

/** What each subresource that reads like a verb is done with. */
const VERBS_OF_SUBRESOURCE: Readonly<Record<string, string>> = {
  log: "get",
  status: "update, patch",
  scale: "update, patch",
  ephemeralcontainers: "update, patch",
  resize: "update, patch",
  approval: "update, patch",
  finalize: "update",
  eviction: "create",
  binding: "create",
  token: "create",
};

/** Spellings of subresources that people use as verbs. */
const SUBRESOURCE_ALIASES: Readonly<Record<string, string>> = {
  logs: "log",
  "port-forward": "portforward",
  execute: "exec",
};

/** Undefined: a known verb. `on` is the target beside it as written, for the help. */
export function explainUnknownVerb(verb: string, on?: string): Finding | undefined {
  if (verb === EVERY || isKnownVerb(verb)) return undefined;
  const subresource = SUBRESOURCE_ALIASES[verb] ?? verb;
  const owner = ownerOfSubresource(subresource, on);
  if (owner !== undefined) return verbIsASubresource(verb, subresource, owner);
  const message = `\`${verb}\` is not a verb that Kubernetes asks about`;
  const english = Object.hasOwn(ENGLISH, verb) ? ENGLISH[verb] : undefined;
  if (english !== undefined) return finding("unknown-verb", message, `write ${english}`, onlyVerbs(english));
  const lower = verb.toLowerCase();
  const near = isKnownVerb(lower) ? lower : nearestVerb(verb);
  if (near !== undefined) return finding("unknown-verb", message, `did you mean \`${near}\`?`, near);
  return finding("unknown-verb", message, `a verb that a component invented is written in quotes: \`"${verb}"\``);
}

/** The verbs, where the help names nothing else. Every verb is nothing to write on somebody's behalf. */
function onlyVerbs(help: string): string | undefined {
  return /^`([a-z, ]+)`$/.exec(help)?.[1];
}

function nearestVerb(verb: string): string | undefined {
  if (!verb.includes(":")) return nearest(verb, KNOWN_VERBS);
  const withModes = IMPERSONATION_MODES.flatMap((mode) => [
    `impersonate:${mode}`,
    ...[...REQUEST_VERBS, EVERY].map((on) => `impersonate-on:${mode}:${on}`),
  ]);
  return nearest(verb, withModes);
}

/** The resource whose subresource the word names: the one written beside it where it has one, else the first. */
function ownerOfSubresource(name: string, on: string | undefined): string | undefined {
  if (!(name in VERBS_OF_SUBRESOURCE) && !CONNECTABLE_SUBRESOURCES.includes(name)) return undefined;
  const owners = RESOURCES.filter((entry) => entry.subresources.some((known) => known.name === name));
  if (owners.length === 0) return undefined;
  const usual = owners.find(({ resource }) => resource === "pods" || resource === "deployments") ?? owners[0];
  return (owners.find(({ resource }) => resource === on) ?? usual)?.resource;
}

function verbIsASubresource(verb: string, subresource: string, owner: string): Finding {
  const verbs = VERBS_OF_SUBRESOURCE[subresource] ?? CONNECT;
  return finding(
    "verb-is-a-subresource",
    `\`${verb}\` is not a verb but a subresource`,
    `write \`to ${verbs} on ${owner}/${subresource}\``,
  );
}

/** What to write instead of a subresource that was taken for a verb. */
export function subresourceMeantBy(verb: string): { readonly subresource: string; readonly verbs: string } {
  const subresource = SUBRESOURCE_ALIASES[verb] ?? verb;
  return { subresource, verbs: VERBS_OF_SUBRESOURCE[subresource] ?? CONNECT };
}
