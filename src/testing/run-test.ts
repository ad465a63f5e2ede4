/** One test: its steps in order, each in the scene that those before it set. */
import type { PolicyEngine } from "../engine/policy-engine.ts";
import { isJsonObject, type JsonValue } from "../base/json.ts";
import type * as ast from "../syntax/ast.ts";
import { parseTime } from "../values/time.ts";
import { userOf } from "./caller.ts";
import { objectOf, textOf, valueOf } from "./constants.ts";
import { runQuestion } from "./run-question.ts";
import { runRequest } from "./run-request.ts";
import { runSignIn } from "./run-sign-in.ts";
import { type Asking, FIRST_SCENE, type Scene, type Stage } from "./scene.ts";
import { failureOf, isProblem, type Problem, problem, type StepFailure } from "./step-failure.ts";

export function runTest(test: ast.Test, stage: Stage): readonly StepFailure[] {
  const failures: StepFailure[] = [];
  let scene = FIRST_SCENE;
  for (const step of test.steps) {
    if (isAsking(step)) {
      const engine = engineFor(test, stage, scene);
      // Rules that do not compile would fail every step that follows in the same words.
      if (isProblem(engine)) return [...failures, failureOf(step, engine)];
      failures.push(...runAsking(step, { stage, scene, engine }));
      continue;
    }
    const next = nextScene(step, stage, scene);
    // What follows would be asked in another scene than the author's.
    if (isProblem(next)) return [...failures, failureOf(step, next)];
    scene = next;
  }
  return failures;
}

type AskingStep = ast.QuestionStep | ast.RequestStep | ast.SignInStep;
function isAsking(step: ast.Step): step is AskingStep {
  return step.kind === "question" || step.kind === "request" || step.kind === "sign-in";
}

function runAsking(step: AskingStep, asking: Asking): readonly StepFailure[] {
  switch (step.kind) {
    case "question":
      return runQuestion(step, asking);
    case "request":
      return runRequest(step, asking);
    case "sign-in":
      return runSignIn(step, asking);
  }
}

function engineFor(test: ast.Test, { bench, file }: Stage, { data }: Scene): PolicyEngine | Problem {
  const built = bench.engineFor(test.all ? undefined : file, data);
  if (!("diagnostics" in built)) return built;
  const first = built.diagnostics.find(({ severity }) => severity === "error") ?? built.diagnostics[0];
  const where = first?.file === undefined ? "" : ` (${first.file.path}:${lineOf(first)})`;
  return problem(`${first?.message ?? "they do not compile"}${where}`, "rules that compile as this test sees them");
}

function lineOf({ file, span }: { readonly file?: Stage["file"]; readonly span?: ast.Node["span"] }): number {
  return file?.positionAt(span?.start ?? 0).line ?? 0;
}

// ---- what sets the scene ------------------------------------------------------------

export function nextScene(step: Exclude<ast.Step, AskingStep>, stage: Stage, scene: Scene): Scene | Problem {
  switch (step.kind) {
    case "as": {
      const user = userOf(step.caller, stage, scene);
      return isProblem(user) ? user : { ...scene, user };
    }
    case "at": {
      const text = textOf(step.time, stage, scene);
      if (isProblem(text)) return text;
      const time = parseTime(text);
      if (time === undefined) return problem(`\`${text}\` is no instant`, '`at "2026-12-24T12:00:00Z"`');
      return { ...scene, at: time.milliseconds };
    }
    case "given-namespace":
      return withNamespace(step, stage, scene);
    case "given-data": {
      const { text } = step.name;
      if (!stage.dataNames.has(text))
        return problem(
          `no \`data\` is called \`${text}\``,
          "the name of a document that the rules read, or of a source that they look up in",
        );
      const given = valueOf(step.value, stage, scene);
      return isProblem(given) ? given : { ...scene, data: new Map(scene.data).set(step.name.text, given.value) };
    }
  }
}

function withNamespace(step: ast.GivenNamespaceStep, stage: Stage, scene: Scene): Scene | Problem {
  const name = textOf(step.name, stage, scene);
  if (isProblem(name)) return name;
  const facts = step.value === undefined ? {} : objectOf(step.value, stage, scene);
  if (isProblem(facts)) return facts;
  const { labels, annotations, ...others } = facts as Readonly<Record<string, JsonValue>>;
  const [stranger] = Object.keys(others);
  if (stranger !== undefined)
    return problem(`a Namespace has no \`${stranger}\` that rules can read`, "`labels` and `annotations`");
  const [labelTexts, annotationTexts] = [textsIn(labels), textsIn(annotations)];
  if (labelTexts === undefined || annotationTexts === undefined)
    return problem("labels and annotations are texts", "a map of texts");
  const namespaces = new Map(scene.namespaces).set(name, { name, labels: labelTexts, annotations: annotationTexts });
  return { ...scene, namespaces };
}

function textsIn(map: JsonValue | undefined): Readonly<Record<string, string>> | undefined {
  if (map === undefined || map === null) return {};
  if (!isJsonObject(map)) return undefined;
  const entries = Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return entries.length === Object.keys(map).length ? Object.fromEntries(entries) : undefined;
}
