/**
 * The door to the types of objects: those of Kubernetes, those of the cluster's own definitions, and where a Pod
 * stands in either.
 */
export { type CustomResource, type ReadCrd, typesFromCrd } from "./crd-types.ts";
export { fillCustomDefaults } from "./crd-defaults.ts";
export { fillDefaults, fillDefaultsOfKind } from "./fill-defaults.ts";
export {
  kubernetesType,
  objectMetaType,
  objectTypeOf,
  podType,
  typeOfKind,
} from "./kubernetes-types.ts";
export { judgedVersion, podTemplatePath } from "./judged-version.ts";
