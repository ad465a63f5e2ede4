/** What a `confine` statement allows a unit: namespaces, and the lines of the roles that it names. */
import type * as ast from "../../syntax/ast.ts";
import type { ResourcePermission } from "../checked.ts";
import { headScope } from "../expression-access.ts";
import { checkNamespaces } from "../heads/place.ts";
import { checkPermission } from "../heads/permission.ts";
import { literalText } from "../literal-text.ts";
import { type CheckContext, NO_BINDINGS } from "../rules/check-context.ts";
import { linesOfRoles } from "../rules/roles.ts";
import type { FoundUnit } from "./find-units.ts";
import type { Namespaces } from "./place-within.ts";

export interface Confinement {
  readonly unit: string;
  /** Whether a document lies in the folder, by its path and wherever links lead. */
  holds(path: string): boolean;
  readonly namespaces: Namespaces;
  /** undefined: no role is named, so nothing is too much. */
  readonly ceiling: Ceiling | undefined;
}
export interface Ceiling {
  /** For messages. */
  readonly roles: string;
  readonly lines: ReadonlySet<ast.RoleLine>;
  /** Of lines without conditions. */
  readonly permissions: readonly ResourcePermission[];
}

/** In the words of the root: what the unit declares changes nothing here. */
export function confinementOf({ name, holds, confine }: FoundUnit, root: CheckContext): Confinement {
  const { statement, file } = confine;
  const scope = headScope(file, NO_BINDINGS, root);
  const written: ast.Namespaces =
    statement.to.kind === "namespaces"
      ? statement.to.namespaces
      : {
          include: [{ kind: "where", selector: statement.to.selector, span: statement.to.selector.span }],
          except: [],
          span: statement.to.selector.span,
        };
  const namespaces = checkNamespaces(written, scope);
  return { unit: name, holds, namespaces, ceiling: ceilingOf(confine, root) };
}

function ceilingOf({ statement, file }: FoundUnit["confine"], root: CheckContext): Ceiling | undefined {
  if (statement.within.length === 0) return undefined;
  const lines = linesOfRoles(statement.within, file, root);
  const permissions = lines
    .filter(({ line }) => line.clauses.length === 0)
    .flatMap(
      ({ line, file: stands }) =>
        root.linePermissions.get(line) ??
        checkPermission(line.permission, "allow", headScope(stands, NO_BINDINGS, root)),
    );
  return {
    roles: statement.within.map((role) => `\`${literalText(role)}\``).join(", "),
    lines: new Set(lines.map(({ line }) => line)),
    permissions: permissions.filter((one) => one.kind === "resource"),
  };
}
