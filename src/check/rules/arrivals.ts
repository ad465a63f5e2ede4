/** What of a rule's head ever arrives at admission: the operations and targets that its body may read. */
import type * as ast from "../../syntax/ast.ts";
import type { SourceFile } from "../../diagnostics/source-file.ts";
import {
  type AdmissionOperation,
  admissionShape,
  operationOfVerb,
  verbsOfOperation,
} from "../../vocabulary/admission-shape.ts";
import type { ResolvedTarget } from "../../vocabulary/resolved-target.ts";
import { isKnownVerb } from "../../vocabulary/verbs.ts";
import type { CheckedHead, ResourcePermission } from "../checked.ts";
import type { CheckContext } from "./check-context.ts";

export interface Arrival {
  readonly target: ResolvedTarget;
  readonly operations: readonly AdmissionOperation[];
  /** Written by its own name, not through a set such as `pod-workloads`. */
  readonly named: boolean;
}

/** The targets of a head with the operations by which they can arrive. */
export function arrivalsOf(head: CheckedHead, byName: readonly ResolvedTarget[] = []): readonly Arrival[] {
  return head.permissions.flatMap((permission) =>
    permission.kind === "resource" ? arrivalsOfPermission(permission, byName) : [],
  );
}

function arrivalsOfPermission(
  { verbs, targets }: ResourcePermission,
  byName: readonly ResolvedTarget[],
): readonly Arrival[] {
  return targets.include.map((target) => ({
    target,
    named: byName.some((one) => sameTarget(one, target)),
    operations: admissionShape(target).operations.filter((operation) => meets(verbs, operation)),
  }));
}

export function sameTarget(a: ResolvedTarget, b: ResolvedTarget): boolean {
  return a.group === b.group && a.resource === b.resource && a.subresource === b.subresource;
}

function meets({ include, except }: ResourcePermission["verbs"], operation: AdmissionOperation): boolean {
  const asked = operation === "CONNECT" ? ["get", "create"] : verbsOfOperation(operation);
  return asked.some((verb) => (include.includes(verb) || include.includes("*")) && !except.includes(verb));
}

/** Reports verbs that never arrive at admission, for a rule that is decided only there. */
export function reportNeverArriving(
  permission: ast.VerbPermission,
  head: CheckedHead,
  file: SourceFile,
  context: CheckContext,
): void {
  const words = permission.verbs.include.flatMap((verb) => (verb.kind === "word" ? [verb] : []));
  const texts = new Set(words.map(({ text }) => text));
  let reported = 0;
  for (const verb of words) {
    // Of a word that is no verb the head has said so.
    if (context.headNames.verbs(verb.text) !== undefined || !isKnownVerb(verb.text)) continue;
    const instead = arrivesAs(verb.text);
    if (instead === verb.text || (instead !== undefined && texts.has(instead))) continue;
    reported++;
    report(verb.text, instead, verb, file, context);
  }
  // What is wrong with each verb has been said.
  if (reported > 0 && reported === words.length) return;
  if (!arrivalsOf(head).some(({ operations }) => operations.length > 0))
    reportNothingArrives(permission, head, file, context);
}

/** At admission `patch` arrives as `update` and a collection delete one by one as `delete`. */
function arrivesAs(verb: string): string | undefined {
  const operation = operationOfVerb(verb);
  return operation === undefined ? undefined : verbsOfOperation(operation)[0];
}

function report(
  verb: string,
  instead: string | undefined,
  at: ast.Node,
  file: SourceFile,
  context: CheckContext,
): void {
  context.collector.report(
    "verb-never-arrives",
    file,
    at.span,
    `\`${verb}\` never arrives at admission, where this rule is decided`,
    {
      help:
        instead === undefined
          ? "write `create`, `update`, `delete` or `connect`"
          : `it arrives as \`${instead}\`: write \`${instead}\` beside it or instead`,
      ...(instead !== undefined && {
        fix: { title: `write \`${instead}\``, edits: [{ span: at.span, text: instead }] },
      }),
    },
  );
}

function reportNothingArrives(
  permission: ast.VerbPermission,
  head: CheckedHead,
  file: SourceFile,
  context: CheckContext,
): void {
  const targets = head.permissions.flatMap((one) => (one.kind === "resource" ? one.targets.include : []));
  if (targets.length === 0) return;
  const possible = [...new Set(targets.flatMap((target) => admissionShape(target).operations))];
  const verbs = possible.flatMap((operation) => verbsOfOperation(operation)[0] ?? []);
  context.collector.report(
    "verb-never-arrives",
    file,
    permission.verbs.span,
    "none of these verbs arrives at admission for these targets",
    {
      help:
        verbs.length === 0
          ? "the API server never sends these to admission webhooks: decide them at authorization, without reading the object"
          : `what arrives is ${verbs.map((verb) => `\`${verb}\``).join(", ")}`,
    },
  );
}
