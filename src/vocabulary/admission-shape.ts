/**
 * What arrives at admission for a target: which operations, and an object of which kind.
 * Derived from the verbs of discovery, so a rule that waits for what never comes is a mistake that can be told.
 */
import { type ResolvedTarget, EVERY } from "./resolved-target.ts";
import type { ResourceEntry, SubresourceEntry } from "./resource-entry.ts";
import { findResource, RESOURCES } from "./resource-table.ts";
import { CONNECT, CONNECTABLE_SUBRESOURCES } from "./verbs.ts";

export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

export interface AdmissionShape {
  /** Empty: never sent to webhooks. */
  readonly operations: readonly AdmissionOperation[];
  /** Undefined: of several kinds, or of a custom resource. */
  readonly object: ObjectKind | undefined;
  /** The object is the whole of the main resource, also for a subresource such as `status`. */
  readonly whole: boolean;
}
export interface ObjectKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** As policies write what arrives. Server-side apply arrives as CREATE or UPDATE, a collection's delete one by one. */
const VERBS_OF_OPERATION: Readonly<Record<AdmissionOperation, readonly string[]>> = {
  CREATE: ["create"],
  UPDATE: ["update", "patch"],
  DELETE: ["delete", "deletecollection"],
  CONNECT: [CONNECT],
};
export const ALL_OPERATIONS: readonly AdmissionOperation[] = ["CREATE", "UPDATE", "DELETE", "CONNECT"];

export function verbsOfOperation(operation: AdmissionOperation): readonly string[] {
  return VERBS_OF_OPERATION[operation];
}

/** The operation that a policy's verb names at admission. Verbs that only authorization asks name none. */
export function operationOfVerb(verb: string): AdmissionOperation | undefined {
  return ALL_OPERATIONS.find((operation) => VERBS_OF_OPERATION[operation].includes(verb));
}

/** Asked and answered inside the API server: no webhook sees them. */
const REVIEWS = new Set([
  "authentication.k8s.io/tokenreviews",
  "authentication.k8s.io/selfsubjectreviews",
  "authorization.k8s.io/subjectaccessreviews",
  "authorization.k8s.io/localsubjectaccessreviews",
  "authorization.k8s.io/selfsubjectaccessreviews",
  "authorization.k8s.io/selfsubjectrulesreviews",
]);
/** Kept from webhooks so that a broken webhook can be repaired. */
const ADMISSION_CONFIGURATION = "admissionregistration.k8s.io";

const NEVER: AdmissionShape = { operations: [], object: undefined, whole: false };

/** What arrives for a target; for a star the union of what it stands for. */
export function admissionShape(target: ResolvedTarget): AdmissionShape {
  const { group, resource, subresource } = target;
  if (target.literalStar === true) return NEVER;
  if (group === EVERY || resource === EVERY) return ofStar(target);
  const entry = findResource(group, resource);
  if (neverSent(group, resource)) return NEVER;
  if (subresource === "")
    return entry ? ofMain(entry) : { operations: mainOperations, object: undefined, whole: true };
  if (subresource === EVERY || subresource === "**") return ofStar(target);
  const part = entry?.subresources.find((known) => known.name === subresource);
  if (entry && part) return ofSubresource(entry, part);
  return entry ? NEVER : ofUnknownSubresource(subresource);
}

const mainOperations: readonly AdmissionOperation[] = ["CREATE", "UPDATE", "DELETE"];

function neverSent(group: string, resource: string): boolean {
  return group === ADMISSION_CONFIGURATION || REVIEWS.has(`${group}/${resource}`);
}

function ofMain(entry: ResourceEntry): AdmissionShape {
  const operations = mainOperations.filter((operation) =>
    VERBS_OF_OPERATION[operation].some((verb) => entry.verbs.includes(verb)),
  );
  const [version] = entry.versions;
  if (operations.length === 0 || version === undefined || entry.kind === undefined) return NEVER;
  return { operations, object: { group: entry.group, version, kind: entry.kind }, whole: true };
}

function ofSubresource(entry: ResourceEntry, part: SubresourceEntry): AdmissionShape {
  const { kind } = part;
  if (kind === undefined) return NEVER;
  const object = {
    group: part.kindGroup ?? entry.group,
    version: part.kindVersion ?? entry.versions[0] ?? "v1",
    kind,
  };
  if (CONNECTABLE_SUBRESOURCES.includes(part.name)) return { operations: ["CONNECT"], object, whole: false };
  const whole = kind === entry.kind && object.group === entry.group;
  if (part.verbs.includes("update") || part.verbs.includes("patch")) return { operations: ["UPDATE"], object, whole };
  return part.verbs.includes("create") ? { operations: ["CREATE"], object, whole } : NEVER;
}

/** Of a custom resource or an aggregated server. */
function ofUnknownSubresource(subresource: string): AdmissionShape {
  if (subresource === "finalizers") return NEVER;
  if (subresource === "status") return { operations: ["UPDATE"], object: undefined, whole: true };
  if (subresource === "scale") return { operations: ["UPDATE"], object: SCALE, whole: false };
  if (CONNECTABLE_SUBRESOURCES.includes(subresource))
    return { operations: ["CONNECT"], object: undefined, whole: false };
  return { operations: ["CREATE", "UPDATE"], object: undefined, whole: false };
}

const SCALE: ObjectKind = { group: "autoscaling", version: "v1", kind: "Scale" };

function ofStar(target: ResolvedTarget): AdmissionShape {
  const shapes = membersOf(target).map(admissionShape);
  const operations = ALL_OPERATIONS.filter((operation) =>
    shapes.some((shape) => shape.operations.includes(operation)),
  );
  const kinds = new Map(shapes.flatMap(({ object }) => (object ? [[JSON.stringify(object), object] as const] : [])));
  // A star over every group also stands for kinds that the table does not know.
  const [only] =
    target.group === EVERY && target.resource === EVERY && target.subresource === "**" ? [] : kinds.values();
  return {
    operations: operations.length > 0 || shapes.length > 0 ? operations : ofUnknownStar(target),
    object: kinds.size === 1 ? only : undefined,
    whole: shapes.length > 0 && shapes.every((shape) => shape.whole || shape.operations.length === 0),
  };
}

/** A star in a group that the table does not know. */
function ofUnknownStar({ subresource }: ResolvedTarget): readonly AdmissionOperation[] {
  if (subresource === EVERY || subresource === "**") return ALL_OPERATIONS;
  return subresource === "" ? mainOperations : ofUnknownSubresource(subresource).operations;
}

/** The targets of the table that a star stands for, none of them a star. */
export function membersOf(target: ResolvedTarget): readonly ResolvedTarget[] {
  const { group, resource, subresource } = target;
  const rows = RESOURCES.filter(
    (entry) =>
      entry.kind !== undefined &&
      (group === EVERY || entry.group === group) &&
      (resource === EVERY || entry.resource === resource),
  );
  return rows.flatMap((entry) => {
    const names = entry.subresources.map(({ name }) => name);
    const parts =
      subresource === "**"
        ? ["", ...names]
        : subresource === EVERY && target.literalStar !== true
          ? names
          : names.concat("").filter((name) => name === subresource);
    return parts.map((name) => ({ group: entry.group, resource: entry.resource, subresource: name }));
  });
}
