/** The plug: the compiler that this program is built with. */
export { buildPolicySet } from "../analyse/build-policy-set.ts";
export { createIncrementalBuild } from "../analyse/incremental-build.ts";
