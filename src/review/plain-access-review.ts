/**
 * Reads a SubjectAccessReview that is written as an API server writes it, without making JSON of it: its keys in the order of
 * the Go types, plain ASCII without escapes, nothing twice. INVARIANT: whatever is not recognised whole is read as any other
 * body, and what is recognised is what would be read then (test/review/plain-access-review.test.ts).
 */
import type { UserInfo } from "../engine/question.ts";
import { type AccessReviewVersion, groupsKey } from "../kube/subject-access-review.ts";
import type { AccessReview } from "./decode-access-review.ts";

/** Bytes; more is not usual, and a pattern that goes on for long needs a stack. */
const MOST = 16 * 1024;

const COMMA = 0x2c;

/** What stands between two quotes. No quote can stand in it, so a quote in the text always ends or begins one. */
const PLAIN = String.raw`[ !#-[\]-~]`;
const TEXT = `"${PLAIN}*"`;
const TEXTS = `${TEXT}(?:,${TEXT})*`;
const LISTS = String.raw`${TEXT}:\[${TEXTS}\]`;

const field = (key: string) => `"${key}":"(${PLAIN}*)"`;
const maybe = (key: string) => `(?:,${field(key)})?`;
/** Its metadata is empty, or as API servers before 1.36 write it. */
const begins = (version: AccessReviewVersion) =>
  String.raw`^\{"kind":"SubjectAccessReview","apiVersion":"${version.replaceAll(".", String.raw`\.`)}",` +
  String.raw`"metadata":\{(?:"creationTimestamp":null)?\},"spec":\{`;
const ends = (version: AccessReviewVersion) =>
  String.raw`\},"user":"(${PLAIN}+)"(?:,"${groupsKey(version)}":\[(${TEXTS})\])?` +
  String.raw`(?:,"extra":\{(${LISTS}(?:,${LISTS})*)\})?${maybe("uid")}\},"status":\{"allowed":false\}\}\n?$`;
const RESOURCE =
  String.raw`"resourceAttributes":\{(?:${field("namespace")},)?${field("verb")}` +
  ["group", "version", "resource", "subresource", "name"].map(maybe).join("");
const URL_PATH = String.raw`"nonResourceAttributes":\{${field("path")},${field("verb")}`;

const shapes = (["authorization.k8s.io/v1", "authorization.k8s.io/v1beta1"] as const).map((version) => ({
  version,
  resource: new RegExp(begins(version) + RESOURCE + ends(version)),
  url: new RegExp(begins(version) + URL_PATH + ends(version)),
}));

/** HOT PATH: 1 µs, where making JSON of it and looking at each field takes 2.6. undefined: it is to be read as any other body. */
export function readPlainAccessReview(bytes: Buffer): AccessReview | undefined {
  if (bytes.length > MOST) return undefined;
  const text = bytes.toString("latin1");
  for (const { version, resource, url } of shapes) {
    const found = resource.exec(text);
    if (found !== null) return resourceReview(version, found);
    const other = url.exec(text);
    if (other !== null) return urlReview(version, other);
  }
  return undefined;
}

function resourceReview(version: AccessReviewVersion, found: RegExpExecArray): AccessReview {
  return {
    kind: "access",
    version,
    question: {
      kind: "resource",
      user: userOf(found[8], found[11], found[9], found[10]),
      verb: found[2] ?? "",
      apiGroup: found[3] ?? "",
      version: found[4] ?? "",
      resource: found[5] ?? "",
      subresource: found[6] ?? "",
      namespace: found[1] ?? "",
      name: found[7] ?? "",
    },
  };
}

function urlReview(version: AccessReviewVersion, found: RegExpExecArray): AccessReview {
  const user = userOf(found[3], found[6], found[4], found[5]);
  return { kind: "access", version, question: { kind: "url", user, verb: found[2] ?? "", path: found[1] ?? "" } };
}

/** `groups`: `"a","b"`; `extra`: `"k":["a","b"],"l":["c"]`. */
function userOf(username = "", uid = "", groups?: string, extra?: string): UserInfo {
  return new PlainUser(username, uid, groups === undefined ? NONE : textsOf(groups), extra);
}

const NONE: readonly never[] = [];

/** Few rules read `extra`, and API servers send some with each call, so it is taken apart when it is read. */
class PlainUser implements UserInfo {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly #lists: string | undefined;
  #extra: UserInfo["extra"] | undefined;

  constructor(username: string, uid: string, groups: readonly string[], lists: string | undefined) {
    this.username = username;
    this.uid = uid;
    this.groups = groups;
    this.#lists = lists;
  }

  get extra(): UserInfo["extra"] {
    return (this.#extra ??= listsOf(this.#lists));
  }
}

/** HOT PATH: `split` takes three times as long. */
function textsOf(list: string): readonly string[] {
  const texts: string[] = [];
  let start = 1;
  for (let end = list.indexOf('"', start); end >= 0; end = list.indexOf('"', start)) {
    texts.push(list.substring(start, end));
    start = end + 3;
  }
  return texts;
}

/** Goes from quote to quote: brackets and commas may stand in a text. */
function listsOf(lists: string | undefined): UserInfo["extra"] {
  const result = Object.create(null) as Record<string, readonly string[]>;
  if (lists === undefined) return result;
  let at = 1;
  while (at < lists.length) {
    const keyEnd = lists.indexOf('"', at);
    const texts: string[] = [];
    result[lists.substring(at, keyEnd)] = texts;
    let [start, end] = [keyEnd + 4, 0];
    do {
      end = lists.indexOf('"', start);
      texts.push(lists.substring(start, end));
      start = end + 3;
    } while (lists.charCodeAt(end + 1) === COMMA);
    at = end + 4;
  }
  return result;
}
