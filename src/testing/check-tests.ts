/**
 * The steps of the `test` blocks before they are run: what a step names has to be there, and it has to be a step that can
 * be run. What is wrong with one fails the test and nothing else: a set serves whatever its tests say.
 */
import type { BuiltPolicySet, ParsedFile } from "../analyse/policy-set.ts";
import { statedRules } from "../check/granted-rules.ts";
import { nearest } from "../base/nearest.ts";
import { Collector } from "../diagnostics/collector.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type * as ast from "../syntax/ast.ts";
import { buildRequest } from "./build-request.ts";
import { writtenUser } from "./caller.ts";
import { jsonValueOf, textOf, textsOf } from "./constants.ts";
import { impersonationsOf } from "./impersonations.ts";
import { questionsOf } from "./questions-of.ts";
import { nextScene } from "./run-test.ts";
import { vouchingsOf } from "./run-sign-in.ts";
import { FIRST_SCENE, type Scene, type Stage } from "./scene.ts";
import { stageOf, type TestedSet, testsOf } from "./stage-of.ts";
import { isProblem, type Problem, SOME_STEP } from "./step-failure.ts";

/** By file and place. */
export function checkTests(set: TestedSet & Pick<BuiltPolicySet, "inside">): readonly Diagnostic[] {
  if (set.files.every((parsed) => testsOf(parsed).length === 0)) return [];
  const stage = stageOf(set, 0);
  const rules = refusingRules(set);
  const around: Around = { environment: set.tests.environment, names: namesIn(stage, rules) };
  const there = new Set(set.files.map(({ file }) => file));
  const found = set.files.flatMap((parsed) => checkFile(parsed, stage, rules, around, there));
  return set.tests.withoutFollowUps(found);
}

/** What the steps of a file may be about beside what they say. */
interface Around {
  readonly environment: object | undefined;
  /** Of rules and of what has no place in the environment. */
  readonly names: string;
}

function namesIn({ dataNames }: Omit<Stage, "file">, rules: RefusingRules): string {
  return JSON.stringify([[...dataNames], rules === undefined ? null : [...rules]]);
}

const known = new WeakMap<ast.PolicyFile, { readonly around: Around; readonly found: readonly Diagnostic[] }>();

function checkFile(
  parsed: ParsedFile,
  stage: Omit<Stage, "file">,
  rules: RefusingRules,
  around: Around,
  there: ReadonlySet<SourceFile>,
): readonly Diagnostic[] {
  const tests = testsOf(parsed);
  if (tests.length === 0) return [];
  const before = known.get(parsed.ast);
  if (before !== undefined && isSame(before.around, around) && before.found.every((one) => isThere(one, there))) {
    return before.found;
  }
  // A document may say something else the next time.
  let isRead = false;
  const bench: Stage["bench"] = {
    ...stage.bench,
    readDocument: (from, path) => {
      isRead = true;
      return stage.bench.readDocument(from, path);
    },
  };
  const found = tests.flatMap((test) => checkTest(test, { ...stage, bench, file: parsed.file }, rules));
  if (around.environment === undefined || isRead) known.delete(parsed.ast);
  else known.set(parsed.ast, { around, found });
  return found;
}

function isSame(before: Around, now: Around): boolean {
  return now.environment !== undefined && before.environment === now.environment && before.names === now.names;
}

function isThere({ file, labels = [] }: Diagnostic, there: ReadonlySet<SourceFile>): boolean {
  return (file === undefined || there.has(file)) && labels.every((label) => there.has(label.file));
}

/** What a refusal can be `by`; undefined: not known, because the rules have mistakes of their own. */
type RefusingRules = ReadonlySet<string> | undefined;

function refusingRules({ inside }: Pick<BuiltPolicySet, "inside">): RefusingRules {
  if (inside === undefined) return undefined;
  const refusing = statedRules(inside.set).filter(({ effect }) => effect === "deny" || effect === "mutate");
  return new Set(refusing.map(({ ref }) => ref.name));
}

function checkTest(test: ast.Test, stage: Stage, rules: RefusingRules): readonly Diagnostic[] {
  const collector = new Collector();
  let scene = FIRST_SCENE;
  for (const step of test.steps) {
    if (step.kind === "question" || step.kind === "request" || step.kind === "sign-in") {
      for (const problem of problemsIn(step, stage, scene)) say(problem, step, stage, collector);
      if (step.kind === "request" && rules !== undefined) checkDeniers(step, stage, rules, collector);
      continue;
    }
    const next = nextScene(step, stage, scene);
    if (isProblem(next)) {
      say(next, step, stage, collector);
      // What follows would be asked in another scene than the author's.
      break;
    }
    scene = next;
  }
  return collector.diagnostics;
}

function say({ problem, expected, mistakes = [] }: Problem, step: ast.Step, { file }: Stage, to: Collector): void {
  const errors = mistakes.filter(({ severity }) => severity === "error");
  if (errors.length > 0) to.add(errors);
  else to.report("wrong-step", file, step.span, problem, expected === SOME_STEP ? {} : { help: `write ${expected}` });
}

type AskingStep = ast.QuestionStep | ast.RequestStep | ast.SignInStep;

function problemsIn(step: AskingStep, stage: Stage, scene: Scene): readonly Problem[] {
  // Documents that a test replaces change the types of little, and building the rules with them takes long.
  const found = askedOf(step, stage, { ...scene, data: FIRST_SCENE.data }).filter(isProblem);
  return found.length === 0 || scene.data.size === 0 ? found : askedOf(step, stage, scene).filter(isProblem);
}

/** All that a step is made of, and in its place what is wrong with it. */
function askedOf(step: AskingStep, stage: Stage, scene: Scene): readonly unknown[] {
  switch (step.kind) {
    case "question": {
      const { permission, place, because } = step;
      const asked =
        permission.kind === "acting"
          ? impersonationsOf(permission, place, stage, scene)
          : questionsOf(permission, place, stage, scene);
      return [asked, because && textOf(because, stage, scene)];
    }
    case "request":
      return [buildRequest(step, stage, scene), ...step.expectations.map((one) => expectedOf(one, stage, scene))];
    case "sign-in":
      return [vouchingsOf(step, { stage, scene }), step.expected && writtenUser(step.expected, stage, scene)];
  }
}

function expectedOf(expectation: ast.Expectation, stage: Stage, scene: Scene): unknown {
  switch (expectation.kind) {
    case "admitted":
    case "unchanged":
      return undefined;
    case "denied":
      return textsOf([...expectation.by, ...expectation.because], stage, scene);
    case "warns":
    case "audits":
      return textsOf(expectation.messages, stage, scene);
    case "becomes":
    case "patches":
      return jsonValueOf(expectation.value, stage, scene);
  }
}

function checkDeniers(step: ast.RequestStep, stage: Stage, rules: ReadonlySet<string>, to: Collector): void {
  for (const expectation of step.expectations) {
    if (expectation.kind !== "denied") continue;
    for (const by of expectation.by) {
      const name = textOf(by, stage, FIRST_SCENE);
      // The name of a rule of a confined folder may be written without that of its folder.
      if (isProblem(name) || rules.has(name) || [...rules].some((rule) => rule.endsWith(`: ${name}`))) continue;
      const near = nearest(name, rules);
      const help = near === undefined ? "name a `deny` or a `mutate`" : `did you mean \`${near}\`?`;
      const fix = near && { title: `write \`${near}\``, edits: [{ span: by.span, text: JSON.stringify(near) }] };
      const message = `no rule that can refuse this is called \`${name}\``;
      to.report("unknown-rule", stage.file, by.span, message, { help, ...(fix && { fix }) });
    }
  }
}
