/**
 * Who `control-plane` is: an exact list, never a group. What a group such as system:serviceaccounts:kube-system
 * holds depends on who may create a service account there.
 */
import { BOOTSTRAP_SERVICE_ACCOUNTS, BOOTSTRAP_USERS } from "./control-plane-identities.gen.ts";

/** The API server's loopback user, and the client certificate that kubeadm gives it for the kubelets. */
const API_SERVER_USERS: readonly string[] = ["system:apiserver", "kube-apiserver-kubelet-client"];

/** User names of people and programs, sorted; service accounts are not among them. */
export const CONTROL_PLANE_USERS: readonly string[] = [...BOOTSTRAP_USERS, ...API_SERVER_USERS].toSorted();

/** Service accounts as NAMESPACE/NAME, sorted. */
export const CONTROL_PLANE_SERVICE_ACCOUNTS: readonly string[] = BOOTSTRAP_SERVICE_ACCOUNTS;

/** Every user name of the control plane as it arrives in a request, service accounts included. */
export const CONTROL_PLANE_USERNAMES: readonly string[] = [
  ...CONTROL_PLANE_USERS,
  ...CONTROL_PLANE_SERVICE_ACCOUNTS.map((name) => `system:serviceaccount:${name.replace("/", ":")}`),
];
