/** `verdict explain`: why a question is answered as it is, which rules came near, and what kept them. */
import type { Command } from "commander";
import { explainAccess, explainAdmission, type Explanation, type NearRule } from "../analyse/explain/explain.ts";
import type { Part } from "../analyse/explain/compare-head.ts";
import type { Inside } from "../analyse/policy-set.ts";
import { systemClock } from "../base/clock.ts";
import { invariant } from "../base/invariant.ts";
import type { AccessQuestion, AdmissionRequest, Surroundings } from "../engine/question.ts";
import { decodeReview } from "../review/decode-review.ts";
import { oneLine } from "../review/one-line.ts";
import { readText } from "../review/read-body.ts";
import { readSource } from "../store/read-source.ts";
import type { BuildResult } from "../store/build-policy-set.ts";
import { accessQuestion, type CanIWords } from "./access-question.ts";
import { atOption } from "./at-option.ts";
import { CommandError, usageError } from "./command-error.ts";
import { conditionsOf } from "./conditions-of.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { engineOf } from "./loaded-engine.ts";
import { type OutputForm, outputOption } from "./output-option.ts";
import { loadConfigured } from "./load-configured.ts";
import { addPolicyOptions, type PolicyOptions, readConfiguration, repeatable } from "./policy-options.ts";
import { readFacts } from "./read-facts.ts";
import type { Terminal } from "./terminal.ts";

interface ExplainOptions extends PolicyOptions, Omit<CanIWords, "verb" | "resource" | "name"> {
  readonly request?: string;
  readonly at?: number;
  readonly facts?: string;
  readonly all?: boolean;
  readonly output: OutputForm;
}

/** More than this is a list, and no explanation. */
const NEAREST = 8;

export function fillExplain(command: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  addPolicyOptions(command)
    .option("--request <file>", "a SubjectAccessReview or an AdmissionReview, as JSON, instead of words")
    .option("--subresource <name>", "the subresource")
    .option("--as <name>", "the user who asks")
    .addOption(repeatable("--as-group <group>", "a group of the user"))
    .option("--as-uid <uid>", "the uid of the user")
    .addOption(repeatable("--as-extra <key=value>", "an extra value of the user"))
    .option("-n, --namespace <name>", "the namespace")
    .option("-A, --all-namespaces", "in every namespace")
    .option("--url <path>", "a path instead of a resource")
    .option("--facts <file>", "Namespace objects, in YAML or JSON")
    .option("--all", `every rule that came near, not only the first ${NEAREST}`)
    .addOption(atOption())
    .addOption(outputOption())
    .addHelpText(
      "after",
      `\nExample:\n  ${terminal.program} explain delete pods web-0 --as jane --as-group dev -n shop`,
    )
    .action(
      (verb: string | undefined, resource: string | undefined, name: string | undefined, options: ExplainOptions) =>
        end(explain(verb, { ...options, resource, name }, options, terminal)),
    );
}

function explain(
  verb: string | undefined,
  words: Omit<CanIWords, "verb">,
  options: ExplainOptions,
  terminal: Terminal,
): ExitCode {
  const asked = questionOf(verb, words, options, terminal);
  const configuration = readConfiguration(options, [], exitCode.usage);
  const loaded = loadConfigured(configuration, options);
  engineOf(loaded);
  const inside = loaded.built?.inside;
  invariant(inside !== undefined, "a set with an engine can be looked into");
  const surroundings = { now: options.at ?? systemClock.now(), namespaceFacts: readFacts(options.facts).find };
  const answer = answerOf(asked, loaded.built ?? {}, inside, surroundings);
  print(answer, options, terminal, loaded.built);
  return exitCode.ok;
}

// ---- what is asked ---------------------------------------------------------------------

type AskedThing =
  | { readonly kind: "access"; readonly question: AccessQuestion }
  | { readonly kind: "admission"; readonly request: AdmissionRequest };

function questionOf(
  verb: string | undefined,
  words: Omit<CanIWords, "verb">,
  { request }: ExplainOptions,
  terminal: Terminal,
): AskedThing {
  if (request !== undefined) {
    if (verb !== undefined) throw usageError("`--request` and words exclude each other");
    return reviewIn(request);
  }
  if (verb === undefined) throw usageError("say a verb and a resource, or give a review with `--request FILE`");
  const { question, hints } = accessQuestion({ ...words, verb });
  for (const hint of hints) terminal.err(`hint: ${hint}\n`);
  return { kind: "access", question };
}

function reviewIn(path: string): AskedThing {
  const read = readSource(path);
  if (read.kind === "unreadable") throw new CommandError(exitCode.usage, [read.diagnostic]);
  const body = readText(read.file.text);
  const kind = body.kind === "body" ? body.value["kind"] : undefined;
  const review = decodeReview(kind === "AdmissionReview" ? "validate" : "authorize", body);
  if (review.kind === "access") return { kind: "access", question: review.question };
  if (review.kind === "admission") return { kind: "admission", request: review.request };
  throw usageError(`\`${path}\`: ${review.kind === "error" ? review.message : "a token is not explained"}`);
}

// ---- what is answered --------------------------------------------------------------------

interface Answer {
  readonly decision: string;
  readonly reasons: readonly string[];
  readonly explanation: Explanation;
}

function answerOf(asked: AskedThing, { engine }: Partial<BuildResult>, inside: Inside, around: Surroundings): Answer {
  invariant(engine !== undefined, "a set that can be looked into has an engine");
  if (asked.kind === "access") {
    const { decision, reason } = engine.authorize(asked.question, around);
    return {
      decision,
      reasons: reason === "" ? [] : [reason],
      explanation: explainAccess(inside, asked.question, around),
    };
  }
  const explanation = explainAdmission(inside, asked.request, around);
  const mutated = engine.mutate(asked.request, around);
  if (!mutated.allowed) return { decision: "deny", reasons: mutated.messages, explanation };
  const { allowed, messages, warnings } = engine.validate({ ...asked.request, object: mutated.object }, around);
  const patch = mutated.patch.map((operation) => `patch: ${JSON.stringify(operation)}`);
  const said = [...messages, ...warnings.map((text) => `warning: ${text}`), ...patch];
  return { decision: allowed ? "admit" : "deny", reasons: said, explanation };
}

// ---- in words --------------------------------------------------------------------------------

const parts: Readonly<Record<Part, string>> = {
  who: "it speaks of",
  verb: "it is about",
  resource: "it is about",
  name: "it is about",
  where: "it holds",
  when: "it holds",
  condition: "its conditions do not hold",
};

/** What is said of the rules that are left at each level: of one, of several. */
const levels: Readonly<Record<Explanation["walk"][number]["part"], readonly [string, string]>> = {
  rules: ["rule decides such questions", "rules decide such questions"],
  who: ["of them speaks of the caller", "of them speak of the caller"],
  where: ["of these holds in that place", "of these hold in that place"],
  resource: ["of these is about the resource", "of these are about the resource"],
  verb: ["of these is about the verb", "of these are about the verb"],
  name: ["of these is about the name and what is selected", "of these are about the name and what is selected"],
  when: ["of these holds at that time", "of these hold at that time"],
  condition: ["of these has conditions that hold", "of these have conditions that hold"],
};

/** What a person may try where the rules run out at one level. */
const advice: Partial<Readonly<Record<Part, string>>> = {
  who: "no rule speaks of this caller: are the name and the groups those that the API server knows (`--as`, `--as-group`)?",
  where: "no rule that speaks of this caller holds in that place (`-n`, `-A`)",
  resource: "no rule that speaks of this caller in that place is about the resource; subresources are never implied",
};

function print(
  { decision, reasons, explanation }: Answer,
  options: ExplainOptions,
  terminal: Terminal,
  built: BuildResult | undefined,
): void {
  const near = options.all ? explanation.near : explanation.near.slice(0, NEAREST);
  const why = (rule: NearRule) => wordsOf(rule, conditionsOf(rule, built));
  if (options.output === "json") {
    const described = near.map((rule) => ({ ...rule, words: why(rule) }));
    terminal.out(`${JSON.stringify({ decision, reasons, ...explanation, near: described })}\n`);
    return;
  }
  terminal.out(`${decision === "no-opinion" ? "no opinion" : decision}\n`);
  for (const reason of reasons) terminal.out(`  ${oneLine(reason)}\n`);
  if (decision === "no-opinion") terminal.out("  no rule decides it, so the API server asks its next authorizer\n");
  printWalk(explanation.walk, terminal);
  printRules("what speaks of it", explanation.speaking, () => "", terminal);
  printRules("what comes near, and why it is silent", near, why, terminal);
  const hidden = explanation.near.length - near.length;
  if (hidden > 0) terminal.out(`  and ${hidden} more; --all shows them\n`);
}

/** Down to where no rule is left. */
function printWalk(walk: Explanation["walk"], terminal: Terminal): void {
  const end = walk.findIndex(({ left }) => left === 0);
  const shown = end < 0 ? walk : walk.slice(0, end + 1);
  const width = String(walk[0]?.left ?? 0).length;
  terminal.out("\nhow the rules were narrowed down\n");
  for (const { part, left } of shown) {
    terminal.out(`  ${String(left).padStart(width)} ${levels[part][left === 1 ? 0 : 1]}\n`);
  }
  const last = shown.at(-1);
  const hint = last === undefined || last.left > 0 || last.part === "rules" ? undefined : advice[last.part];
  if (hint !== undefined) terminal.out(`  ${hint}\n`);
}

function printRules(
  title: string,
  rules: readonly NearRule[],
  why: (rule: NearRule) => string,
  terminal: Terminal,
): void {
  if (rules.length === 0) return;
  terminal.out(`\n${title}\n`);
  for (const rule of rules) {
    // A grant is called after its roles, with the word before them.
    const name = rule.name.startsWith("grant ") ? rule.name : `${rule.effect} "${rule.name}"`;
    terminal.out(`  ${name} (${rule.file}:${rule.line})\n`);
    const words = why(rule);
    if (words !== "") terminal.out(`    ${words}\n`);
  }
}

function wordsOf({ misses: [miss] }: NearRule, conditions: readonly string[]): string {
  if (miss === undefined) return "";
  if (miss.part === "condition" && conditions.length > 0) return `${parts.condition}: ${conditions.join(" ")}`;
  if (miss.part === "condition") return "a condition of its role or check does not hold, or an exemption lifts it";
  return `${parts[miss.part]} ${miss.rule}`;
}
