/** The plain grants of a file → columns of rules. What a role gives is checked once; nothing is left to do for a grant of it. */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import {
  GRANT_ROLE,
  grantNumber,
  grantSpan,
  type PlainGrants,
  someGrants,
  textOf,
} from "../../syntax/plain-grants.ts";
import { treeOfGrant } from "../../syntax/read-policy.ts";
import type { CheckedRule } from "../checked.ts";
import type { Declared } from "../declarations.ts";
import type { GrantedRules } from "../granted-rules.ts";
import type { CheckContext, GrantedRoles } from "./check-context.ts";
import { checkGrant, givenAnywhere } from "./check-grant.ts";
import type { Growth } from "./growth.ts";

/** `add`: takes the rules of a grant whose role does not give the same in each. undefined: all are such. */
export function checkPlainGrants(
  file: SourceFile,
  plain: PlainGrants,
  context: CheckContext,
  add: (made: readonly CheckedRule[], declared: Declared<ast.Grant>) => void,
): GrantedRules | undefined {
  const roles = new Map<number, GrantedRoles>();
  const apart = new Set<number>();
  for (let grant = 0; grant < plain.count; grant++) {
    const number = grantNumber(plain, grant, GRANT_ROLE);
    if (roles.has(number)) continue;
    const text = textOf(plain, grant, GRANT_ROLE);
    const known = givenAnywhere(text, context);
    if (known !== undefined) {
      roles.set(number, known);
      continue;
    }
    const declared = { statement: treeOfGrant(file, plain, grant), file };
    const made = checkGrant(declared, context);
    const given = givenAnywhere(text, context);
    if (given !== undefined) roles.set(number, given);
    else {
      apart.add(grant);
      add(made, declared);
    }
  }
  if (apart.size === plain.count) return undefined;
  const given = apart.size === 0 ? plain : someGrants(plain, (grant) => !apart.has(grant));
  return { unit: context.unit, file: file.path, grants: withinBounds(given, file, context.growth), roles };
}

/** Each is one rule, of one subject in one place. What finds no room is left out, and reported. */
function withinBounds(grants: PlainGrants, file: SourceFile, growth: Growth): PlainGrants {
  const count = Math.min(grants.count, growth.room("rules"), growth.room("rows"));
  const spend = (more: number, grant: number) => {
    const at = { file, span: grantSpan(grants, grant) };
    return growth.spend("rules", more, at) && growth.spend("rows", more, at);
  };
  spend(count, 0);
  if (count === grants.count) return grants;
  spend(1, count);
  return someGrants(grants, (grant) => grant < count);
}
