/** SubjectAccessReview → the engine's question. Reads `groups` in v1 and `group` in v1beta1, and nothing but `spec`. */
import type { JsonObject } from "../base/json.ts";
import type { AccessQuestion, SelectorRequirement, UserInfo } from "../engine/question.ts";
import { type AccessReviewVersion, groupsKey } from "../kube/subject-access-review.ts";
import { FieldReader } from "./field-reader.ts";
import { type ReviewError, reviewError } from "./review-error.ts";

export interface AccessReview {
  readonly kind: "access";
  readonly version: AccessReviewVersion;
  readonly question: AccessQuestion;
}

export function decodeAccessReview(version: AccessReviewVersion, body: JsonObject): AccessReview | ReviewError {
  const reader = new FieldReader();
  const spec = reader.object(body, "spec", "") ?? {};
  const user: UserInfo = {
    username: reader.string(spec, "user", "spec."),
    uid: reader.string(spec, "uid", "spec."),
    groups: reader.strings(spec, groupsKey(version), "spec."),
    extra: reader.stringLists(spec, "extra", "spec."),
  };
  const resource = reader.object(spec, "resourceAttributes", "spec.");
  const url = reader.object(spec, "nonResourceAttributes", "spec.");
  if (reader.problem === undefined) {
    if (resource === undefined && url === undefined) {
      reader.complain("spec needs one of resourceAttributes and nonResourceAttributes, and has neither");
    } else if (resource !== undefined && url !== undefined) {
      reader.complain("spec needs one of resourceAttributes and nonResourceAttributes, and has both");
    } else if (user.username === "" && user.groups.length === 0) {
      reader.complain(`spec needs user or ${groupsKey(version)}, and has neither`);
    }
  }
  const question =
    resource === undefined ? urlQuestion(reader, user, url ?? {}) : resourceQuestion(reader, user, resource);
  return reader.problem === undefined
    ? { kind: "access", version, question }
    : reviewError("invalid", reader.problem);
}

function urlQuestion(reader: FieldReader, user: UserInfo, attributes: JsonObject): AccessQuestion {
  const path = "spec.nonResourceAttributes.";
  return {
    kind: "url",
    user,
    verb: reader.string(attributes, "verb", path),
    path: reader.string(attributes, "path", path),
  };
}

function resourceQuestion(reader: FieldReader, user: UserInfo, attributes: JsonObject): AccessQuestion {
  const path = "spec.resourceAttributes.";
  const fieldRequirements = requirements(reader, attributes, "fieldSelector", path);
  const labelRequirements = requirements(reader, attributes, "labelSelector", path);
  return {
    kind: "resource",
    user,
    verb: reader.string(attributes, "verb", path),
    apiGroup: reader.string(attributes, "group", path),
    version: reader.string(attributes, "version", path),
    resource: reader.string(attributes, "resource", path),
    subresource: reader.string(attributes, "subresource", path),
    namespace: reader.string(attributes, "namespace", path),
    name: reader.string(attributes, "name", path),
    ...(fieldRequirements === undefined ? {} : { fieldRequirements }),
    ...(labelRequirements === undefined ? {} : { labelRequirements }),
  };
}

/** Only parsed requirements count: an unparsed `rawSelector` restricts nothing, which is the safe reading (KEP-4601). */
function requirements(
  reader: FieldReader,
  attributes: JsonObject,
  key: string,
  path: string,
): readonly SelectorRequirement[] | undefined {
  const selector = reader.object(attributes, key, path);
  if (selector === undefined) return undefined;
  const list = reader.objects(selector, "requirements", `${path}${key}.`).map((item, index) => {
    const place = `${path}${key}.requirements[${index}].`;
    return {
      key: reader.string(item, "key", place),
      operator: reader.string(item, "operator", place),
      values: reader.strings(item, "values", place),
    };
  });
  return list.length === 0 ? undefined : list;
}
