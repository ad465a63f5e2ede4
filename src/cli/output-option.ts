/** `--output`: text for people, JSON for scripts (then everything is in the one document). */
import { Option } from "commander";

export type OutputForm = "text" | "json";

export function outputOption(): Option {
  return new Option("--output <form>", "how results are printed").choices(["text", "json"]).default("text");
}
