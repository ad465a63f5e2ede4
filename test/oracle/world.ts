/** The world in which generated questions are asked: its Namespaces, its data, its control plane. */
import { NAMESPACES, TEAMS } from "./generate-questions.ts";
import type { OracleWorld } from "./question.ts";

export const CONTROL_PLANE = {
  users: ["system:kube-scheduler"],
  serviceAccounts: ["kube-system/job-controller"],
};

/** The document that generated rules of admission read. */
export const LIMITS = { most: 2, teams: ["a", "c"], byTeam: { a: "low", b: "high" }, off: false };

export function worldAt(now: number): OracleWorld {
  return {
    now,
    namespaceFacts: (name) => NAMESPACES.find((namespace) => namespace.name === name),
    data: { teams: TEAMS, limits: LIMITS },
    controlPlane: [...CONTROL_PLANE.users, "system:serviceaccount:kube-system:job-controller"],
  };
}
