/** `allow`, `deny`, `defer`, `warn`, `audit`, `mutate`: one written rule becomes one checked rule for each expansion. */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { CheckedRule } from "../checked.ts";
import type { Declared } from "../declarations.ts";
import { interpolatedText } from "../expression-access.ts";
import { arrivalsOf, reportNeverArriving } from "./arrivals.ts";
import { bodiesOf } from "./bodies.ts";
import { checkPlainRule } from "./check-plain-rule.ts";
import { type CheckContext, NO_BINDINGS, refTo } from "./check-context.ts";
import { type Expansion, expandLoops } from "./constant-loops.ts";
import { readAlone, textsOf } from "./check-unused.ts";
import { gatesOf } from "./gates.ts";
import { reportHeadMistakes } from "./head-mistakes.ts";
import { namedTargets, withoutFixedPods } from "./fixed-pods.ts";
import { makeHead, type WrittenHead } from "./make-head.ts";
import { splitByPlace } from "./split-by-place.ts";

export function checkRule(
  { statement: rule, file }: Declared<ast.Rule>,
  context: CheckContext,
): readonly CheckedRule[] {
  const plain = rule.plain && checkPlainRule(rule, rule.plain, file, context);
  if (plain !== undefined) return [plain];
  const head: WrittenHead = {
    subjects: rule.subjects,
    permissions: [rule.permission],
    place: rule.place,
    times: rule.times,
  };
  reportHeadMistakes(head, rule.effect, file, context);
  const every = rule.effect === "allow" || rule.effect === "defer";
  const expansions = expandLoops(
    { file, clauses: rule.clauses, heads: [rule.name, head], every, bindings: NO_BINDINGS },
    context,
  );
  return expansions
    .flatMap((expansion) => checkExpansion(rule, head, expansion, file, context) ?? [])
    .flatMap(splitByPlace);
}

function checkExpansion(
  rule: ast.Rule,
  written: WrittenHead,
  { bindings, clauses }: Expansion,
  file: SourceFile,
  context: CheckContext,
): CheckedRule | undefined {
  const name = interpolatedText(rule.name, file, bindings, context);
  const kind = rule.effect === "allow" || rule.effect === "defer" ? "allow" : "deny";
  const byName = () => namedTargets(rule.permission, file, bindings, context);
  const asWritten = makeHead(written, kind, file, bindings, context);
  const head = rule.effect === "mutate" ? withoutFixedPods(asWritten, byName()) : asWritten;
  if (name === undefined) return undefined;
  if (head.permissions.length === 0) {
    // The head is broken, and has been reported: of the body only that is said which holds for any object.
    readAlone({ file, params: [], clauses, texts: textsOf(rule.because) }, context);
    return undefined;
  }
  const onlyAdmission = rule.effect === "warn" || rule.effect === "audit" || rule.effect === "mutate";
  const ref = refTo(name, file, rule.span);
  const bodies = bodiesOf(
    {
      name,
      file,
      effect: rule.effect,
      head,
      arrivals: () => arrivalsOf(head, byName()),
      parts: [{ file, clauses }],
      writes: rule.writes,
      because: rule.because,
      bindings,
      rule: rule.name,
    },
    context,
  );
  const gates = gatesOf({ effect: rule.effect, head, bodies, file, span: rule.name.span }, context);
  if ((onlyAdmission || !gates.authorization) && gates.admission && rule.permission.kind === "verbs") {
    reportNeverArriving(rule.permission, head, file, context);
  }
  return { name, ref, unit: context.unit, effect: rule.effect, shadow: rule.shadow, head, gates, bodies };
}
