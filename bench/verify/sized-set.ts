/**
 * A set of as many rules as one likes: the bench's workload, and among it one generated file with every form that the
 * language has for authorization. For the interpreter it is cut down, per caller, to the statements that could name the
 * caller; that file is always among them.
 */
import fc from "fast-check";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import type { PolicyFile, Statement } from "../../src/syntax/ast.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { generatedPolicy } from "../../test/oracle/generate.ts";
import type { Rule, Workload } from "../workload/model.ts";
import { roleText, ruleText } from "../workload/policy-text.ts";
import { candidatesOf } from "../workload/prefiltered.ts";
import type { Random } from "../workload/random.ts";

export interface SizedSet {
  /** In the order that was asked for. */
  files(order: Random): readonly SourceFile[];
  statementsFor(caller: { readonly user: string; readonly groups: readonly string[] }): readonly PolicyFile[];
}

const STATEMENTS_PER_FILE = 500;

export function sizedSet(workload: Workload, seed: number): SizedSet {
  const texts = new Map<Rule, string>(workload.rules.map((rule) => [rule, ruleText(rule)]));
  const roles = workload.roles.map(roleText);
  const generated = generatedFile(seed);
  const always = parsed(new SourceFile("always.policy", [generated.text, ...roles].join("\n")));
  const statements = new Map<Rule, Statement>();
  for (const [rule, text] of texts) {
    const [statement] = parsed(new SourceFile("one.policy", `language 1\n\n${text}`)).statements;
    if (statement !== undefined) statements.set(rule, statement);
  }
  const candidates = candidatesOf(workload);
  return {
    files: (order) => [generated, ...inFiles(shuffled([...roles, ...texts.values()], order), order)],
    statementsFor: (caller) => {
      const own = candidates(caller).flatMap((rule) => statements.get(rule) ?? []);
      return [{ ...always, statements: [...always.statements, ...own] }];
    },
  };
}

function generatedFile(seed: number): SourceFile {
  const [policy] = fc.sample(generatedPolicy, { seed, numRuns: 1 });
  // The workload has a role of that name.
  return new SourceFile("generated.policy", (policy?.text ?? "").replaceAll('"viewer"', '"onlooker"'));
}

function inFiles(texts: readonly string[], order: Random): readonly SourceFile[] {
  const files: SourceFile[] = [];
  for (let start = 0; start < texts.length; start += STATEMENTS_PER_FILE) {
    const some = texts.slice(start, start + STATEMENTS_PER_FILE);
    files.push(new SourceFile(`part-${order.below(2 ** 30)}.policy`, `language 1\n\n${some.join("\n")}`));
  }
  return shuffled(files, order);
}

function shuffled<Item>(items: readonly Item[], order: Random): Item[] {
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = order.below(at + 1);
    const [one, two] = [mixed[at], mixed[other]];
    if (one !== undefined && two !== undefined) [mixed[at], mixed[other]] = [two, one];
  }
  return mixed;
}

function parsed(file: SourceFile): PolicyFile {
  const { ast, diagnostics } = parsePolicy(file);
  const [first] = diagnostics;
  if (first !== undefined) throw new Error(`${file.path}: ${first.message}`);
  return ast;
}
