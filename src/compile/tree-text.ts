/**
 * What a tree means, piece by piece, for its digest: the same rules in other files or another order give the same
 * pieces. Places in files are left out.
 */
import { canonicalText } from "./canonical.ts";
import type { Tree } from "./build-tree.ts";

export function* treeText(tree: Tree): Iterable<string | Int32Array> {
  const { subjects, places, actions, rules, exemptions, identities } = tree;
  const { name, subjects: who, place, action, objectName, shape } = rules;
  yield canonicalText([subjects, places, actions]);
  yield canonicalText([rules.names, rules.subjectSets, rules.objectNames, rules.shapes]);
  for (const column of [name, who, place, action, objectName, shape]) yield column;
  for (const list of [exemptions, identities]) {
    yield canonicalText(list.map((one: unknown) => canonicalText(one)).toSorted());
  }
}
