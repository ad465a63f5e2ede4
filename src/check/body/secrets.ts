/** What a message would tell of a Secret: its data, whole or in part, through whatever names it was given. */
import type { ClauseCode, Code } from "../../expressions/code.ts";
import { partsOfCode } from "../expressions/fold-constant.ts";
import type { ArrivingTarget } from "./body-input.ts";

export function carriesSecrets({ target: { group, resource } }: ArrivingTarget): boolean {
  return (group === "" || group === "*") && (resource === "secrets" || resource === "*");
}

/** What each slot of the clauses holds, or holds parts of. */
export function slotSources(clauses: readonly ClauseCode[]): ReadonlyMap<number, Code> {
  return new Map(
    clauses.flatMap((clause): readonly (readonly [number, Code])[] => {
      if (clause.kind === "with") return [[clause.slot, clause.value]];
      if (clause.kind !== "for") return [];
      const { slots, in: source } = clause.loop;
      // The first of two variables is a key or a position; so is the only one over the data itself.
      const telling = slots.length > 1 ? slots.slice(1) : isDataItself(source) ? [] : slots;
      return telling.map((slot) => [slot, source] as const);
    }),
  );
}

const SECRET_FIELDS: ReadonlySet<string> = new Set(["data", "stringData"]);
function isDataItself(code: Code): boolean {
  return code.op === "member" && SECRET_FIELDS.has(code.name) && code.of.op === "root";
}
/** They tell that something is there, or how much of it, not what. */
const TELL_NOTHING: ReadonlySet<Code["op"]> = new Set([
  "has",
  "equal",
  "not-equal",
  "less",
  "less-equal",
  "greater",
  "greater-equal",
  "in",
  "not-in",
  "matches",
  "not-matches",
]);
const COUNT_ONLY: ReadonlySet<string> = new Set(["size", "keys", "type"]);

export function tellsSecret(code: Code, sources: ReadonlyMap<number, Code>): boolean {
  if (code.op === "root") return code.root === "object" || code.root === "oldObject";
  if (code.op === "slot") {
    const source = sources.get(code.slot);
    return source !== undefined && source !== code && tellsSecret(source, sources);
  }
  if (TELL_NOTHING.has(code.op) || (code.op === "call" && COUNT_ONLY.has(code.name))) return false;
  if (code.op === "member") {
    const of = resolved(code.of, sources);
    if (of.op === "root" && (of.root === "object" || of.root === "oldObject")) return SECRET_FIELDS.has(code.name);
    return tellsSecret(of, sources);
  }
  return partsOfCode(code).some((part) => tellsSecret(part, sources));
}

function resolved(code: Code, sources: ReadonlyMap<number, Code>): Code {
  const source = code.op === "slot" ? sources.get(code.slot) : undefined;
  return source === undefined || source === code ? code : resolved(source, sources);
}
