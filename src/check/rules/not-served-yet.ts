/** `elevate` is read and checked, and gives nothing until it is served: a warning, never a silent no. */
import type { Declarations } from "../declarations.ts";
import type { CheckContext } from "./check-context.ts";

export function reportNotServedYet({ elevations }: Declarations, { collector }: CheckContext): void {
  for (const { statement, file } of elevations) {
    collector.report("not-served-yet", file, statement.span, "`elevate` is not served yet", {
      help: "it is read and checked, and gives nothing until it is served",
      severity: "warning",
    });
  }
}
