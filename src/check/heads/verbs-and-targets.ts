/**
 * `to VERBS on RESOURCES`: verbs and targets together, because `connect` meets other verbs on exec than on proxy.
 * One written permission becomes as many patterns as it needs.
 */
import { nearest } from "../../base/nearest.ts";
import type { DiagnosticCode } from "../../diagnostics/codes.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import { resolveResource } from "../../vocabulary/resolve-resource.ts";
import { describeLife, isIn, lifeOfTarget } from "../../vocabulary/releases.ts";
import type { ResolvedTarget } from "../../vocabulary/resolved-target.ts";
import { CONNECT, explainUnknownVerb, KNOWN_VERBS, subresourceMeantBy } from "../../vocabulary/verbs.ts";
import type { HeadScope } from "./head-scope.ts";

export interface VerbSet {
  /** `connect` still stands for itself here. */
  readonly include: readonly string[];
  readonly except: readonly string[];
}
export interface TargetSet {
  readonly include: readonly ResolvedTarget[];
  readonly except: readonly ResolvedTarget[];
}
export interface Pairing {
  readonly verbs: VerbSet;
  readonly targets: TargetSet;
}

// ---- verbs -----------------------------------------------------------------------

/** A named list that has exceptions of its own stays a set of its own: its exceptions are not its neighbours'. */
export function checkVerbs(verbs: ast.Verbs, scope: HeadScope, on?: ast.ResourceTargets): readonly VerbSet[] {
  const alone =
    verbs.include.length + verbs.except.length === 1 && on?.include.length === 1 && on.except.length === 0;
  const beside: Beside = { target: on?.include[0], alone };
  const include = verbs.include.map((verb) => checkVerb(verb, scope, beside));
  const except = verbs.except.flatMap((verb) => asException(checkVerb(verb, scope, beside), verb, scope));
  const plain = include.filter((set) => set.except.length === 0).flatMap((set) => set.include);
  const own = include.filter((set) => set.except.length > 0);
  return [
    ...(plain.length > 0 ? [{ include: plain, except }] : []),
    ...own.map((set) => ({ include: set.include, except: [...set.except, ...except] })),
  ];
}

/** The first target of the permission, and whether it has but this and one verb. */
interface Beside {
  readonly target: ast.ResourceRef | undefined;
  readonly alone: boolean;
}

function asException<Item>(
  set: { readonly include: readonly Item[]; readonly except: readonly Item[] },
  at: ast.Node,
  scope: HeadScope,
): readonly Item[] {
  if (set.except.length === 0) return set.include;
  scope.collector.report(
    "nested-exception",
    scope.file,
    at.span,
    "a list that has exceptions of its own cannot be excepted",
    {
      help: "name what is meant, or give it a list of its own without `except`",
    },
  );
  return [];
}

function checkVerb(verb: ast.Verb, scope: HeadScope, beside: Beside): VerbSet {
  const just = (text: string | undefined): VerbSet => ({ include: text === undefined ? [] : [text], except: [] });
  switch (verb.kind) {
    case "star":
      return just("*");
    case "quoted":
      return just(scope.plain(verb.value));
    case "word":
      return scope.names.verbs(verb.text) ?? just(knownVerb(verb, scope, beside));
  }
}

function knownVerb(
  verb: Extract<ast.Verb, { kind: "word" }>,
  scope: HeadScope,
  { target, alone }: Beside,
): string | undefined {
  const on = target?.segments.map(({ before, text }) => before + text).join("");
  const mistake = explainUnknownVerb(verb.text, on);
  if (mistake === undefined) return verb.text;
  const near = nearest(verb.text, [...KNOWN_VERBS, ...scope.names.known("verbs")]);
  const help =
    mistake.help ?? (near === undefined ? "another verb is written in quotes" : `did you mean \`${near}\`?`);
  const isSubresource = mistake.code === "verb-is-a-subresource";
  const replacement = isSubresource ? undefined : (mistake.replacement ?? near);
  const fix =
    isSubresource && alone && target?.segments.length === 1
      ? asSubresource(verb, target)
      : replacement && { title: `write \`${replacement}\``, edits: [{ span: verb.span, text: replacement }] };
  scope.collector.report(mistake.code, scope.file, verb.span, mistake.message, { help, ...(fix && { fix }) });
  return undefined;
}

/** `to exec on pods` → `to connect on pods/exec`. */
function asSubresource(verb: Extract<ast.Verb, { kind: "word" }>, target: ast.ResourceRef): Fix {
  const { subresource, verbs } = subresourceMeantBy(verb.text);
  const { end } = target.span;
  const edits = [
    { span: verb.span, text: verbs },
    { span: { start: end, end }, text: `/${subresource}` },
  ];
  return { title: `write \`to ${verbs} on …/${subresource}\``, edits };
}

// ---- targets ---------------------------------------------------------------------

export function checkTargets(targets: ast.ResourceTargets, scope: HeadScope): readonly TargetSet[] {
  const alone = targets.include.length + targets.except.length === 1;
  const include = targets.include.map((ref) => checkResource(ref, scope, alone));
  const except = targets.except.flatMap((ref) => asException(checkResource(ref, scope), ref, scope));
  const plain = include.filter((set) => set.except.length === 0).flatMap((set) => set.include);
  const own = include.filter((set) => set.except.length > 0);
  return [
    ...(plain.length > 0 ? [{ include: plain, except }] : []),
    ...own.map((set) => ({ include: set.include, except: [...set.except, ...except] })),
  ];
}

/** `alone`: the only one of its list, so that what follows is said of it. */
export function checkResource(ref: ast.ResourceRef, scope: HeadScope, alone = false): TargetSet {
  const [first, ...more] = ref.segments;
  const named = first?.form === "word" && more.length === 0 ? scope.names.resources(first.text) : undefined;
  if (named !== undefined) return named;
  const resolution = resolveResource(ref.segments, {
    setNames: scope.names.known("resources"),
    isLoaded: (group, resource, subresource) => subresource === "" && scope.names.isLoaded(group, resource),
  });
  if (resolution.ok === undefined) {
    const { code, message, help } = resolution.error;
    const replacement = resolution.error.replacement ?? (alone ? objectNamed(code, ref, scope) : undefined);
    scope.collector.report(code, scope.file, ref.span, message, {
      ...(help !== undefined && { help }),
      ...(replacement !== undefined && {
        fix: { title: `write \`${replacement}\``, edits: [{ span: ref.span, text: replacement }] },
      }),
    });
    return { include: [], except: [] };
  }
  for (const note of resolution.notes) {
    scope.collector.report(
      note.code,
      scope.file,
      ref.span,
      note.message,
      note.help === undefined ? {} : { help: note.help },
    );
  }
  reportNotServed(ref, resolution.ok, scope);
  return { include: resolution.ok, except: [] };
}

/** The names mean the same in every release, but not every release serves them. */
function reportNotServed(ref: ast.ResourceRef, targets: readonly ResolvedTarget[], scope: HeadScope): void {
  const release = scope.names.release();
  if (release === undefined || ref.segments.some(({ form }) => form === "quoted")) return;
  const lives = targets.map(({ group, resource, subresource }) => lifeOfTarget(group, resource, subresource));
  const [life] = lives.filter((one) => !isIn(one, release));
  // A set such as `pod-workloads`, and `events` of two groups, are what the release has of them.
  if (life === undefined || lives.some((one) => isIn(one, release))) return;
  const text = scope.file.text.slice(ref.span.start, ref.span.end);
  const [{ group, resource } = { group: "", resource: "" }] = targets;
  scope.collector.report(
    "unknown-resource",
    scope.file,
    ref.span,
    `Kubernetes 1.${release} does not serve \`${text}\``,
    {
      help: `it is there ${describeLife(life)}; to name it all the same, write \`"${resource}".${group || "core"}\``,
    },
  );
}

/** `on pods/web` → `on pods named "web"`. */
function objectNamed(
  code: DiagnosticCode,
  { segments, span }: ast.ResourceRef,
  { file }: HeadScope,
): string | undefined {
  const [resource, name] = segments;
  const isPair = segments.length === 2 && name?.before === "/" && name.form === "word";
  if (code !== "unknown-subresource" || !isPair || resource?.form !== "word") return undefined;
  return /^\s*(?:only\s+)?named\b/.test(file.text.slice(span.end))
    ? undefined
    : `${resource.text} named "${name.text}"`;
}

// ---- connect ---------------------------------------------------------------------

const TUNNELS = ["exec", "attach", "portforward"];
const TUNNEL_VERBS = ["get", "create"];

/**
 * Splits verbs and targets so that `connect` is gone: it is `get` and `create` on exec, attach and portforward and
 * every verb on proxy, and meets nothing else.
 */
export function expandConnect(verbs: VerbSet, targets: TargetSet): readonly Pairing[] {
  const pairings: Pairing[] = [];
  const plain = verbs.include.filter((verb) => verb !== CONNECT);
  if (plain.length > 0) pairings.push(...withConnectExcepted({ include: plain, except: verbs.except }, targets));
  if (verbs.include.includes(CONNECT) && !verbs.except.includes("*") && !verbs.except.includes(CONNECT)) {
    const tunnels = targets.include.flatMap((target) => TUNNELS.flatMap((name) => narrowed(target, name)));
    const proxies = targets.include.flatMap((target) => narrowed(target, "proxy"));
    const { except } = targets;
    if (tunnels.length > 0) {
      pairings.push({
        verbs: { include: TUNNEL_VERBS, except: verbs.except },
        targets: { include: tunnels, except },
      });
    }
    if (proxies.length > 0) {
      pairings.push({ verbs: { include: ["*"], except: verbs.except }, targets: { include: proxies, except } });
    }
  }
  return pairings;
}

/** `* except connect`: the connections are cut out of the plain verbs. */
function withConnectExcepted(verbs: VerbSet, targets: TargetSet): readonly Pairing[] {
  if (!verbs.except.includes(CONNECT)) return [{ verbs, targets }];
  const except = verbs.except.filter((verb) => verb !== CONNECT);
  const cut = [...TUNNELS, "proxy"].map((subresource) => ({ group: "*", resource: "*", subresource }));
  const tunnels = targets.include.flatMap((target) => TUNNELS.flatMap((name) => narrowed(target, name)));
  return [
    {
      verbs: { include: verbs.include, except },
      targets: { include: targets.include, except: [...targets.except, ...cut] },
    },
    ...(tunnels.length === 0
      ? []
      : [
          {
            verbs: { include: verbs.include, except: [...except, ...TUNNEL_VERBS] },
            targets: { include: tunnels, except: targets.except },
          },
        ]),
  ];
}

/** The part of a target that is one subresource; nothing where it has none of it. */
function narrowed(target: ResolvedTarget, subresource: string): readonly ResolvedTarget[] {
  if (target.literalStar === true) return [];
  if (target.subresource === subresource) return [target];
  if (target.subresource !== "*" && target.subresource !== "**") return [];
  return [{ group: target.group, resource: target.resource, subresource }];
}
