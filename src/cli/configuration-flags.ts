/** Every scalar key of the configuration is a flag: `tls.certificate` is `--tls-certificate`. Made from the schema. */
import { type Command, Option } from "commander";
import { configurationSchema } from "../server/configuration.ts";
import type { Setting } from "../server/parse-configuration.ts";
import { type Leaf, scalarLeaves } from "../server/schema-walk.ts";

interface Flag {
  readonly name: string;
  /** commander's key for it. */
  readonly attribute: string;
  readonly leaf: Leaf;
}

/** What a file must begin with is no choice. */
const HEADER = new Set(["apiVersion", "kind"]);

const flags: readonly Flag[] = scalarLeaves(configurationSchema)
  .filter((leaf) => !HEADER.has(leaf.path.join(".")))
  .map((leaf) => {
    const option = new Option(`--${flagName(leaf.path)} <value>`);
    return { name: `--${flagName(leaf.path)}`, attribute: option.attributeName(), leaf };
  });

export function addConfigurationFlags(command: Command, except: readonly string[] = []): Command {
  for (const { name, leaf } of flags) {
    if (except.includes(name)) continue;
    const option = new Option(
      `${name} <value>`,
      leaf.description ?? `\`${leaf.path.join(".")}\` of the configuration`,
    );
    command.addOption(option);
  }
  return command;
}

export function settingsOfFlags(options: Readonly<Record<string, unknown>>): readonly Setting[] {
  return flags.flatMap(({ name, attribute, leaf }) => {
    const given = options[attribute];
    return typeof given === "string" ? [{ flag: name, path: leaf.path, value: valueOf(leaf, given) }] : [];
  });
}

/** `decisionCache.allowTTL` → `decision-cache-allow-ttl`. */
function flagName(path: readonly string[]): string {
  return path
    .map((key) => key.replace(/[A-Z]+/g, (capitals, at: number) => `${at === 0 ? "" : "-"}${capitals.toLowerCase()}`))
    .join("-");
}

/** Text that is no number stays text, so that the schema can say what is wrong with it. */
function valueOf(leaf: Leaf, given: string): unknown {
  if (leaf.schema._zod.def.type !== "number" || given.trim() === "") return given;
  const number = Number(given);
  return Number.isNaN(number) ? given : number;
}
