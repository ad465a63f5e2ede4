/** What is still open of a rule's head once the class of objects, the operation and the name of the Namespace are known. */
import type { AdmissionContext } from "./admission-context.ts";
import {
  headPlaceMatches,
  type LinkedHead,
  type LinkedPermission,
  permissionMatches,
  type Polarity,
} from "./linked-head.ts";
import { type LinkedSubjects, subjectsMatch } from "./subjects.ts";
import { timesOpen } from "./times.ts";

/** Parts that are undefined are proven. */
export interface Gate {
  /** A repeated deny, which members of system:masters never met at the authorizer. */
  readonly notMasters: boolean;
  readonly subjects: LinkedSubjects | undefined;
  /** Names and selectors of any of these, each under the verb that it meets. */
  readonly permissions: readonly { readonly permission: LinkedPermission; readonly verb: string }[] | undefined;
  /** Its place reads what only the request says. */
  readonly place: LinkedHead | undefined;
  /** Its time windows. */
  readonly times: LinkedHead["times"];
}

export function isAlwaysOpen({ notMasters, subjects, permissions, place, times }: Gate): boolean {
  return (
    !notMasters && subjects === undefined && permissions === undefined && place === undefined && times.length === 0
  );
}

export function isOpen(gate: Gate, context: AdmissionContext, polarity: Polarity): boolean {
  const { user } = context.admitting.request;
  if (gate.notMasters && user.groups.includes("system:masters")) return false;
  return (
    (gate.permissions === undefined || somePermission(gate.permissions, context, polarity)) &&
    (gate.subjects === undefined || subjectsMatch(gate.subjects, user, context.frame)) &&
    (gate.place === undefined || placeOpen(gate.place, context, polarity)) &&
    timesOpen(gate.times, context.frame)
  );
}

function somePermission(
  permissions: NonNullable<Gate["permissions"]>,
  context: AdmissionContext,
  polarity: Polarity,
) {
  return permissions.some(({ permission, verb }) => {
    const asked = context.admitting.asked.find((question) => question.verb === verb);
    return asked !== undefined && permissionMatches(permission, asked, polarity, context);
  });
}

function placeOpen(head: LinkedHead, context: AdmissionContext, polarity: Polarity): boolean {
  const [asked] = context.admitting.asked;
  return asked !== undefined && headPlaceMatches(head, asked, polarity, context);
}
