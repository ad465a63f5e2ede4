/** Places that have a type and still may not be written: kept by the API server, fixed on update, or an alternative. */
import type { PlaceCode } from "../../expressions/code.ts";
import type { Expr } from "../../syntax/ast.ts";
import { bare } from "../expressions/comparison-sides.ts";
import { type Checked, written } from "../expressions/checked-expression.ts";
import { report, type Scope } from "../expressions/scope.ts";
import type { ArrivingTarget } from "./body-input.ts";

/** True: reported. */
export function refuseUnwritable(
  expr: Expr,
  checked: Checked,
  place: PlaceCode,
  scope: Scope,
  arrivals: readonly ArrivingTarget[],
): boolean {
  return (
    neverSettable(checked, place, scope, arrivals) ||
    immutableOnUpdate(checked, place, scope, arrivals) ||
    createsAlternative(expr, scope)
  );
}

const KEPT_METADATA: ReadonlySet<string> = new Set([
  "uid",
  "name",
  "namespace",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "selfLink",
  "managedFields",
]);
const KEPT: ReadonlySet<string> = new Set(["apiVersion", "kind"]);

function neverSettable(
  checked: Checked,
  place: PlaceCode,
  scope: Scope,
  arrivals: readonly ArrivingTarget[],
): boolean {
  if (!("root" in place.start)) return false;
  const [first, second] = place.steps.map((step) => (step.kind === "member" ? step.name : undefined));
  const ofStatus = arrivals.length > 0 && arrivals.every(({ target }) => target.subresource === "status");
  const kept =
    (first === "status" && !ofStatus) ||
    (first !== undefined && KEPT.has(first)) ||
    (first === "metadata" && (second === undefined ? place.steps.length === 1 : KEPT_METADATA.has(second)));
  if (!kept) return false;
  const whole = first === "metadata" && second === undefined;
  report(
    scope,
    "never-settable",
    checked.span,
    `\`${written(checked)}\` is kept by the API server and never set by a mutation`,
    {
      label: "not ours to write",
      help: whole ? "write labels and annotations one by one" : "labels, annotations and the spec can be written",
    },
  );
  return true;
}

/** The spec of a Pod and of a Job cannot change; a set such as `pod-workloads` leaves them out on update by itself. */
function immutableOnUpdate(
  checked: Checked,
  place: PlaceCode,
  scope: Scope,
  arrivals: readonly ArrivingTarget[],
): boolean {
  const fixed = arrivals.find(
    ({ target, operations, named }) =>
      named === true &&
      operations.includes("UPDATE") &&
      target.subresource === "" &&
      ((target.group === "" && target.resource === "pods") ||
        (target.group === "batch" && target.resource === "jobs")),
  );
  if (fixed === undefined || !writesSpec(place, scope, fixed.target.resource === "pods")) return false;
  const { resource } = fixed.target;
  report(
    scope,
    "immutable-on-update",
    checked.span,
    `\`${written(checked)}\` cannot change once ${resource === "pods" ? "a Pod" : "a Job"} exists`,
    {
      label: `\`update\` on \`${resource}\` would be refused`,
      help: "write `to create`, or name `pod-workloads`, which leaves out on update what cannot change",
    },
  );
  return true;
}

function writesSpec({ start, steps: [first] }: PlaceCode, scope: Scope, isPod: boolean): boolean {
  if ("root" in start) {
    // The lists of `containers(pod)` begin at `pod` itself, and stand in its spec.
    if (first !== undefined && (first.kind !== "member" || first.name !== "spec")) return false;
    return start.root === "pod" || isPod;
  }
  const variable = scope.locals.values().find((local) => local.kind === "slot" && local.slot === start.slot);
  return (
    variable?.kind === "slot" && variable.listPlace !== undefined && writesSpec(variable.listPlace, scope, isPod)
  );
}

/** A missing parent is made, but never one of several alternatives: which one is not for a mutation to guess. */
function createsAlternative(expr: Expr, scope: Scope): boolean {
  for (let parent = parentOf(expr); parent !== undefined; parent = parentOf(parent)) {
    const grand = parentOf(parent);
    if (grand === undefined || parent.kind !== "member") continue;
    const owner = scope.check(grand, scope);
    const checked = scope.check(parent, scope);
    if (
      owner.type.kind !== "object" ||
      owner.type.oneOf !== true ||
      !checked.optional ||
      checked.type.kind !== "object"
    )
      continue;
    const text = written(checked);
    report(
      scope,
      "creates-alternative",
      parent.name.span,
      `\`${text}\` is one of several alternatives, and may be missing here`,
      {
        label: "would be created",
        help: `ask first: \`when has ${text}\``,
      },
    );
    return true;
  }
  return false;
}

function parentOf(expr: Expr): Expr | undefined {
  const inner = bare(expr);
  return inner.kind === "member" || inner.kind === "index" ? bare(inner.of) : undefined;
}
