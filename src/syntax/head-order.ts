/**
 * Parts of a rule in another order than who, `to … on …`, `named`, `selecting`, `in`, times, conditions. The parts
 * are cut apart by the words they begin with; the fix puts them in order.
 */
import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import { K } from "../../grammar/tokens.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { endOfToken, type Finding, isOneOf, type Scene } from "./scene.ts";

/** In the order in which they stand. */
const ranks = {
  who: 0,
  verbs: 1,
  targets: 2,
  named: 3,
  selecting: 4,
  place: 5,
  times: 6,
  body: 7,
  writes: 8,
  because: 9,
} as const;
type PartKind = keyof typeof ranks;

interface Part {
  readonly kind: PartKind;
  readonly start: number;
  end: number;
}

const whoTypes = [K.user, K.group, K.serviceaccount, K.anyone, K.authenticated, K.anonymous];
const moreWhoTypes = [K.serviceaccounts, K.nodes, K["control-plane"]];

const ordered = [K.allow, K.deny, K.defer, K.warn, K.audit, K.mutate, K.invariant, K.grant, K.exempt];

export function headOrder(scene: Scene): Finding | undefined {
  const { file, tokens, index, found, span } = scene;
  const first = tokens.findIndex((token) => isOneOf(token, ordered));
  if (found === undefined || first < 0 || first >= index || scene.reading.kind === "expression") return undefined;
  if (!scene.rules.every((rule) => ["file", "statement", "rule", "permission", "grant", "exempt"].includes(rule))) {
    return undefined;
  }
  const kind = startOf(tokens, index, true);
  if (kind === undefined) return undefined;
  const parts = partsOf(tokens, first + 2, index);
  const before = parts.filter((part) => part.end <= index);
  const same = before.find((part) => part.kind === kind);
  if (same !== undefined && kind !== "times" && kind !== "selecting" && kind !== "body") {
    const message = `\`${found.image}\` is said twice`;
    return { code: "head-order", span, message, help: "say it once: the items of a list are parted by commas" };
  }
  const early = parts.some((part) => part.start > index && ranks[part.kind] < ranks[kind]);
  if (!early && !before.some((part) => ranks[part.kind] > ranks[kind])) return undefined;
  const afterBody = before.some((part) => part.kind === "body");
  const code = afterBody && (kind === "place" || kind === "times") ? "place-after-body" : "head-order";
  const what = kind === "times" ? "the times stand" : "a place stands";
  const message =
    code === "place-after-body"
      ? `${what} in the head, before the conditions`
      : `\`${found.image}\` stands too ${early ? "early" : "late"}: the parts of a rule have an order`;
  const help =
    "the order is: name, who, `to` verbs `on` resources, `named`, `selecting`, `in`, times, conditions, `because`";
  const isRule = !isOneOf(tokens[first], [K.grant, K.exempt, K.invariant]);
  return { code, span, message, help, ...(isRule ? fixOf(file.text, tokens, parts) : {}) };
}

/** The part that begins at this token; undefined in the middle of one. `stopped`: the parser stopped here. */
function startOf(tokens: readonly IToken[], index: number, stopped: boolean): PartKind | undefined {
  const token = tokens[index];
  const previous = tokens[index - 1];
  if (isOneOf(previous, [t.Comma, t.Dot, t.Slash, t.Colon, K.except, K.on, K.impersonate])) return undefined;
  if (!stopped && isOneOf(previous, [K.to])) return undefined;
  if (isOneOf(token, [...whoTypes, ...moreWhoTypes])) return "who";
  if (isOneOf(token, [K.only])) return isOneOf(tokens[index + 1], [K.named]) ? "named" : "place";
  if (isOneOf(previous, [K.only])) return undefined;
  const starts: readonly (readonly [PartKind, readonly IToken["tokenType"][]])[] = [
    ["verbs", [K.to]],
    ["targets", [K.on]],
    ["named", [K.named]],
    ["selecting", [K.selecting]],
    ["place", [K.in, K.everywhere]],
    ["times", [K.between, K.until, K.during]],
    ["body", [K.for, K.with, K.when, K.unless, K.failing]],
    ["writes", [K.set, K.default, K.append, K.prepend, K.remove]],
    ["because", [K.because]],
  ];
  return starts.find(([, types]) => isOneOf(token, types))?.[0];
}

/** Tokens `[start, end)` of each part. In conditions a word begins a part only from `stopped` on. */
function partsOf(tokens: readonly IToken[], from: number, stopped: number): Part[] {
  const parts: Part[] = [];
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const current = parts.at(-1);
    const kind = depth === 0 ? startOf(tokens, at, at === stopped) : undefined;
    const inBody = current !== undefined && ranks[current.kind] >= ranks.body;
    const begins = kind !== undefined && (!inBody || ranks[kind] >= ranks.body || at === stopped);
    if (begins || current === undefined) parts.push({ kind: kind ?? "who", start: at, end: at + 1 });
    else current.end = at + 1;
    if (isOneOf(tokens[at], [t.LParen, t.LBracket, t.LBrace])) depth++;
    if (isOneOf(tokens[at], [t.RParen, t.RBracket, t.RBrace])) depth--;
  }
  return parts;
}

/** Where the parts are each said once, their texts in order; their line breaks are kept. */
function fixOf(text: string, tokens: readonly IToken[], parts: readonly Part[]): { fix?: Fix } {
  const written = parts.map((part) => ({ part, span: spanOfPart(tokens, part) }));
  const first = written[0]?.span.start ?? 0;
  const last = written.at(-1)?.span.end ?? 0;
  const sorted = written.toSorted((one, other) => ranks[one.part.kind] - ranks[other.part.kind]);
  const hasComment = text.slice(first, last).includes("#");
  if (hasComment) return {};
  const gap = text.slice(first, last).includes("\n") ? "\n  " : " ";
  const replacement = sorted.map(({ span }) => text.slice(span.start, span.end)).join(gap);
  return {
    fix: { title: "put the parts in order", edits: [{ span: { start: first, end: last }, text: replacement }] },
  };
}

function spanOfPart(tokens: readonly IToken[], part: Part): { start: number; end: number } {
  const first = tokens[part.start];
  const last = tokens[part.end - 1];
  return { start: first?.startOffset ?? 0, end: last ? endOfToken(last) : 0 };
}
