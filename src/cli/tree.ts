/** `verdict tree`: the compiled decision tree, level by level, with its sizes. */
import { type Command, Option } from "commander";
import { invariant } from "../base/invariant.ts";
import { type DescribedTree, describeTree, type TreeNode } from "../analyse/describe-tree.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { engineOf } from "./loaded-engine.ts";
import { loadConfigured } from "./load-configured.ts";
import { addPolicyOptions, type PolicyOptions, readConfiguration } from "./policy-options.ts";
import type { Terminal } from "./terminal.ts";

interface TreeOptions extends PolicyOptions {
  readonly subject?: string;
  readonly output: "text" | "json" | "dot";
}

export function fillTree(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  addPolicyOptions(command)
    .option("--subject <text>", 'only subjects that hold the text, such as `group "dev"` or `dev`')
    .addOption(new Option("--output <form>", "how it is printed").choices(["text", "json", "dot"]).default("text"))
    .addHelpText("after", `\nExample:\n  ${terminal.program} tree --policies policies/demo --subject developers`)
    .action((options: TreeOptions) => end(tree(options, terminal)));
}

function tree(options: TreeOptions, terminal: Terminal): ExitCode {
  const loaded = loadConfigured(readConfiguration(options, [], exitCode.usage), options);
  engineOf(loaded);
  const program = loaded.built?.inside?.program();
  invariant(program !== undefined, "a set with an engine can be looked into");
  const described = describeTree(program, options.subject);
  terminal.out(printed(described, options.output));
  return exitCode.ok;
}

function printed(described: DescribedTree, form: TreeOptions["output"]): string {
  switch (form) {
    case "json":
      return `${JSON.stringify(described)}\n`;
    case "dot":
      return dotOf(described);
    case "text":
      return textOf(described);
  }
}

function textOf({ digest, sizes, sides }: DescribedTree): string {
  const head = [digest, ...Object.entries(sizes).map(([name, size]) => `  ${String(size).padStart(8)} ${name}`)];
  return `${[...head, ...sides.flatMap((side) => ["", ...linesOf(side, "")])].join("\n")}\n`;
}

function linesOf({ label, rules, children }: TreeNode, margin: string): readonly string[] {
  const names = rules.map(({ name, file, line }) => `${margin}  → "${name}" (${file}:${line})`);
  return [`${margin}${label}`, ...names, ...children.flatMap((child) => linesOf(child, `${margin}  `))];
}

/** Graphviz; a node for each level, a box for each rule. */
function dotOf({ sides }: DescribedTree): string {
  const lines: string[] = [];
  let count = 0;
  const draw = (node: TreeNode): string => {
    const id = `n${count++}`;
    lines.push(`  ${id} [label=${JSON.stringify(node.label)}];`);
    for (const child of node.children) lines.push(`  ${id} -> ${draw(child)};`);
    for (const { name } of node.rules) {
      const leaf = `n${count++}`;
      lines.push(`  ${leaf} [shape=box, label=${JSON.stringify(name)}];`, `  ${id} -> ${leaf};`);
    }
    return id;
  };
  for (const side of sides) draw(side);
  return `digraph verdict {\n  rankdir=LR;\n${lines.join("\n")}\n}\n`;
}
