/** Instead of a kubeconfig: the account of the Pod that this program runs in. */
export const IN_CLUSTER = "in-cluster";
