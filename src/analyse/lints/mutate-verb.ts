/** Objects are changed when they are created and updated; with another verb a mutation has nothing to do. */
import type { Lint } from "./lint.ts";

const OTHERS = new Set(["delete", "deletecollection", "connect"]);

export const mutateVerb: Lint = ({ files }, report) => {
  for (const { file, ast } of files) {
    for (const statement of ast.statements) {
      if (statement.kind !== "rule" || statement.effect !== "mutate" || statement.permission.kind !== "verbs")
        continue;
      for (const verb of statement.permission.verbs.include) {
        if (verb.kind !== "word" || !OTHERS.has(verb.text)) continue;
        report("mutate-verb", file, verb.span, `there is nothing to change on \`${verb.text}\``, {
          help: "a mutation takes part in `create` and `update`",
        });
      }
    }
  }
};
