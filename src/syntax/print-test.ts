/** Tests and their steps → layout, a step a line; what is expected goes to the next line where it does not fit. */
import type { Caller, Expectation, QuestionStep, RequestStep, SourceRef, Step, Test, VerbPermission } from "./ast.ts";
import { type Doc, fill, group, indent, newline, space } from "./layout.ts";
import { expressionDoc, printString } from "./print-expression.ts";
import * as head from "./print-head.ts";

export function testDoc(test: Test): Doc {
  const first = `test ${test.all ? "all " : ""}${printString(test.name)} {`;
  if (test.steps.length === 0) return [first, " }"];
  return [first, indent(...linesOf(test.steps).flatMap((line) => [newline, line])), newline, "}"];
}

/** An instant stands on the line of the one question that is asked at it. */
function linesOf(steps: readonly Step[]): readonly Doc[] {
  const lines: Doc[] = [];
  for (let index = 0; index < steps.length; index++) {
    const [step, next, after] = steps.slice(index, index + 3);
    if (step === undefined) break;
    const alone = step.kind === "at" && next?.kind === "question" && (after === undefined || after.kind === "at");
    lines.push(alone ? group(stepDoc(step), space, stepDoc(next)) : stepDoc(step));
    if (alone) index++;
  }
  return lines;
}

function stepDoc(step: Step): Doc {
  switch (step.kind) {
    case "as":
      return ["as ", callerDoc(step.caller)];
    case "at":
      return `at ${printString(step.time)}`;
    case "given-namespace":
      return [`given namespace ${printString(step.name)}`, ...(step.value ? [" ", expressionDoc(step.value)] : [])];
    case "given-data":
      return [`given data ${step.name.text} = `, expressionDoc(step.value)];
    case "sign-in": {
      const expected = step.expected === undefined ? "is unauthenticated" : ["is ", callerDoc(step.expected)];
      return group(`with ${sourceOf(step.source)} `, expressionDoc(step.claims), indent(space, expected));
    }
    case "question":
      return questionDoc(step);
    case "request":
      return requestDoc(step);
  }
}

function sourceOf({ type, name }: SourceRef): string {
  return `${type.text} ${printString(name)}`;
}

function callerDoc({ of, name, uid, groups, extra }: Caller): Doc {
  const first = `${of} ${printString(name)}${uid === undefined ? "" : ` uid ${printString(uid)}`}`;
  const rest = [
    ...(groups.length === 0 ? [] : [space, "groups ", head.stringsDoc(groups)]),
    ...(extra === undefined ? [] : [space, "extra ", expressionDoc(extra)]),
  ];
  return group(first, indent(...rest));
}

function questionDoc({ answer, permission, place, because }: QuestionStep): Doc {
  const asked =
    permission.kind === "acting"
      ? [head.actingDoc(permission)]
      : [
          [head.verbsDoc(permission.verbs), needsOn(permission) ? " on " : " ", head.targetsDoc(permission.targets)],
          ...head.narrowLines(permission.named, permission.selecting),
        ];
  const rest = [
    ...(place === undefined ? [] : [head.placeDoc(place)]),
    ...(because === undefined ? [] : [`because ${printString(because)}`]),
  ];
  const [first = "", ...others] = [...asked, ...rest];
  return group(`${answer} `, first, indent(...others.flatMap((part) => [space, part])));
}

/** `on` is left out before a plain word, as people say it; not where it would be read as something else. */
function needsOn({ verbs, targets }: VerbPermission): boolean {
  if (targets.kind === "urls") return false;
  const first = targets.include[0]?.segments[0];
  if (first?.form !== "word" || first.text === "on" || first.text === "except") return true;
  return [...verbs.include, ...verbs.except].some(({ kind }) => kind === "star");
}

/** A result stands on a line of its own; other expectations where they fit. The lines of the object stand deeper. */
function requestDoc(step: RequestStep): Doc {
  const resource = step.resource === undefined ? "" : ` ${head.printResource(step.resource)}`;
  const to = step.to === undefined ? [] : [indent(space, "to ", indent(expressionDoc(step.to)))];
  const asked: Doc = [
    group(`${step.operation}${resource} `, indent(expressionDoc(step.object)), ...to),
    ...(step.named === undefined ? [] : [` named ${printString(step.named)}`]),
    ...(step.in === undefined ? [] : [` in ${printString(step.in)}`]),
  ];
  const expectations = fill(step.expectations.flatMap((expectation, index) => expected(expectation, index)));
  return step.expectations.some(isResult)
    ? [asked, indent(newline, expectations)]
    : group(asked, indent(space, expectations));
}

function isResult({ kind }: Expectation): boolean {
  return kind === "becomes" || kind === "patches";
}

function expected(expectation: Expectation, index: number): Doc[] {
  return index === 0 ? [expectationDoc(expectation)] : [space, ["and ", expectationDoc(expectation)]];
}

function expectationDoc(expectation: Expectation): Doc {
  switch (expectation.kind) {
    case "admitted":
    case "unchanged":
      return `is ${expectation.kind}`;
    case "denied": {
      const { by, because } = expectation;
      const rules = by.length === 0 ? [] : [" by ", head.stringsDoc(by)];
      return ["is denied", ...rules, ...(because.length === 0 ? [] : [" because ", head.stringsDoc(because)])];
    }
    case "warns":
    case "audits":
      return [`${expectation.kind} `, head.stringsDoc(expectation.messages)];
    case "becomes":
    case "patches":
      return [`${expectation.kind} `, expressionDoc(expectation.value)];
  }
}
