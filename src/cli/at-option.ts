/** `--at`: the instant that a question is decided for. */
import { Option } from "commander";
import { parseTime } from "../values/time.ts";
import { usageError } from "./command-error.ts";

export function atOption(): Option {
  return new Option("--at <time>", "the instant to decide for, such as 2026-12-01T09:00:00+09:00").argParser(
    (text: string) => {
      const time = parseTime(text);
      if (time === undefined) throw usageError(`\`--at ${text}\` is no time; write one such as 2026-12-01T09:00:00Z`);
      return time.milliseconds;
    },
  );
}
