/**
 * What a kube-apiserver fills in before admission: of each structure the fields that were there in every object that a
 * recording webhook was shown, though none was sent.
 */
import { Agent, request } from "node:https";
import type { JsonObject, JsonValue } from "../../../src/base/json.ts";
import type { KeyPair } from "../harness/certificates.ts";
import type { Recorder } from "./recorder.ts";
import { objectWith, type Place, places, structureAt, type TextsOf, variations } from "./samples.ts";

export interface ApiServer {
  readonly url: string;
  readonly client: KeyPair;
  readonly recorder: Recorder;
}

/** Type → the fields that are always there, each with what is filled in where nothing is sent; a time is null. */
export async function measureFilledFields(
  server: ApiServer,
  textsOf: TextsOf,
): Promise<Readonly<Record<string, JsonObject>>> {
  const show = shower(server);
  const all = places();
  const filled = new Map<string, JsonObject>();
  const keep = (type: string, sent: JsonObject, structure: JsonObject | undefined): void => {
    if (structure === undefined) return;
    const isThere = (field: string): boolean => field in sent || (structure[field] ?? null) !== null;
    const known = Object.entries(filled.get(type) ?? structure);
    filled.set(type, Object.fromEntries(known.filter(([field]) => isThere(field))));
  };
  // One after another: the first place says what is filled in.
  const bare = await eachOf(all, (place) => show(place, {}));
  for (const [index, { type }] of all.entries()) keep(type, {}, bare[index]);
  // Only what has been filled can turn out to be filled sometimes.
  const asked = all.filter(({ type }) => Object.keys(filled.get(type) ?? {}).length > 0);
  const once = [...Map.groupBy(asked, ({ type }) => type).values()].flatMap((same) => same.slice(0, 2));
  const samples = once.flatMap((place) => variations(place.type, textsOf).map((sent) => ({ place, sent })));
  const shown = await eachOf(samples, ({ place, sent }) => show(place, sent));
  for (const [index, { place, sent }] of samples.entries()) keep(place.type, sent, shown[index]);
  const found = [...filled].filter(([, fields]) => Object.keys(fields).length > 0);
  return Object.fromEntries(
    found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([type, fields]) => [type, sorted(fields)]),
  );
}

function sorted(fields: JsonObject): JsonObject {
  const entries = Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([field, value]) => [field, timeless(value)]));
}

/** A time is that of the run. */
function timeless(value: JsonValue): JsonValue {
  if (typeof value === "string") return /^\d{4}-\d\d-\d\dT/.test(value) ? null : value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, timeless(item)]));
}

const AT_ONCE = 16;

async function eachOf<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

/** Creates the object without storing it; undefined: it did not come as far as admission. */
function shower({ url, client, recorder }: ApiServer) {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let count = 0;
  return async (place: Place, structure: JsonObject): Promise<JsonObject | undefined> => {
    const name = `sample-${++count}`;
    const { group, resource, namespaced, versions } = place.entry;
    const root = group === "" ? `/api/${versions[0]}` : `/apis/${group}/${versions[0]}`;
    const path = `${root}${namespaced ? "/namespaces/default" : ""}/${resource}?dryRun=All&fieldValidation=Ignore`;
    await post(`${url}${path}`, JSON.stringify(objectWith(place, structure, name)), client, agent);
    const shown = recorder.seen.get(name);
    recorder.seen.delete(name);
    return structureAt(place, shown);
  };
}

/** What is answered does not count: most of these objects are refused after the webhooks have seen them. */
function post(url: string, body: string, { certificate, key }: KeyPair, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const options = { method: "POST", headers, agent, cert: certificate, key, rejectUnauthorized: false };
    const call = request(url, options, (reply) => reply.resume().on("end", resolve));
    call.on("error", reject);
    call.end(body);
  });
}
