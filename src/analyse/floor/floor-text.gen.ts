// Written by scripts/generate-floor.ts from a kube-apiserver 1.37; do not edit.

/** docs/floor.policy */
export const FLOOR_TEXT = "language 1\n" +
  "\n" +
  "# What no policy set may take away: what the bootstrap RBAC of Kubernetes 1.37 lets the control plane and the nodes\n" +
  "# do, and the health of the API server for everybody. Every set is held to these invariants without saying so.\n" +
  "# Lists and watches go over all namespaces unless a line says `in`; `* except */*` is every kind without its\n" +
  "# subresources, which is what controllers that know no kind by name act on.\n" +
  "\n" +
  "let subjects controllers =\n" +
  "  serviceaccount \"kube-system/attachdetach-controller\", \"kube-system/bootstrap-signer\",\n" +
  "                 \"kube-system/certificate-controller\", \"kube-system/cloud-provider\",\n" +
  "                 \"kube-system/clusterrole-aggregation-controller\", \"kube-system/cronjob-controller\",\n" +
  "                 \"kube-system/daemon-set-controller\", \"kube-system/deployment-controller\",\n" +
  "                 \"kube-system/device-taint-eviction-controller\", \"kube-system/disruption-controller\",\n" +
  "                 \"kube-system/endpoint-controller\", \"kube-system/endpointslice-controller\",\n" +
  "                 \"kube-system/endpointslicemirroring-controller\", \"kube-system/ephemeral-volume-controller\",\n" +
  "                 \"kube-system/expand-controller\", \"kube-system/generic-garbage-collector\",\n" +
  "                 \"kube-system/horizontal-pod-autoscaler\", \"kube-system/job-controller\",\n" +
  "                 \"kube-system/kube-apiserver-serving-clustertrustbundle-publisher\",\n" +
  "                 \"kube-system/kube-controller-manager\", \"kube-system/kube-dns\", \"kube-system/kube-scheduler\",\n" +
  "                 \"kube-system/leader-election-controller\", \"kube-system/legacy-service-account-token-cleaner\",\n" +
  "                 \"kube-system/namespace-controller\", \"kube-system/node-controller\",\n" +
  "                 \"kube-system/persistent-volume-binder\", \"kube-system/pod-garbage-collector\",\n" +
  "                 \"kube-system/podcertificaterequestcleaner\", \"kube-system/pv-protection-controller\",\n" +
  "                 \"kube-system/pvc-protection-controller\", \"kube-system/replicaset-controller\",\n" +
  "                 \"kube-system/replication-controller\", \"kube-system/resource-claim-controller\",\n" +
  "                 \"kube-system/resourcequota-controller\", \"kube-system/root-ca-cert-publisher\",\n" +
  "                 \"kube-system/route-controller\", \"kube-system/selinux-warning-controller\",\n" +
  "                 \"kube-system/service-account-controller\", \"kube-system/service-cidrs-controller\",\n" +
  "                 \"kube-system/service-controller\", \"kube-system/statefulset-controller\",\n" +
  "                 \"kube-system/storage-version-migrator-controller\", \"kube-system/token-cleaner\",\n" +
  "                 \"kube-system/ttl-after-finished-controller\", \"kube-system/ttl-controller\",\n" +
  "                 \"kube-system/validatingadmissionpolicy-status-controller\",\n" +
  "                 \"kube-system/volumeattributesclass-protection-controller\"\n" +
  "\n" +
  "invariant \"system:node 1\"\n" +
  "  never deny nodes\n" +
  "  to create\n" +
  "    on tokenreviews\n" +
  "\n" +
  "invariant \"system:node 2\"\n" +
  "  never deny nodes\n" +
  "  to create\n" +
  "    on localsubjectaccessreviews, subjectaccessreviews\n" +
  "\n" +
  "invariant \"system:node 3\"\n" +
  "  never deny nodes\n" +
  "  to get, list, watch\n" +
  "    on services\n" +
  "\n" +
  "invariant \"system:node 4\"\n" +
  "  never deny nodes\n" +
  "  to create, get, list, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:node 5\"\n" +
  "  never deny nodes\n" +
  "  to patch, update\n" +
  "    on nodes/status\n" +
  "\n" +
  "invariant \"system:node 6\"\n" +
  "  never deny nodes\n" +
  "  to patch, update\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:node 7\"\n" +
  "  never deny nodes\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:node 8\"\n" +
  "  never deny nodes\n" +
  "  to get, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:node 9\"\n" +
  "  never deny nodes\n" +
  "  to create, delete\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:node 10\"\n" +
  "  never deny nodes\n" +
  "  to patch, update\n" +
  "    on pods/status\n" +
  "\n" +
  "invariant \"system:node 11\"\n" +
  "  never deny nodes\n" +
  "  to create\n" +
  "    on pods/eviction\n" +
  "\n" +
  "invariant \"system:node 12\"\n" +
  "  never deny nodes\n" +
  "  to get, list, watch\n" +
  "    on configmaps, secrets\n" +
  "  in \"*\"\n" +
  "\n" +
  "invariant \"system:node 13\"\n" +
  "  never deny nodes\n" +
  "  to get\n" +
  "    on persistentvolumeclaims, persistentvolumes\n" +
  "\n" +
  "invariant \"system:node 14\"\n" +
  "  never deny nodes\n" +
  "  to get\n" +
  "    on endpoints\n" +
  "\n" +
  "invariant \"system:node 15\"\n" +
  "  never deny nodes\n" +
  "  to create, get, list, watch\n" +
  "    on certificatesigningrequests\n" +
  "\n" +
  "invariant \"system:node 16\"\n" +
  "  never deny nodes\n" +
  "  to create, delete, get, patch, update\n" +
  "    on leases\n" +
  "\n" +
  "invariant \"system:node 17\"\n" +
  "  never deny nodes\n" +
  "  to get\n" +
  "    on volumeattachments\n" +
  "\n" +
  "invariant \"system:node 18\"\n" +
  "  never deny nodes\n" +
  "  to create\n" +
  "    on serviceaccounts/token\n" +
  "\n" +
  "invariant \"system:node 19\"\n" +
  "  never deny nodes\n" +
  "  to get, patch, update\n" +
  "    on persistentvolumeclaims/status\n" +
  "\n" +
  "invariant \"system:node 20\"\n" +
  "  never deny nodes\n" +
  "  to get, list, watch\n" +
  "    on csidrivers\n" +
  "\n" +
  "invariant \"system:node 21\"\n" +
  "  never deny nodes\n" +
  "  to create, delete, get, patch, update\n" +
  "    on csinodes\n" +
  "\n" +
  "invariant \"system:node 22\"\n" +
  "  never deny nodes\n" +
  "  to get, list, watch\n" +
  "    on runtimeclasses\n" +
  "\n" +
  "invariant \"system:node 23\"\n" +
  "  never deny nodes\n" +
  "  to get\n" +
  "    on resourceclaims\n" +
  "\n" +
  "invariant \"system:node 24\"\n" +
  "  never deny nodes\n" +
  "  to deletecollection\n" +
  "    on resourceslices\n" +
  "\n" +
  "invariant \"system:node 25\"\n" +
  "  never deny nodes\n" +
  "  to get, list, watch\n" +
  "    on clustertrustbundles\n" +
  "\n" +
  "invariant \"system:node 26\"\n" +
  "  never deny nodes\n" +
  "  to get\n" +
  "    on serviceaccounts\n" +
  "\n" +
  "invariant \"system:node 27\"\n" +
  "  never deny nodes\n" +
  "  to create, get, list, watch\n" +
  "    on podcertificaterequests\n" +
  "\n" +
  "invariant \"system:kubelet-api-admin 1\"\n" +
  "  never deny user \"kube-apiserver-kubelet-client\"\n" +
  "  to get, list, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:kubelet-api-admin 2\"\n" +
  "  never deny user \"kube-apiserver-kubelet-client\"\n" +
  "  to proxy\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:kubelet-api-admin 3\"\n" +
  "  never deny user \"kube-apiserver-kubelet-client\"\n" +
  "  to *\n" +
  "    on nodes/log, nodes/metrics, nodes/proxy, nodes/stats\n" +
  "\n" +
  "invariant \"system:kubelet-api-admin 4\"\n" +
  "  never deny user \"kube-apiserver-kubelet-client\"\n" +
  "  to *\n" +
  "    on nodes/configz, nodes/healthz, nodes/pods\n" +
  "\n" +
  "invariant \"system:basic-user 1\"\n" +
  "  never deny control-plane, nodes\n" +
  "  to create\n" +
  "    on selfsubjectaccessreviews, selfsubjectrulesreviews\n" +
  "\n" +
  "invariant \"system:basic-user 2\"\n" +
  "  never deny control-plane, nodes\n" +
  "  to create\n" +
  "    on selfsubjectreviews\n" +
  "\n" +
  "invariant \"system:cluster-trust-bundle-discovery 1\"\n" +
  "  never deny controllers\n" +
  "  to get, list, watch\n" +
  "    on clustertrustbundles\n" +
  "\n" +
  "invariant \"system:controller:attachdetach-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/attachdetach-controller\"\n" +
  "  to list, watch\n" +
  "    on persistentvolumeclaims, persistentvolumes\n" +
  "\n" +
  "invariant \"system:controller:attachdetach-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/attachdetach-controller\"\n" +
  "  to get, list, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:controller:attachdetach-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/attachdetach-controller\"\n" +
  "  to patch, update\n" +
  "    on nodes/status\n" +
  "\n" +
  "invariant \"system:controller:attachdetach-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/attachdetach-controller\"\n" +
  "  to list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:attachdetach-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/attachdetach-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:attachdetach-controller 6\"\n" +
  "  never deny serviceaccount \"kube-system/attachdetach-controller\"\n" +
  "  to create, delete, get, list, watch\n" +
  "    on volumeattachments\n" +
  "\n" +
  "invariant \"system:controller:attachdetach-controller 7\"\n" +
  "  never deny serviceaccount \"kube-system/attachdetach-controller\"\n" +
  "  to get, list, watch\n" +
  "    on csidrivers\n" +
  "\n" +
  "invariant \"system:controller:attachdetach-controller 8\"\n" +
  "  never deny serviceaccount \"kube-system/attachdetach-controller\"\n" +
  "  to get, list, watch\n" +
  "    on csinodes\n" +
  "\n" +
  "invariant \"system:controller:certificate-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/certificate-controller\"\n" +
  "  to delete, get, list, watch\n" +
  "    on certificatesigningrequests\n" +
  "\n" +
  "invariant \"system:controller:certificate-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/certificate-controller\"\n" +
  "  to update\n" +
  "    on certificatesigningrequests/approval, certificatesigningrequests/status\n" +
  "\n" +
  "invariant \"system:controller:certificate-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/certificate-controller\"\n" +
  "  to approve\n" +
  "    on signers\n" +
  "  named \"kubernetes.io/kube-apiserver-client-kubelet\"\n" +
  "\n" +
  "invariant \"system:controller:certificate-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/certificate-controller\"\n" +
  "  to sign\n" +
  "    on signers\n" +
  "  named \"kubernetes.io/kube-apiserver-client\", \"kubernetes.io/kube-apiserver-client-kubelet\", \"kubernetes.io/kubelet-serving\", \"kubernetes.io/legacy-unknown\"\n" +
  "\n" +
  "invariant \"system:controller:certificate-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/certificate-controller\"\n" +
  "  to create\n" +
  "    on subjectaccessreviews\n" +
  "\n" +
  "invariant \"system:controller:certificate-controller 6\"\n" +
  "  never deny serviceaccount \"kube-system/certificate-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:clusterrole-aggregation-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/clusterrole-aggregation-controller\"\n" +
  "  to escalate, get, list, patch, update, watch\n" +
  "    on clusterroles\n" +
  "\n" +
  "invariant \"system:controller:cronjob-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/cronjob-controller\"\n" +
  "  to get, list, update, watch\n" +
  "    on cronjobs\n" +
  "\n" +
  "invariant \"system:controller:cronjob-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/cronjob-controller\"\n" +
  "  to create, delete, get, list, patch, update, watch\n" +
  "    on jobs\n" +
  "\n" +
  "invariant \"system:controller:cronjob-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/cronjob-controller\"\n" +
  "  to update\n" +
  "    on cronjobs/status\n" +
  "\n" +
  "invariant \"system:controller:cronjob-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/cronjob-controller\"\n" +
  "  to update\n" +
  "    on cronjobs/finalizers\n" +
  "\n" +
  "invariant \"system:controller:cronjob-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/cronjob-controller\"\n" +
  "  to delete, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:cronjob-controller 6\"\n" +
  "  never deny serviceaccount \"kube-system/cronjob-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:daemon-set-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/daemon-set-controller\"\n" +
  "  to get, list, watch\n" +
  "    on daemonsets, daemonsets.extensions\n" +
  "\n" +
  "invariant \"system:controller:daemon-set-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/daemon-set-controller\"\n" +
  "  to update\n" +
  "    on daemonsets/status, daemonsets.extensions/status\n" +
  "\n" +
  "invariant \"system:controller:daemon-set-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/daemon-set-controller\"\n" +
  "  to update\n" +
  "    on daemonsets/finalizers, daemonsets.extensions/finalizers\n" +
  "\n" +
  "invariant \"system:controller:daemon-set-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/daemon-set-controller\"\n" +
  "  to list, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:controller:daemon-set-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/daemon-set-controller\"\n" +
  "  to create, delete, list, patch, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:daemon-set-controller 6\"\n" +
  "  never deny serviceaccount \"kube-system/daemon-set-controller\"\n" +
  "  to create\n" +
  "    on pods/binding\n" +
  "\n" +
  "invariant \"system:controller:daemon-set-controller 7\"\n" +
  "  never deny serviceaccount \"kube-system/daemon-set-controller\"\n" +
  "  to create, delete, get, list, patch, update, watch\n" +
  "    on controllerrevisions\n" +
  "\n" +
  "invariant \"system:controller:daemon-set-controller 8\"\n" +
  "  never deny serviceaccount \"kube-system/daemon-set-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:deployment-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/deployment-controller\"\n" +
  "  to get, list, update, watch\n" +
  "    on deployments, deployments.extensions\n" +
  "\n" +
  "invariant \"system:controller:deployment-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/deployment-controller\"\n" +
  "  to update\n" +
  "    on deployments/status, deployments.extensions/status\n" +
  "\n" +
  "invariant \"system:controller:deployment-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/deployment-controller\"\n" +
  "  to update\n" +
  "    on deployments/finalizers, deployments.extensions/finalizers\n" +
  "\n" +
  "invariant \"system:controller:deployment-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/deployment-controller\"\n" +
  "  to create, delete, get, list, patch, update, watch\n" +
  "    on replicasets, replicasets.extensions\n" +
  "\n" +
  "invariant \"system:controller:deployment-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/deployment-controller\"\n" +
  "  to get, list, update, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:deployment-controller 6\"\n" +
  "  never deny serviceaccount \"kube-system/deployment-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:device-taint-eviction-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/device-taint-eviction-controller\"\n" +
  "  to delete, get, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:device-taint-eviction-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/device-taint-eviction-controller\"\n" +
  "  to patch, update\n" +
  "    on pods/status\n" +
  "\n" +
  "invariant \"system:controller:device-taint-eviction-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/device-taint-eviction-controller\"\n" +
  "  to get, list, watch\n" +
  "    on resourceclaims\n" +
  "\n" +
  "invariant \"system:controller:device-taint-eviction-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/device-taint-eviction-controller\"\n" +
  "  to get, list, watch\n" +
  "    on resourceslices\n" +
  "\n" +
  "invariant \"system:controller:device-taint-eviction-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/device-taint-eviction-controller\"\n" +
  "  to get, list, watch\n" +
  "    on deviceclasses\n" +
  "\n" +
  "invariant \"system:controller:device-taint-eviction-controller 6\"\n" +
  "  never deny serviceaccount \"kube-system/device-taint-eviction-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:device-taint-eviction-controller 7\"\n" +
  "  never deny serviceaccount \"kube-system/device-taint-eviction-controller\"\n" +
  "  to patch, update\n" +
  "    on devicetaintrules/status\n" +
  "\n" +
  "invariant \"system:controller:device-taint-eviction-controller 8\"\n" +
  "  never deny serviceaccount \"kube-system/device-taint-eviction-controller\"\n" +
  "  to get, list, watch\n" +
  "    on devicetaintrules\n" +
  "\n" +
  "invariant \"system:controller:disruption-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/disruption-controller\"\n" +
  "  to get, list, watch\n" +
  "    on deployments, deployments.extensions\n" +
  "\n" +
  "invariant \"system:controller:disruption-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/disruption-controller\"\n" +
  "  to get, list, watch\n" +
  "    on replicasets, replicasets.extensions\n" +
  "\n" +
  "invariant \"system:controller:disruption-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/disruption-controller\"\n" +
  "  to get, list, watch\n" +
  "    on replicationcontrollers\n" +
  "\n" +
  "invariant \"system:controller:disruption-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/disruption-controller\"\n" +
  "  to get, list, watch\n" +
  "    on poddisruptionbudgets\n" +
  "\n" +
  "invariant \"system:controller:disruption-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/disruption-controller\"\n" +
  "  to get, list, watch\n" +
  "    on statefulsets\n" +
  "\n" +
  "invariant \"system:controller:disruption-controller 6\"\n" +
  "  never deny serviceaccount \"kube-system/disruption-controller\"\n" +
  "  to update\n" +
  "    on poddisruptionbudgets/status\n" +
  "\n" +
  "invariant \"system:controller:disruption-controller 7\"\n" +
  "  never deny serviceaccount \"kube-system/disruption-controller\"\n" +
  "  to patch, update\n" +
  "    on pods/status\n" +
  "\n" +
  "invariant \"system:controller:disruption-controller 8\"\n" +
  "  never deny serviceaccount \"kube-system/disruption-controller\"\n" +
  "  to get\n" +
  "    on */scale\n" +
  "\n" +
  "invariant \"system:controller:disruption-controller 9\"\n" +
  "  never deny serviceaccount \"kube-system/disruption-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:endpoint-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/endpoint-controller\"\n" +
  "  to get, list, watch\n" +
  "    on pods, services\n" +
  "\n" +
  "invariant \"system:controller:endpoint-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/endpoint-controller\"\n" +
  "  to create, delete, get, list, update, watch\n" +
  "    on endpoints\n" +
  "\n" +
  "invariant \"system:controller:endpoint-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/endpoint-controller\"\n" +
  "  to create\n" +
  "    on endpoints/restricted\n" +
  "\n" +
  "invariant \"system:controller:endpoint-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/endpoint-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:endpointslice-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/endpointslice-controller\"\n" +
  "  to get, list, watch\n" +
  "    on nodes, pods, services\n" +
  "\n" +
  "invariant \"system:controller:endpointslice-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/endpointslice-controller\"\n" +
  "  to update\n" +
  "    on services/finalizers\n" +
  "\n" +
  "invariant \"system:controller:endpointslice-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/endpointslice-controller\"\n" +
  "  to create, delete, get, list, update, watch\n" +
  "    on endpointslices\n" +
  "\n" +
  "invariant \"system:controller:endpointslice-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/endpointslice-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:endpointslicemirroring-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/endpointslicemirroring-controller\"\n" +
  "  to get, list, watch\n" +
  "    on endpoints, services\n" +
  "\n" +
  "invariant \"system:controller:endpointslicemirroring-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/endpointslicemirroring-controller\"\n" +
  "  to update\n" +
  "    on services/finalizers\n" +
  "\n" +
  "invariant \"system:controller:endpointslicemirroring-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/endpointslicemirroring-controller\"\n" +
  "  to update\n" +
  "    on endpoints/finalizers\n" +
  "\n" +
  "invariant \"system:controller:endpointslicemirroring-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/endpointslicemirroring-controller\"\n" +
  "  to create, delete, get, list, update, watch\n" +
  "    on endpointslices\n" +
  "\n" +
  "invariant \"system:controller:endpointslicemirroring-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/endpointslicemirroring-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:ephemeral-volume-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/ephemeral-volume-controller\"\n" +
  "  to get, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:ephemeral-volume-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/ephemeral-volume-controller\"\n" +
  "  to update\n" +
  "    on pods/finalizers\n" +
  "\n" +
  "invariant \"system:controller:ephemeral-volume-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/ephemeral-volume-controller\"\n" +
  "  to create, get, list, watch\n" +
  "    on persistentvolumeclaims\n" +
  "\n" +
  "invariant \"system:controller:ephemeral-volume-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/ephemeral-volume-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:expand-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/expand-controller\"\n" +
  "  to get, list, patch, update, watch\n" +
  "    on persistentvolumes\n" +
  "\n" +
  "invariant \"system:controller:expand-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/expand-controller\"\n" +
  "  to patch, update\n" +
  "    on persistentvolumeclaims/status\n" +
  "\n" +
  "invariant \"system:controller:expand-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/expand-controller\"\n" +
  "  to get, list, watch\n" +
  "    on persistentvolumeclaims\n" +
  "\n" +
  "invariant \"system:controller:expand-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/expand-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:expand-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/expand-controller\"\n" +
  "  to get\n" +
  "    on services\n" +
  "\n" +
  "invariant \"system:controller:generic-garbage-collector 1\"\n" +
  "  never deny serviceaccount \"kube-system/generic-garbage-collector\"\n" +
  "  to delete, get, list, patch, update, watch\n" +
  "    on * except */*\n" +
  "\n" +
  "invariant \"system:controller:generic-garbage-collector 2\"\n" +
  "  never deny serviceaccount \"kube-system/generic-garbage-collector\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:horizontal-pod-autoscaler 1\"\n" +
  "  never deny serviceaccount \"kube-system/horizontal-pod-autoscaler\"\n" +
  "  to get, list, watch\n" +
  "    on horizontalpodautoscalers\n" +
  "\n" +
  "invariant \"system:controller:horizontal-pod-autoscaler 2\"\n" +
  "  never deny serviceaccount \"kube-system/horizontal-pod-autoscaler\"\n" +
  "  to update\n" +
  "    on horizontalpodautoscalers/status\n" +
  "\n" +
  "invariant \"system:controller:horizontal-pod-autoscaler 3\"\n" +
  "  never deny serviceaccount \"kube-system/horizontal-pod-autoscaler\"\n" +
  "  to get, update\n" +
  "    on */scale\n" +
  "\n" +
  "invariant \"system:controller:horizontal-pod-autoscaler 4\"\n" +
  "  never deny serviceaccount \"kube-system/horizontal-pod-autoscaler\"\n" +
  "  to list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:horizontal-pod-autoscaler 5\"\n" +
  "  never deny serviceaccount \"kube-system/horizontal-pod-autoscaler\"\n" +
  "  to list, watch\n" +
  "    on pods.metrics.k8s.io\n" +
  "\n" +
  "invariant \"system:controller:horizontal-pod-autoscaler 6\"\n" +
  "  never deny serviceaccount \"kube-system/horizontal-pod-autoscaler\"\n" +
  "  to get, list, watch\n" +
  "    on *.custom.metrics.k8s.io except */*\n" +
  "\n" +
  "invariant \"system:controller:horizontal-pod-autoscaler 7\"\n" +
  "  never deny serviceaccount \"kube-system/horizontal-pod-autoscaler\"\n" +
  "  to get, list, watch\n" +
  "    on *.external.metrics.k8s.io except */*\n" +
  "\n" +
  "invariant \"system:controller:horizontal-pod-autoscaler 8\"\n" +
  "  never deny serviceaccount \"kube-system/horizontal-pod-autoscaler\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:job-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/job-controller\"\n" +
  "  to get, list, patch, update, watch\n" +
  "    on jobs\n" +
  "\n" +
  "invariant \"system:controller:job-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/job-controller\"\n" +
  "  to update\n" +
  "    on jobs/status\n" +
  "\n" +
  "invariant \"system:controller:job-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/job-controller\"\n" +
  "  to update\n" +
  "    on jobs/finalizers\n" +
  "\n" +
  "invariant \"system:controller:job-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/job-controller\"\n" +
  "  to create, delete, list, patch, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:job-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/job-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:kube-apiserver-serving-clustertrustbundle-publisher 1\"\n" +
  "  never deny serviceaccount \"kube-system/kube-apiserver-serving-clustertrustbundle-publisher\"\n" +
  "  to attest\n" +
  "    on signers\n" +
  "  named \"kubernetes.io/kube-apiserver-serving\"\n" +
  "\n" +
  "invariant \"system:controller:kube-apiserver-serving-clustertrustbundle-publisher 2\"\n" +
  "  never deny serviceaccount \"kube-system/kube-apiserver-serving-clustertrustbundle-publisher\"\n" +
  "  to create, delete, list, update, watch\n" +
  "    on clustertrustbundles\n" +
  "\n" +
  "invariant \"system:controller:kube-apiserver-serving-clustertrustbundle-publisher 3\"\n" +
  "  never deny serviceaccount \"kube-system/kube-apiserver-serving-clustertrustbundle-publisher\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:legacy-service-account-token-cleaner 1\"\n" +
  "  never deny serviceaccount \"kube-system/legacy-service-account-token-cleaner\"\n" +
  "  to get\n" +
  "    on configmaps\n" +
  "  named \"kube-apiserver-legacy-service-account-token-tracking\"\n" +
  "\n" +
  "invariant \"system:controller:legacy-service-account-token-cleaner 2\"\n" +
  "  never deny serviceaccount \"kube-system/legacy-service-account-token-cleaner\"\n" +
  "  to delete, patch\n" +
  "    on secrets\n" +
  "\n" +
  "invariant \"system:controller:namespace-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/namespace-controller\"\n" +
  "  to delete, get, list, watch\n" +
  "    on namespaces\n" +
  "\n" +
  "invariant \"system:controller:namespace-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/namespace-controller\"\n" +
  "  to update\n" +
  "    on namespaces/finalize, namespaces/status\n" +
  "\n" +
  "invariant \"system:controller:namespace-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/namespace-controller\"\n" +
  "  to delete, deletecollection, get, list, watch\n" +
  "    on * except */*\n" +
  "  in \"*\"\n" +
  "\n" +
  "invariant \"system:controller:node-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/node-controller\"\n" +
  "  to delete, get, list, patch, update, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:controller:node-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/node-controller\"\n" +
  "  to patch, update\n" +
  "    on nodes/status\n" +
  "\n" +
  "invariant \"system:controller:node-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/node-controller\"\n" +
  "  to patch, update\n" +
  "    on pods/status\n" +
  "\n" +
  "invariant \"system:controller:node-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/node-controller\"\n" +
  "  to delete, get, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:node-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/node-controller\"\n" +
  "  to get, list, watch\n" +
  "    on leases\n" +
  "\n" +
  "invariant \"system:controller:node-controller 6\"\n" +
  "  never deny serviceaccount \"kube-system/node-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:persistent-volume-binder 1\"\n" +
  "  never deny serviceaccount \"kube-system/persistent-volume-binder\"\n" +
  "  to create, delete, get, list, update, watch\n" +
  "    on persistentvolumes\n" +
  "\n" +
  "invariant \"system:controller:persistent-volume-binder 2\"\n" +
  "  never deny serviceaccount \"kube-system/persistent-volume-binder\"\n" +
  "  to update\n" +
  "    on persistentvolumes/status\n" +
  "\n" +
  "invariant \"system:controller:persistent-volume-binder 3\"\n" +
  "  never deny serviceaccount \"kube-system/persistent-volume-binder\"\n" +
  "  to get, list, update, watch\n" +
  "    on persistentvolumeclaims\n" +
  "\n" +
  "invariant \"system:controller:persistent-volume-binder 4\"\n" +
  "  never deny serviceaccount \"kube-system/persistent-volume-binder\"\n" +
  "  to update\n" +
  "    on persistentvolumeclaims/status\n" +
  "\n" +
  "invariant \"system:controller:persistent-volume-binder 5\"\n" +
  "  never deny serviceaccount \"kube-system/persistent-volume-binder\"\n" +
  "  to create, delete, get, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:persistent-volume-binder 6\"\n" +
  "  never deny serviceaccount \"kube-system/persistent-volume-binder\"\n" +
  "  to get, list, watch\n" +
  "    on storageclasses\n" +
  "\n" +
  "invariant \"system:controller:persistent-volume-binder 7\"\n" +
  "  never deny serviceaccount \"kube-system/persistent-volume-binder\"\n" +
  "  to list, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:controller:persistent-volume-binder 8\"\n" +
  "  never deny serviceaccount \"kube-system/persistent-volume-binder\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:persistent-volume-binder 9\"\n" +
  "  never deny serviceaccount \"kube-system/persistent-volume-binder\"\n" +
  "  to watch\n" +
  "    on events.core\n" +
  "\n" +
  "invariant \"system:controller:persistent-volume-binder 10\"\n" +
  "  never deny serviceaccount \"kube-system/persistent-volume-binder\"\n" +
  "  to get\n" +
  "    on services\n" +
  "\n" +
  "invariant \"system:controller:pod-garbage-collector 1\"\n" +
  "  never deny serviceaccount \"kube-system/pod-garbage-collector\"\n" +
  "  to delete, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:pod-garbage-collector 2\"\n" +
  "  never deny serviceaccount \"kube-system/pod-garbage-collector\"\n" +
  "  to get, list, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:controller:pod-garbage-collector 3\"\n" +
  "  never deny serviceaccount \"kube-system/pod-garbage-collector\"\n" +
  "  to patch\n" +
  "    on pods/status\n" +
  "\n" +
  "invariant \"system:controller:podcertificaterequestcleaner 1\"\n" +
  "  never deny serviceaccount \"kube-system/podcertificaterequestcleaner\"\n" +
  "  to delete, get, list, watch\n" +
  "    on podcertificaterequests\n" +
  "\n" +
  "invariant \"system:controller:pv-protection-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/pv-protection-controller\"\n" +
  "  to get, list, update, watch\n" +
  "    on persistentvolumes\n" +
  "\n" +
  "invariant \"system:controller:pv-protection-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/pv-protection-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:pvc-protection-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/pvc-protection-controller\"\n" +
  "  to get, list, update, watch\n" +
  "    on persistentvolumeclaims\n" +
  "\n" +
  "invariant \"system:controller:pvc-protection-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/pvc-protection-controller\"\n" +
  "  to update\n" +
  "    on persistentvolumeclaims/status\n" +
  "\n" +
  "invariant \"system:controller:pvc-protection-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/pvc-protection-controller\"\n" +
  "  to get, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:pvc-protection-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/pvc-protection-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:replicaset-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/replicaset-controller\"\n" +
  "  to get, list, update, watch\n" +
  "    on replicasets, replicasets.extensions\n" +
  "\n" +
  "invariant \"system:controller:replicaset-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/replicaset-controller\"\n" +
  "  to update\n" +
  "    on replicasets/status, replicasets.extensions/status\n" +
  "\n" +
  "invariant \"system:controller:replicaset-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/replicaset-controller\"\n" +
  "  to update\n" +
  "    on replicasets/finalizers, replicasets.extensions/finalizers\n" +
  "\n" +
  "invariant \"system:controller:replicaset-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/replicaset-controller\"\n" +
  "  to create, delete, list, patch, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:replicaset-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/replicaset-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:replication-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/replication-controller\"\n" +
  "  to get, list, update, watch\n" +
  "    on replicationcontrollers\n" +
  "\n" +
  "invariant \"system:controller:replication-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/replication-controller\"\n" +
  "  to update\n" +
  "    on replicationcontrollers/status\n" +
  "\n" +
  "invariant \"system:controller:replication-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/replication-controller\"\n" +
  "  to update\n" +
  "    on replicationcontrollers/finalizers\n" +
  "\n" +
  "invariant \"system:controller:replication-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/replication-controller\"\n" +
  "  to create, delete, list, patch, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:replication-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/replication-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:resource-claim-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/resource-claim-controller\"\n" +
  "  to get, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:resource-claim-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/resource-claim-controller\"\n" +
  "  to update\n" +
  "    on pods/finalizers\n" +
  "\n" +
  "invariant \"system:controller:resource-claim-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/resource-claim-controller\"\n" +
  "  to create, delete, get, list, watch\n" +
  "    on resourceclaims\n" +
  "\n" +
  "invariant \"system:controller:resource-claim-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/resource-claim-controller\"\n" +
  "  to patch, update\n" +
  "    on resourceclaims, resourceclaims/status\n" +
  "\n" +
  "invariant \"system:controller:resource-claim-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/resource-claim-controller\"\n" +
  "  to patch, update\n" +
  "    on pods/status\n" +
  "\n" +
  "invariant \"system:controller:resource-claim-controller 6\"\n" +
  "  never deny serviceaccount \"kube-system/resource-claim-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:resource-claim-controller 7\"\n" +
  "  never deny serviceaccount \"kube-system/resource-claim-controller\"\n" +
  "  to patch, update\n" +
  "    on resourceclaims/binding\n" +
  "\n" +
  "invariant \"system:controller:resourcequota-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/resourcequota-controller\"\n" +
  "  to list, watch\n" +
  "    on * except */*\n" +
  "\n" +
  "invariant \"system:controller:resourcequota-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/resourcequota-controller\"\n" +
  "  to update\n" +
  "    on resourcequotas/status\n" +
  "\n" +
  "invariant \"system:controller:resourcequota-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/resourcequota-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:root-ca-cert-publisher 1\"\n" +
  "  never deny serviceaccount \"kube-system/root-ca-cert-publisher\"\n" +
  "  to create, update\n" +
  "    on configmaps\n" +
  "\n" +
  "invariant \"system:controller:root-ca-cert-publisher 2\"\n" +
  "  never deny serviceaccount \"kube-system/root-ca-cert-publisher\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:route-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/route-controller\"\n" +
  "  to list, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:controller:route-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/route-controller\"\n" +
  "  to patch\n" +
  "    on nodes/status\n" +
  "\n" +
  "invariant \"system:controller:route-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/route-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:selinux-warning-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/selinux-warning-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:selinux-warning-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/selinux-warning-controller\"\n" +
  "  to get, list, watch\n" +
  "    on persistentvolumes\n" +
  "\n" +
  "invariant \"system:controller:selinux-warning-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/selinux-warning-controller\"\n" +
  "  to get, list, watch\n" +
  "    on persistentvolumeclaims\n" +
  "\n" +
  "invariant \"system:controller:selinux-warning-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/selinux-warning-controller\"\n" +
  "  to get, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:selinux-warning-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/selinux-warning-controller\"\n" +
  "  to get, list, watch\n" +
  "    on csidrivers\n" +
  "\n" +
  "invariant \"system:controller:service-account-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/service-account-controller\"\n" +
  "  to create\n" +
  "    on serviceaccounts\n" +
  "\n" +
  "invariant \"system:controller:service-account-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/service-account-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:service-cidrs-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/service-cidrs-controller\"\n" +
  "  to get, list, patch, update, watch\n" +
  "    on servicecidrs\n" +
  "\n" +
  "invariant \"system:controller:service-cidrs-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/service-cidrs-controller\"\n" +
  "  to patch, update\n" +
  "    on servicecidrs/finalizers\n" +
  "\n" +
  "invariant \"system:controller:service-cidrs-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/service-cidrs-controller\"\n" +
  "  to patch, update\n" +
  "    on servicecidrs/status\n" +
  "\n" +
  "invariant \"system:controller:service-cidrs-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/service-cidrs-controller\"\n" +
  "  to get, list, watch\n" +
  "    on ipaddresses\n" +
  "\n" +
  "invariant \"system:controller:service-cidrs-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/service-cidrs-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:service-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/service-controller\"\n" +
  "  to get, list, watch\n" +
  "    on services\n" +
  "\n" +
  "invariant \"system:controller:service-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/service-controller\"\n" +
  "  to patch, update\n" +
  "    on services/status\n" +
  "\n" +
  "invariant \"system:controller:service-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/service-controller\"\n" +
  "  to list, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:controller:service-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/service-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:statefulset-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/statefulset-controller\"\n" +
  "  to list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:statefulset-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/statefulset-controller\"\n" +
  "  to get, list, watch\n" +
  "    on statefulsets\n" +
  "\n" +
  "invariant \"system:controller:statefulset-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/statefulset-controller\"\n" +
  "  to update\n" +
  "    on statefulsets/status\n" +
  "\n" +
  "invariant \"system:controller:statefulset-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/statefulset-controller\"\n" +
  "  to update\n" +
  "    on statefulsets/finalizers\n" +
  "\n" +
  "invariant \"system:controller:statefulset-controller 5\"\n" +
  "  never deny serviceaccount \"kube-system/statefulset-controller\"\n" +
  "  to create, delete, get, patch, update\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:controller:statefulset-controller 6\"\n" +
  "  never deny serviceaccount \"kube-system/statefulset-controller\"\n" +
  "  to create, delete, get, list, patch, update, watch\n" +
  "    on controllerrevisions\n" +
  "\n" +
  "invariant \"system:controller:statefulset-controller 7\"\n" +
  "  never deny serviceaccount \"kube-system/statefulset-controller\"\n" +
  "  to create, get, list, watch\n" +
  "    on persistentvolumeclaims\n" +
  "\n" +
  "invariant \"system:controller:statefulset-controller 8\"\n" +
  "  never deny serviceaccount \"kube-system/statefulset-controller\"\n" +
  "  to delete, update\n" +
  "    on persistentvolumeclaims\n" +
  "\n" +
  "invariant \"system:controller:statefulset-controller 9\"\n" +
  "  never deny serviceaccount \"kube-system/statefulset-controller\"\n" +
  "  to update\n" +
  "    on pods/finalizers\n" +
  "\n" +
  "invariant \"system:controller:statefulset-controller 10\"\n" +
  "  never deny serviceaccount \"kube-system/statefulset-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:storage-version-migrator-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/storage-version-migrator-controller\"\n" +
  "  to list, patch\n" +
  "    on * except */*\n" +
  "\n" +
  "invariant \"system:controller:storage-version-migrator-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/storage-version-migrator-controller\"\n" +
  "  to get\n" +
  "    on customresourcedefinitions\n" +
  "\n" +
  "invariant \"system:controller:storage-version-migrator-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/storage-version-migrator-controller\"\n" +
  "  to patch\n" +
  "    on customresourcedefinitions/status\n" +
  "\n" +
  "invariant \"system:controller:storage-version-migrator-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/storage-version-migrator-controller\"\n" +
  "  to update\n" +
  "    on storageversionmigrations/status\n" +
  "\n" +
  "invariant \"system:controller:ttl-after-finished-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/ttl-after-finished-controller\"\n" +
  "  to delete, get, list, watch\n" +
  "    on jobs\n" +
  "\n" +
  "invariant \"system:controller:ttl-after-finished-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/ttl-after-finished-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:ttl-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/ttl-controller\"\n" +
  "  to list, patch, update, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:controller:ttl-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/ttl-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:validatingadmissionpolicy-status-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/validatingadmissionpolicy-status-controller\"\n" +
  "  to get, list, watch\n" +
  "    on validatingadmissionpolicies\n" +
  "\n" +
  "invariant \"system:controller:validatingadmissionpolicy-status-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/validatingadmissionpolicy-status-controller\"\n" +
  "  to get, patch, update\n" +
  "    on validatingadmissionpolicies/status\n" +
  "\n" +
  "invariant \"system:controller:validatingadmissionpolicy-status-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/validatingadmissionpolicy-status-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:controller:volumeattributesclass-protection-controller 1\"\n" +
  "  never deny serviceaccount \"kube-system/volumeattributesclass-protection-controller\"\n" +
  "  to get, list, watch\n" +
  "    on persistentvolumeclaims\n" +
  "\n" +
  "invariant \"system:controller:volumeattributesclass-protection-controller 2\"\n" +
  "  never deny serviceaccount \"kube-system/volumeattributesclass-protection-controller\"\n" +
  "  to get, list, watch\n" +
  "    on persistentvolumes\n" +
  "\n" +
  "invariant \"system:controller:volumeattributesclass-protection-controller 3\"\n" +
  "  never deny serviceaccount \"kube-system/volumeattributesclass-protection-controller\"\n" +
  "  to get, list, update, watch\n" +
  "    on volumeattributesclasses\n" +
  "\n" +
  "invariant \"system:controller:volumeattributesclass-protection-controller 4\"\n" +
  "  never deny serviceaccount \"kube-system/volumeattributesclass-protection-controller\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:discovery 1\"\n" +
  "  never deny control-plane, nodes\n" +
  "  to get on url\n" +
  "    \"/api\", \"/api/*\", \"/apis\", \"/apis/*\", \"/healthz\", \"/livez\", \"/openapi\", \"/openapi/*\", \"/readyz\", \"/version\",\n" +
  "    \"/version/\"\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 1\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 2\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to create\n" +
  "    on leases\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 3\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to get, update\n" +
  "    on leases\n" +
  "  named \"kube-controller-manager\"\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 4\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to create\n" +
  "    on secrets, serviceaccounts\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 5\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to delete\n" +
  "    on secrets\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 6\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to get\n" +
  "    on configmaps, namespaces, secrets, serviceaccounts\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 7\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to update\n" +
  "    on secrets, serviceaccounts\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 8\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to create\n" +
  "    on tokenreviews\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 9\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to create\n" +
  "    on subjectaccessreviews\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 10\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to list, watch\n" +
  "    on * except */*\n" +
  "\n" +
  "invariant \"system:kube-controller-manager 11\"\n" +
  "  never deny user \"system:kube-controller-manager\"\n" +
  "  to create\n" +
  "    on serviceaccounts/token\n" +
  "\n" +
  "invariant \"system:kube-dns 1\"\n" +
  "  never deny serviceaccount \"kube-system/kube-dns\"\n" +
  "  to list, watch\n" +
  "    on endpoints, services\n" +
  "\n" +
  "invariant \"system:kube-scheduler 1\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:kube-scheduler 2\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to create\n" +
  "    on leases\n" +
  "\n" +
  "invariant \"system:kube-scheduler 3\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, update, watch\n" +
  "    on leases\n" +
  "  named \"kube-scheduler\"\n" +
  "\n" +
  "invariant \"system:kube-scheduler 4\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to create, delete, deletecollection, get, list, patch, update, watch\n" +
  "    on \"leasecandidates\".coordination.k8s.io\n" +
  "\n" +
  "invariant \"system:kube-scheduler 5\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:kube-scheduler 6\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to delete, get, list, watch\n" +
  "    on pods\n" +
  "\n" +
  "invariant \"system:kube-scheduler 7\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to create\n" +
  "    on bindings, pods/binding\n" +
  "\n" +
  "invariant \"system:kube-scheduler 8\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to patch, update\n" +
  "    on pods/status\n" +
  "\n" +
  "invariant \"system:kube-scheduler 9\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on replicationcontrollers, services\n" +
  "\n" +
  "invariant \"system:kube-scheduler 10\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on replicasets, replicasets.extensions\n" +
  "\n" +
  "invariant \"system:kube-scheduler 11\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on statefulsets\n" +
  "\n" +
  "invariant \"system:kube-scheduler 12\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on poddisruptionbudgets\n" +
  "\n" +
  "invariant \"system:kube-scheduler 13\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on persistentvolumeclaims, persistentvolumes\n" +
  "\n" +
  "invariant \"system:kube-scheduler 14\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to create\n" +
  "    on tokenreviews\n" +
  "\n" +
  "invariant \"system:kube-scheduler 15\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to create\n" +
  "    on subjectaccessreviews\n" +
  "\n" +
  "invariant \"system:kube-scheduler 16\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on csinodes\n" +
  "\n" +
  "invariant \"system:kube-scheduler 17\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on volumeattachments\n" +
  "\n" +
  "invariant \"system:kube-scheduler 18\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on namespaces\n" +
  "\n" +
  "invariant \"system:kube-scheduler 19\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on csidrivers\n" +
  "\n" +
  "invariant \"system:kube-scheduler 20\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on csistoragecapacities\n" +
  "\n" +
  "invariant \"system:kube-scheduler 21\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on deviceclasses\n" +
  "\n" +
  "invariant \"system:kube-scheduler 22\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, patch, update, watch\n" +
  "    on resourceclaims\n" +
  "\n" +
  "invariant \"system:kube-scheduler 23\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, patch, update, watch\n" +
  "    on resourceclaims/status\n" +
  "\n" +
  "invariant \"system:kube-scheduler 24\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to update\n" +
  "    on pods/finalizers\n" +
  "\n" +
  "invariant \"system:kube-scheduler 25\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on resourceslices\n" +
  "\n" +
  "invariant \"system:kube-scheduler 26\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to create, delete\n" +
  "    on resourceclaims\n" +
  "\n" +
  "invariant \"system:kube-scheduler 27\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on devicetaintrules\n" +
  "\n" +
  "invariant \"system:kube-scheduler 28\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to patch, update\n" +
  "    on resourceclaims/binding\n" +
  "\n" +
  "invariant \"system:node-proxier 1\"\n" +
  "  never deny user \"system:kube-proxy\"\n" +
  "  to list, watch\n" +
  "    on endpoints, services\n" +
  "\n" +
  "invariant \"system:node-proxier 2\"\n" +
  "  never deny user \"system:kube-proxy\"\n" +
  "  to get, list, watch\n" +
  "    on nodes\n" +
  "\n" +
  "invariant \"system:node-proxier 3\"\n" +
  "  never deny user \"system:kube-proxy\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "\n" +
  "invariant \"system:node-proxier 4\"\n" +
  "  never deny user \"system:kube-proxy\"\n" +
  "  to list, watch\n" +
  "    on servicecidrs\n" +
  "\n" +
  "invariant \"system:node-proxier 5\"\n" +
  "  never deny user \"system:kube-proxy\"\n" +
  "  to list, watch\n" +
  "    on endpointslices\n" +
  "\n" +
  "invariant \"system:public-info-viewer 1\"\n" +
  "  never deny control-plane, nodes, anonymous\n" +
  "  to get on url\n" +
  "    \"/healthz\", \"/livez\", \"/readyz\", \"/version\", \"/version/\"\n" +
  "\n" +
  "invariant \"system:service-account-issuer-discovery 1\"\n" +
  "  never deny controllers\n" +
  "  to get on url\n" +
  "    \"/.well-known/openid-configuration\", \"/.well-known/openid-configuration/\", \"/openid/v1/jwks\",\n" +
  "    \"/openid/v1/jwks/\"\n" +
  "\n" +
  "invariant \"system:volume-scheduler 1\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, patch, update, watch\n" +
  "    on persistentvolumes\n" +
  "\n" +
  "invariant \"system:volume-scheduler 2\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on storageclasses\n" +
  "\n" +
  "invariant \"system:volume-scheduler 3\"\n" +
  "  never deny user \"system:kube-scheduler\"\n" +
  "  to get, list, patch, update, watch\n" +
  "    on persistentvolumeclaims\n" +
  "\n" +
  "invariant \"kube-public/system:controller:bootstrap-signer 1\"\n" +
  "  never deny serviceaccount \"kube-system/bootstrap-signer\"\n" +
  "  to get, list, watch\n" +
  "    on configmaps\n" +
  "  in \"kube-public\"\n" +
  "\n" +
  "invariant \"kube-public/system:controller:bootstrap-signer 2\"\n" +
  "  never deny serviceaccount \"kube-system/bootstrap-signer\"\n" +
  "  to update\n" +
  "    on configmaps\n" +
  "  named \"cluster-info\"\n" +
  "  in \"kube-public\"\n" +
  "\n" +
  "invariant \"kube-public/system:controller:bootstrap-signer 3\"\n" +
  "  never deny serviceaccount \"kube-system/bootstrap-signer\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "  in \"kube-public\"\n" +
  "\n" +
  "invariant \"kube-system/system::extension-apiserver-authentication-reader 1\"\n" +
  "  never deny user \"system:kube-controller-manager\", user \"system:kube-scheduler\"\n" +
  "  to get, list, watch\n" +
  "    on configmaps\n" +
  "  named \"extension-apiserver-authentication\"\n" +
  "  in \"kube-system\"\n" +
  "\n" +
  "invariant \"kube-system/system::leader-locking-kube-controller-manager 1\"\n" +
  "  never deny user \"system:kube-controller-manager\", serviceaccount \"kube-system/kube-controller-manager\", serviceaccount \"kube-system/leader-election-controller\"\n" +
  "  to create, get, list, update, watch\n" +
  "    on leases\n" +
  "  in \"kube-system\"\n" +
  "\n" +
  "invariant \"kube-system/system::leader-locking-kube-controller-manager 2\"\n" +
  "  never deny user \"system:kube-controller-manager\", serviceaccount \"kube-system/kube-controller-manager\", serviceaccount \"kube-system/leader-election-controller\"\n" +
  "  to create, get, list, update, watch\n" +
  "    on \"leasecandidates\".coordination.k8s.io\n" +
  "  in \"kube-system\"\n" +
  "\n" +
  "invariant \"kube-system/system::leader-locking-kube-scheduler 1\"\n" +
  "  never deny user \"system:kube-scheduler\", serviceaccount \"kube-system/kube-scheduler\"\n" +
  "  to create, get, list, update, watch\n" +
  "    on leases\n" +
  "  in \"kube-system\"\n" +
  "\n" +
  "invariant \"kube-system/system::leader-locking-kube-scheduler 2\"\n" +
  "  never deny user \"system:kube-scheduler\", serviceaccount \"kube-system/kube-scheduler\"\n" +
  "  to create, get, list, update, watch\n" +
  "    on \"leasecandidates\".coordination.k8s.io\n" +
  "  in \"kube-system\"\n" +
  "\n" +
  "invariant \"kube-system/system:controller:bootstrap-signer 1\"\n" +
  "  never deny serviceaccount \"kube-system/bootstrap-signer\"\n" +
  "  to get, list, watch\n" +
  "    on secrets\n" +
  "  in \"kube-system\"\n" +
  "\n" +
  "invariant \"kube-system/system:controller:cloud-provider 1\"\n" +
  "  never deny serviceaccount \"kube-system/cloud-provider\"\n" +
  "  to create, get, list, watch\n" +
  "    on configmaps\n" +
  "  in \"kube-system\"\n" +
  "\n" +
  "invariant \"kube-system/system:controller:token-cleaner 1\"\n" +
  "  never deny serviceaccount \"kube-system/token-cleaner\"\n" +
  "  to delete, get, list, watch\n" +
  "    on secrets\n" +
  "  in \"kube-system\"\n" +
  "\n" +
  "invariant \"kube-system/system:controller:token-cleaner 2\"\n" +
  "  never deny serviceaccount \"kube-system/token-cleaner\"\n" +
  "  to create, patch, update\n" +
  "    on events\n" +
  "  in \"kube-system\"\n";
