/** Whether the sources that `authenticate` rules name are configured. Without a configuration nobody can know: a note. */
import type { CheckedPolicySet } from "../check/checked.ts";
import { type Declared, statementsOf } from "../check/file-statements.ts";
import type * as ast from "../syntax/ast.ts";
import { nearest } from "../base/nearest.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { BuildOptions, ParsedFile } from "./policy-set.ts";

export function checkSources(
  set: CheckedPolicySet,
  files: readonly ParsedFile[],
  sources: BuildOptions["sources"],
): readonly Diagnostic[] {
  if (set.identities.length === 0) return [];
  return files.flatMap((one) =>
    ((statementsOf(one).get("authenticate") ?? []) as readonly Declared<ast.Authenticate>[]).flatMap(
      ({ statement, file }): readonly Diagnostic[] => {
        const identity = set.identities.find(
          ({ ref }) => ref.file === file.path && ref.line === file.positionAt(statement.span.start).line,
        );
        if (identity === undefined) return [];
        const named = [
          { ref: statement.source, written: identity.source.name },
          ...statement.lookups.map(({ source }, at) => ({ ref: source, written: identity.lookups[at]?.name ?? "" })),
        ];
        return named.flatMap(({ ref: { type, name }, written }): readonly Diagnostic[] => {
          if (sources?.some((source) => source.type === type.text && source.name === written) === true) return [];
          const near = nearest(
            written,
            (sources ?? []).map((source) => source.name),
          );
          return [
            {
              code: "unknown-source",
              severity: sources === undefined ? "note" : "error",
              message: `the source \`${type.text} "${written}"\` is not configured`,
              file,
              span: name.span,
              help:
                near === undefined
                  ? `add it to \`identity.sources\` in the configuration`
                  : `did you mean \`${near}\`?`,
            },
          ];
        });
      },
    ),
  );
}
