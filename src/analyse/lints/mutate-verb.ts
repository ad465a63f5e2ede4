/** Objects are changed when they are created and updated; with another verb a mutation has nothing to do. */
import type * as ast from "../../syntax/ast.ts";
import { treedStatements } from "../../syntax/plain-grants.ts";
import type { ParsedFile } from "../policy-set.ts";
import type { Lint } from "./lint.ts";

const OTHERS = new Set(["delete", "deletecollection", "connect"]);

const known = new WeakMap<ast.PolicyFile, readonly ast.Rule[]>();

function mutationsIn(one: ParsedFile): readonly ast.Rule[] {
  const there = known.get(one.ast);
  if (there !== undefined) return there;
  const rules = treedStatements(one.ast).filter((statement) => statement.kind === "rule");
  const made = rules.filter(({ effect }) => effect === "mutate");
  known.set(one.ast, made);
  return made;
}

export const mutateVerb: Lint = ({ files }, report) => {
  for (const one of files) {
    const { file } = one;
    for (const statement of mutationsIn(one)) {
      if (statement.permission.kind !== "verbs") continue;
      for (const verb of statement.permission.verbs.include) {
        if (verb.kind !== "word" || !OTHERS.has(verb.text)) continue;
        report("mutate-verb", file, verb.span, `there is nothing to change on \`${verb.text}\``, {
          help: "a mutation takes part in `create` and `update`",
        });
      }
    }
  }
};
