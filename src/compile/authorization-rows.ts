/** Reads the packed rows of one side of authorization: see {@link AuthorizationLevel}. */
import {
  actionOfCode,
  ALLOW_HEAD,
  type AuthorizationLevel,
  DENY_HEAD,
  EVERYWHERE,
  EXCEPTING,
  HEAD_WIDTH,
  ROW_WIDTH,
  SETTLED,
} from "./decision-tree.ts";

export interface Side {
  readonly rows: Int32Array;
  readonly heads: Int32Array;
  /** Where the side's numbers begin among those of a subject. */
  readonly head: number;
}

export function sideOf({ heads, deny, allow }: AuthorizationLevel, effect: "deny" | "allow"): Side {
  return effect === "deny" ? { rows: deny, heads, head: DENY_HEAD } : { rows: allow, heads, head: ALLOW_HEAD };
}

/** The subject's first row; that of the next subject is where it ends. */
export function firstRow({ heads, head }: Side, subject: number): number {
  return heads[subject * HEAD_WIDTH + head] ?? 0;
}
/** The first of its rows that is for an exact namespace. */
export function firstExactRow({ heads, head }: Side, subject: number): number {
  return heads[subject * HEAD_WIDTH + head + 1] ?? 0;
}

export function placeAt({ rows }: Side, row: number): number {
  return rows[row * ROW_WIDTH] ?? EVERYWHERE;
}
export function actionAt({ rows }: Side, row: number): number {
  return actionOfCode(rows[row * ROW_WIDTH + 1] ?? 0);
}
export function isSettledAt({ rows }: Side, row: number): boolean {
  return ((rows[row * ROW_WIDTH + 1] ?? 0) & (SETTLED | EXCEPTING)) === SETTLED;
}
export function ruleAt({ rows }: Side, row: number): number {
  return rows[row * ROW_WIDTH + 2] ?? 0;
}

/** The actions that the side says. */
export function actionsOf({ rows }: Side): ReadonlySet<number> {
  const actions = new Set<number>();
  for (let at = 1; at < rows.length; at += ROW_WIDTH) actions.add(actionOfCode(rows[at] ?? 0));
  return actions;
}
