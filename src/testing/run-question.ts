/** `can`, `cannot`, `denied`, `undecided`: asks the questions a step stands for and compares the answers. */
import type { AccessDecision } from "../engine/decision.ts";
import type { AccessQuestion, Surroundings } from "../engine/question.ts";
import type * as ast from "../syntax/ast.ts";
import { compileGlob, matchesGlob } from "../values/glob.ts";
import { textOf } from "./constants.ts";
import { describeAnswer, describeQuestion } from "./describe-question.ts";
import { type Impersonation, impersonationsOf } from "./impersonations.ts";
import { answerOf, NEEDS_TIME, type Timed } from "./instants.ts";
import { questionsOf } from "./questions-of.ts";
import { type Asking, surroundingsAt } from "./scene.ts";
import { failureOf, isProblem, type StepFailure } from "./step-failure.ts";

type Answer = AccessDecision["decision"];
/** The questions that are answered as one, and what their answers come to. */
interface Asked {
  readonly questions: readonly AccessQuestion[];
  meaning(decisions: readonly Answer[], expected: ast.QuestionStep["answer"]): Answer;
}

export function runQuestion(step: ast.QuestionStep, asking: Asking): readonly StepFailure[] {
  const asked = askedBy(step, asking);
  if (isProblem(asked)) return [failureOf(step, asked)];
  const because = step.because === undefined ? undefined : textOf(step.because, asking.stage, asking.scene);
  if (isProblem(because)) return [failureOf(step, because)];
  return asked.flatMap((one) => answerFailure(step, one, because, asking));
}

function askedBy(step: ast.QuestionStep, { stage, scene }: Asking) {
  if (step.permission.kind === "acting") {
    const found = impersonationsOf(step.permission, step.place, stage, scene);
    return isProblem(found) ? found : found.map(impersonation);
  }
  const questions = questionsOf(step.permission, step.place, stage, scene);
  return isProblem(questions) ? questions : questions.map(single);
}

function single(question: AccessQuestion): Asked {
  return { questions: [question], meaning: ([answer = "no-opinion"]) => answer };
}

/** Allowed if one of the two ways is; denied or undecided only if both are. */
function impersonation({ legacy, constrained }: Impersonation): Asked {
  return {
    questions: [legacy, ...constrained],
    meaning: ([old = "no-opinion", ...answers], expected) => {
      const modern = answers.includes("deny")
        ? "deny"
        : answers.every((answer) => answer === "allow")
          ? "allow"
          : "no-opinion";
      if (old === "allow" || modern === "allow") return "allow";
      if (old === modern) return old;
      // They differ: whichever was expected, one of them is something else.
      return expected === "denied" ? "no-opinion" : "deny";
    },
  };
}

function answerFailure(
  step: ast.QuestionStep,
  asked: Asked,
  because: string | undefined,
  asking: Asking,
): readonly StepFailure[] {
  const { answer: answered, dependsOnClock } = answerOf(asking, (now) => answersAt(step, asked, asking, now));
  const { surroundings, decisions, answer } = answered;
  const rules = asked.questions.flatMap((question) => asking.engine.decidingRules(question, surroundings));
  if (dependsOnClock) return [{ ...failureOf(step, NEEDS_TIME), rules }];
  const actual = asked.questions
    .map((question, index) => `${describeQuestion(question)}: ${describeAnswer(decisions[index] ?? NO_ANSWER)}`)
    .join("; ");
  if (!meets(step.answer, answer)) return [{ at: step, expected: EXPECTED[step.answer], actual, rules }];
  if (because === undefined) return [];
  const messages = asked.questions.flatMap((question, index) => [
    ...asking.engine.denialMessages(question, surroundings),
    ...(decisions[index]?.decision === "allow" ? [decisions[index].reason] : []),
  ]);
  const pattern = compileGlob(because);
  if (messages.some((message) => matchesGlob(pattern, message))) return [];
  return [{ at: step.because ?? step, expected: `because "${because}"`, actual, rules }];
}

interface Answers {
  readonly surroundings: Surroundings;
  readonly decisions: readonly AccessDecision[];
  readonly answer: Answer;
}

function answersAt(step: ast.QuestionStep, asked: Asked, { engine, scene }: Asking, now: number): Timed<Answers> {
  const surroundings = surroundingsAt(scene, now);
  const decisions = asked.questions.map((question) => engine.authorize(question, surroundings));
  const answer = asked.meaning(
    decisions.map(({ decision }) => decision),
    step.answer,
  );
  const edges = decisions.flatMap(({ validUntil }) => validUntil ?? []);
  const validUntil = edges.length === 0 ? undefined : Math.min(...edges);
  return { answer: { surroundings, decisions, answer }, meaning: answer, validUntil };
}

const NO_ANSWER: AccessDecision = {
  decision: "no-opinion",
  reason: "",
  rule: undefined,
  evaluationError: undefined,
  validUntil: undefined,
};

const EXPECTED: Readonly<Record<ast.QuestionStep["answer"], string>> = {
  can: "allowed",
  cannot: "not allowed",
  denied: "denied by a rule",
  undecided: "no opinion",
};

function meets(expected: ast.QuestionStep["answer"], answer: Answer): boolean {
  switch (expected) {
    case "can":
      return answer === "allow";
    case "cannot":
      return answer !== "allow";
    case "denied":
      return answer === "deny";
    case "undecided":
      return answer === "no-opinion";
  }
}
