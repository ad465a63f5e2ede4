/** Kubernetes' RBAC in the few words that a page of the book needs: whether roles and bindings allow a question. */
import { parseAllDocuments } from "yaml";

export interface RbacQuestion {
  readonly groups: readonly string[];
  readonly verb: string;
  readonly group: string;
  /** With its subresource, as RBAC writes it. */
  readonly resource: string;
  readonly namespace: string | undefined;
}

interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}
interface RbacObject {
  readonly kind: "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding";
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly PolicyRule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
}

export function rbacAllows(yaml: string): (question: RbacQuestion) => boolean {
  const objects = parseAllDocuments(yaml).map((document) => document.toJS() as RbacObject);
  return ({ groups, verb, group, resource, namespace }) =>
    objects.some(({ kind, metadata, roleRef, subjects = [] }) => {
      if (roleRef === undefined || (kind === "RoleBinding" && metadata.namespace !== namespace)) return false;
      const role = objects.find((one) => one.kind === roleRef.kind && one.metadata.name === roleRef.name);
      const bound = subjects.some((subject) => subject.kind === "Group" && groups.includes(subject.name));
      const holds = (list: readonly string[], value: string) => list.includes("*") || list.includes(value);
      const given = (role?.rules ?? []).some(
        (rule) => holds(rule.apiGroups, group) && holds(rule.resources, resource) && holds(rule.verbs, verb),
      );
      return bound && given;
    });
}
