/**
 * The cluster's Namespaces, kept by the official client's informer. A watch that is lost is taken up again, later and later,
 * and what was known stays: old labels are better than none for whoever asks meanwhile, and the loss is told.
 */
import { type CoreV1Api, type KubeConfig, makeInformer, type V1Namespace } from "@kubernetes/client-node";
import type { NamespaceFacts } from "../engine/question.ts";
import type { NamespaceDirectory } from "./namespaces.ts";

export interface WatchedNamespaces extends NamespaceDirectory {
  /** All Namespaces were known at some time. */
  readonly synced: boolean;
  /** Why the watch is lost now. */
  readonly lost: string | undefined;
  /** Asks for one that is not known; at most once at a time, for at most so many milliseconds. */
  fetch(name: string, milliseconds: number): Promise<NamespaceFacts | undefined>;
  stop(): Promise<void>;
}

export interface WatchEvents {
  onSynced(): void;
  /** Something that is known changed, so what was decided from it may be other now. */
  onChange(): void;
  onLost(why: string): void;
  onBack(): void;
}

export interface NamespaceClient {
  readonly config: KubeConfig;
  readonly api: CoreV1Api;
}

const PATH = "/api/v1/namespaces";
const FIRST_DELAY = 500;
const LAST_DELAY = 30_000;

export function watchNamespaces({ config, api }: NamespaceClient, events: WatchEvents): WatchedNamespaces {
  const known = new Map<string, NamespaceFacts>();
  const asked = new Map<string, Promise<NamespaceFacts | undefined>>();
  const informer = makeInformer<V1Namespace>(config, PATH, () => api.listNamespace());
  let synced = false;
  let lost: string | undefined;
  let stopped = false;
  let delay = FIRST_DELAY;
  let retry: NodeJS.Timeout | undefined;

  const put = (namespace: V1Namespace): void => {
    const facts = factsOf(namespace);
    if (facts === undefined) return;
    const before = known.get(facts.name);
    known.set(facts.name, facts);
    if (before === undefined || !sameFacts(before, facts)) events.onChange();
  };
  const forget = (namespace: V1Namespace): void => {
    if (known.delete(namespace.metadata?.name ?? "")) events.onChange();
  };
  const onError = (error: unknown): void => {
    if (stopped) return;
    lost = reasonOf(error);
    events.onLost(lost);
    clearTimeout(retry);
    retry = setTimeout(() => void begin(), delay);
    retry.unref();
    delay = Math.min(delay * 2, LAST_DELAY);
  };
  const begin = async (): Promise<void> => {
    const before = lost;
    lost = undefined;
    try {
      await informer.start();
    } catch (error) {
      onError(error);
    }
    // Errors are told while it starts; what they say stays.
    if (lost !== undefined || stopped) return;
    delay = FIRST_DELAY;
    if (!synced) events.onSynced();
    synced = true;
    if (before !== undefined) events.onBack();
  };
  informer.on("add", put);
  informer.on("update", put);
  informer.on("delete", forget);
  informer.on("error", onError);
  void begin();

  return {
    find: (name) => known.get(name),
    get synced() {
      return synced;
    },
    get lost() {
      return lost;
    },
    async fetch(name, milliseconds) {
      // With no time left not even a quick answer counts, whichever would have come first.
      if (milliseconds <= 0) return undefined;
      const asking = asked.get(name) ?? ask(api, name).finally(() => asked.delete(name));
      asked.set(name, asking);
      return within(asking, milliseconds);
    },
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await informer.stop();
    },
  };
}

/** What was fetched is not kept: only what is watched is known to be so still. */
async function ask(api: CoreV1Api, name: string): Promise<NamespaceFacts | undefined> {
  try {
    return factsOf(await api.readNamespace({ name }));
  } catch {
    return undefined;
  }
}

async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, alarm]);
  } finally {
    clearTimeout(timer);
  }
}

function factsOf({ metadata }: V1Namespace): NamespaceFacts | undefined {
  const name = metadata?.name;
  if (name === undefined) return undefined;
  return { name, labels: ownTexts(metadata?.labels), annotations: ownTexts(metadata?.annotations) };
}

/** A label may be called `constructor`. */
function ownTexts(texts: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  return Object.assign(Object.create(null) as Record<string, string>, texts);
}

function sameFacts(one: NamespaceFacts, other: NamespaceFacts): boolean {
  return sameTexts(one.labels, other.labels) && sameTexts(one.annotations, other.annotations);
}

function sameTexts(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

/** Without what a server may have put into a body. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const status = typeof code === "number" ? ` (${code})` : "";
  const deeper = cause instanceof Error ? `: ${cause.message}` : "";
  return `${error.message.split("\n", 1)[0] ?? ""}${status}${deeper}`.slice(0, 300);
}
