/**
 * Image references as container runtimes read them: `nginx` is `docker.io/library/nginx`. Printed as written.
 */
import { Scalar } from "./value.ts";

export class Image extends Scalar {
  readonly type = "image";
  /** `docker.io` where none is written. May hold a port. */
  readonly registry: string;
  /** The path in the registry: `library/nginx`. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
  readonly text: string;
  constructor(parts: ImageParts, text: string) {
    super();
    this.registry = parts.registry;
    this.repository = parts.repository;
    this.tag = parts.tag;
    this.digest = parts.digest;
    this.text = text;
  }
  /** The last part of the path: `nginx`. */
  get name(): string {
    return this.repository.slice(this.repository.lastIndexOf("/") + 1);
  }
  override toString(): string {
    return this.text;
  }
}

export interface ImageParts {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const DOCKER_HUB = "docker.io";
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const PATH_PART = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/** A registry, a path of 255, a tag of 128 and a digest. */
const LONGEST = 1_024;

/** Undefined: malformed. */
export function parseImage(text: string): Image | undefined {
  if (text.length > LONGEST) return undefined;
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(":");
  const hasTag = colon > named.lastIndexOf("/");
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  const name = hasTag ? named.slice(0, colon) : named;
  if ((digest !== undefined && !DIGEST.test(digest)) || (tag !== undefined && !TAG.test(tag))) return undefined;
  const place = splitName(name);
  return place && new Image({ ...place, tag, digest }, text);
}

/** The first part is a registry if no repository could be called so. */
function splitName(name: string): { readonly registry: string; readonly repository: string } | undefined {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isRegistry = /[.:]/.test(first) || first === "localhost";
  const registry = isRegistry ? first : DOCKER_HUB;
  const path = isRegistry ? name.slice(slash + 1) : name;
  // The hub's old name, and its official images without their folder.
  const canonical = registry === "index.docker.io" ? DOCKER_HUB : registry;
  const repository = canonical === DOCKER_HUB && !path.includes("/") ? `library/${path}` : path;
  if (!isHost(canonical) || !repository.split("/").every((part) => PATH_PART.test(part))) return undefined;
  return repository.length > 255 ? undefined : { registry: canonical, repository };
}

function isHost(registry: string): boolean {
  const match = /^(.*?)(?::(\d{1,5}))?$/.exec(registry);
  const host = match?.[1] ?? "";
  return HOST.test(host) || /^\[[0-9a-fA-F:]+\]$/.test(host);
}

/** The same image in another registry; `registry` may hold a path. Undefined: that is no reference. */
export function withRegistry(image: Image, registry: string): Image | undefined {
  const tag = image.tag === undefined ? "" : `:${image.tag}`;
  const digest = image.digest === undefined ? "" : `@${image.digest}`;
  const place = registry.endsWith("/") ? registry.slice(0, -1) : registry;
  const moved = parseImage(`${place}/${image.repository}${tag}${digest}`);
  // A name that is no host would be read as a folder of the hub.
  return moved?.registry === place.split("/")[0] ? moved : undefined;
}

/** Equal if they name the same image, however it is written. */
export function equalImages(a: Image, b: Image): boolean {
  return a.registry === b.registry && a.repository === b.repository && a.tag === b.tag && a.digest === b.digest;
}
