/** Which commands there are: how each is called and what it does, and where the rest of it stands, which only it itself reads. */
import type { Command } from "commander";
import type { ExitCode } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

export interface DeclaredCommand {
  /** Its name and the words it takes, as commander spells them. */
  readonly call: string;
  readonly description: string;
  /** Whether it takes flags. */
  readonly flags: boolean;
  readonly load: () => Promise<FillCommand>;
}

/** Adds flags, help and what is done. */
export type FillCommand = (command: Command, terminal: Terminal, end: (code: ExitCode) => void) => void;

export const commands: readonly DeclaredCommand[] = [
  {
    call: "can-i <verb> [resource] [name]",
    description:
      "ask whether somebody may do something; `/` after the resource is a subresource, a name the third word",
    flags: true,
    load: async () => (await import("./can-i.ts")).fillCanI,
  },
  {
    call: "check [path...]",
    description: "find every mistake in a policy set",
    flags: true,
    load: async () => (await import("./check.ts")).fillCheck,
  },
  {
    call: "decide [file...]",
    description: "answer reviews as the server would, one line each",
    flags: true,
    load: async () => (await import("./decide.ts")).fillDecide,
  },
  {
    call: "demo",
    description: "serve sample policies on loopback, to try it out",
    flags: true,
    load: async () => (await import("./demo.ts")).fillDemo,
  },
  {
    call: "explain [verb] [resource] [name]",
    description: "say why a question, or a review in a file, is answered as it is, and which rules came near",
    flags: true,
    load: async () => (await import("./explain.ts")).fillExplain,
  },
  {
    call: "fmt [path...]",
    description: "write policies in the one format; `-` is standard input",
    flags: true,
    load: async () => (await import("./fmt.ts")).fillFmt,
  },
  {
    call: "hash-password",
    description: "make a salted hash of the password on standard input",
    flags: false,
    load: async () => (await import("./hash-password.ts")).fillHashPassword,
  },
  {
    call: "new",
    description: "begin something from a pattern",
    flags: false,
    load: async () => (await import("./new-policy.ts")).fillNew,
  },
  {
    call: "serve",
    description: "serve the webhooks and the operations endpoints",
    flags: true,
    load: async () => (await import("./serve.ts")).fillServe,
  },
  {
    call: "test [path...]",
    description: "run the tests that stand beside the rules",
    flags: true,
    load: async () => (await import("./test.ts")).fillTest,
  },
  {
    call: "tree",
    description: "show the compiled decision tree, with its sizes",
    flags: true,
    load: async () => (await import("./tree.ts")).fillTree,
  },
];

export function nameOf({ call }: DeclaredCommand): string {
  return call.split(" ", 1)[0] ?? call;
}
