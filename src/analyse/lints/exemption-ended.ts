/** An exemption whose end has passed lifts nothing any more. */
import { readTimeWindow } from "../../values/time-window.ts";
import type { Lint } from "./lint.ts";

export const exemptionEnded: Lint = ({ set, now, writtenAs }, report) => {
  if (now === undefined) return;
  for (const { name, head, ref } of set.exemptions) {
    const ended = head.times.some((time) => {
      if (time.kind === "during") return false;
      const window = readTimeWindow(time).ok;
      return window !== undefined && !window.isOpen(now) && window.nextChange(now) === undefined;
    });
    const written = ended ? writtenAs(ref) : undefined;
    if (written?.statement.kind !== "exempt") continue;
    report("exemption-ended", written.file, written.statement.name.span, `the exemption \`${name}\` has ended`, {
      help: "remove it, or give it a new end",
    });
  }
};
