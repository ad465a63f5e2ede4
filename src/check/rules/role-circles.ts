/**
 * Roles that include each other in a circle: their lines could be collected, but what was meant is unclear. Found in one
 * walk over all includes (Tarjan's strongly connected components), because a few lines can make more ways through roles
 * than anybody could follow.
 */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import { literalText } from "../literal-text.ts";
import type { CheckContext } from "./check-context.ts";

interface Included {
  readonly literal: ast.StringLiteral;
  readonly file: SourceFile;
  readonly name: string;
}
/** What each role of the unit includes, extensions among it. */
type Includes = ReadonlyMap<string, readonly Included[]>;

export function reportRoleCircles(context: CheckContext): void {
  const includes = includesOf(context);
  const circles = circlesIn(includes);
  for (const [role, list] of includes) {
    for (const { literal, file, name } of list) {
      if (circles.get(name) === undefined || circles.get(name) !== circles.get(role)) continue;
      context.collector.report("recursive-definition", file, literal.span, `the role \`${name}\` includes itself`, {
        label: [...wayFrom(name, role, includes, circles), name].join(" → "),
        help: "put what both give into a role of its own, and include that",
      });
    }
  }
}

function includesOf({ own }: CheckContext): Includes {
  const includes = new Map<string, Included[]>();
  for (const { statement, file } of [...own.roles.values(), ...own.extensions]) {
    const role = literalText(statement.name);
    const list = includes.get(role) ?? [];
    includes.set(role, list);
    for (const line of statement.lines) {
      if (line.kind === "line") continue;
      for (const literal of line.names) list.push({ literal, file, name: literalText(literal) });
    }
  }
  return includes;
}

interface Visit {
  readonly role: string;
  /** The next of its includes. */
  next: number;
}

/** A number for each role, the same for those that reach each other. Without recursion: chains may be long. */
function circlesIn(includes: Includes): ReadonlyMap<string, number> {
  const circles = new Map<string, number>();
  const found = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const enter = (role: string): Visit => {
    found.set(role, found.size);
    lowest.set(role, found.size - 1);
    open.push(role);
    return { role, next: 0 };
  };
  const lower = (role: string, to: number | undefined) =>
    lowest.set(role, Math.min(lowest.get(role) ?? 0, to ?? Number.MAX_SAFE_INTEGER));
  for (const start of includes.keys()) {
    if (found.has(start)) continue;
    const visits = [enter(start)];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { role } = visit;
      const name = includes.get(role)?.[visit.next++]?.name;
      if (name !== undefined) {
        if (!includes.has(name)) continue;
        if (!found.has(name)) visits.push(enter(name));
        else if (!circles.has(name)) lower(role, found.get(name));
        continue;
      }
      visits.pop();
      const above = visits.at(-1);
      if (above !== undefined) lower(above.role, lowest.get(role));
      if (lowest.get(role) === found.get(role)) close(role, open, circles, found.get(role) ?? 0);
    }
  }
  return circles;
}

function close(role: string, open: string[], circles: Map<string, number>, number: number): void {
  for (let last = open.pop(); last !== undefined; last = open.pop()) {
    circles.set(last, number);
    if (last === role) return;
  }
}

/** Longer circles are told by their ends. */
const LONGEST_WAY = 50;

/** The shortest way from one role of a circle to another. */
function wayFrom(
  from: string,
  to: string,
  includes: Includes,
  circles: ReadonlyMap<string, number>,
): readonly string[] {
  const before = new Map<string, string>();
  const reached = [from];
  for (const role of reached) {
    if (role === to || reached.length > LONGEST_WAY) break;
    for (const { name } of includes.get(role) ?? []) {
      if (circles.get(name) !== circles.get(from) || before.has(name) || name === from) continue;
      before.set(name, role);
      reached.push(name);
    }
  }
  const way = [to];
  for (let role = before.get(to); role !== undefined && to !== from; role = before.get(role)) way.unshift(role);
  return way[0] === from ? way : [from, "…", to];
}
