/** The types of `object`, `oldObject`, `pod` and `oldPod` for the targets of a rule: what all of them have in common. */
import { admissionShape } from "../../vocabulary/admission-shape.ts";
import { printTarget } from "../../vocabulary/print-target.ts";
import { EVERY, type ResolvedTarget } from "../../vocabulary/resolved-target.ts";
import { objectMetaType, objectTypeOf, podTemplatePath } from "../../vocabulary/schema.ts";
import { ANY, type ObjectType, STRING, type Type } from "../../vocabulary/types.ts";
import { joinAll } from "../expressions/join-types.ts";
import type { ArrivingTarget, CustomTypes } from "./body-input.ts";

let untyped: ObjectType | undefined;

/** An object of a kind without a schema: its metadata is known, the rest is left to run time. */
export function untypedObject(): ObjectType {
  untyped ??= {
    kind: "object",
    name: "",
    field(name) {
      if (name === "metadata") return { type: objectMetaType(), optional: false, filled: false };
      const text = name === "kind" || name === "apiVersion";
      return { type: text ? STRING : ANY, optional: !text, filled: false };
    },
    fieldNames: () => ["apiVersion", "kind", "metadata"],
  };
  return untyped;
}

export function objectType(arrivals: readonly ArrivingTarget[], schemas: CustomTypes): Type {
  return joinAll(arrivals.map(({ target }) => typeOfTarget(target, schemas))) ?? untypedObject();
}

function typeOfTarget(target: ResolvedTarget, schemas: CustomTypes): Type {
  const known = objectTypeOf(target);
  if (known) return known;
  const { whole, operations } = admissionShape(target);
  const custom =
    target.group === EVERY || !whole ? undefined : schemas.resourceOf(target.group, target.resource)?.type;
  if (custom) return custom;
  return operations.every((operation) => operation === "CONNECT") ? ANY : untypedObject();
}

const WHOLE_POD_PARTS = new Set(["", "ephemeralcontainers", "resize", "status"]);

/** Whether an object of the target is a Pod or holds the template of one. */
export function carriesPod({ group, resource, subresource }: ResolvedTarget): boolean {
  return podTemplatePath(group, resource) !== undefined && WHOLE_POD_PARTS.has(subresource);
}

/** `*` may stand for one that does. */
export function mayCarryPod(target: ResolvedTarget): boolean {
  return carriesPod(target) || target.resource === EVERY || target.group === EVERY;
}

export function targetText(target: ResolvedTarget): string {
  return printTarget(target);
}
