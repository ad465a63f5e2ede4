/** `--output`: text for people, JSON for scripts (then everything is in the one document). */
import { Option } from "commander";

export type OutputForm = "text" | "json";

/** `more`: forms that a command knows beside these. */
export function outputOption(...more: readonly string[]): Option {
  return new Option("--output <form>", "how results are printed").choices(["text", "json", ...more]).default("text");
}
