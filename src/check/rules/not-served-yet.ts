/** Forms that are read and not served: an error, never a silent no. `elevate` grants nothing by itself, so it is a warning. */
import type { Declarations } from "../declarations.ts";
import type { CheckContext } from "./check-context.ts";

export function reportNotServedYet({ others }: Declarations, { collector }: CheckContext): void {
  for (const { statement, file } of others) {
    const elevate = statement.kind === "elevate";
    collector.report("not-served-yet", file, statement.span, `\`${statement.kind}\` is not served yet`, {
      help: elevate
        ? "it is read and checked, and gives nothing until it is served"
        : "write the rules of the folder into the set itself until it is served",
      severity: elevate ? "warning" : "error",
    });
  }
}
